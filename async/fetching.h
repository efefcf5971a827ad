#ifndef FETCHBENCH_ASYNC_FETCHING_H
#define FETCHBENCH_ASYNC_FETCHING_H

#include "core/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct batch;
struct runtime;
struct sample;
struct task;

/*
 * The awaitable fetch: a task asks for one and goes on when the whole response is there.
 *
 * It is the bridge of the lesson "callback", once more: libcurl calls back when a fetch has ended
 * (multi.h), that sets a future, and the task awaits the future. What a task waits with lives on
 * its stack; what libcurl needs, an easy handle, is lent for the time of the fetch.
 *
 * Everything of libcurl's runs on the loop's own stack, in the turn after the await: its functions
 * want many kilobytes of it, and a task's stack stays at a page or two. Fetches that were asked for
 * in one turn set out together.
 *
 * Of the runtime's thread. A fetch costs two switches and three turns of the loop more than with
 * callbacks.
 */
struct fetcher;

/* Takes the body of a fetch as it comes in; `bytes` are the library's. */
typedef void fetch_body(const char *bytes, size_t count, void *user);

/* For the requests of `batch`, which must outlive it, on so many multi handles (shards.h). Easy
 * handles are made when they are needed. */
struct fetcher *fetcher_new(struct runtime *runtime, const struct batch *batch, size_t shards,
                            struct err *err) MUST_CHECK;

/* To warm up: makes handles until there are `count`. */
int fetcher_make_handles(struct fetcher *fetcher, size_t count, struct err *err) MUST_CHECK;

/* To warm up: whether each handle that was made opens a connection for every fetch. */
void fetcher_always_connect(struct fetcher *fetcher, bool always);

/* When no task is in fetch_await any more; before runtime_release. NULL is allowed. */
void fetcher_free(struct fetcher *fetcher);

/* What to fetch and where to put what came. */
struct fetch {
    int64_t index;         /* of the batch's requests */
    struct sample *sample; /* is filled */
    fetch_body *body;      /* gets the body; NULL: it is counted and dropped */
    void *user;
};

/*
 * Performs it. A fetch that failed is an outcome in its sample and returns 0; -1 is
 * for a task that was cancelled, which takes the fetch back and closes its connection, and for want
 * of memory. There is no cap in here: a semaphore makes one.
 */
int fetch_await(struct task *self, struct fetcher *fetcher, const struct fetch *fetch,
                struct err *err) MUST_CHECK;

#endif
