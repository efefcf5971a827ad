#ifndef FETCHBENCH_ASYNC_MULTI_H
#define FETCHBENCH_ASYNC_MULTI_H

#include "core/err.h"

#include <curl/curl.h>
#include <stdint.h>

struct batch;
struct handle;
struct loop;

/*
 * A libcurl multi handle on an event loop (curl_multi_socket_action; https://curl.se/libcurl/c/
 * libcurl-multi.html). libcurl says which sockets it wants to hear of and when it wants to be
 * woken; the loop tells it; finished fetches are handed back one by one.
 *
 *     multi = multi_new(loop, batch, in_flight, done, user, err);
 *     handle_init(&handle, batch, err);        for each handle, once, then
 *     multi_adopt(multi, &handle, err);
 *     handle_begin(&handle, ...);              for each fetch
 *     multi_add(multi, &handle);
 *     multi_start(multi);                      after fetches that were added outside of `done`
 *     loop_run(loop);                          `done` is called, adds the next fetch, stops the
 * loop
 *
 * Everything runs on the loop's thread, and `done` outside of libcurl's own callbacks, so that it
 * may add and remove handles. What it costs: about 12.5 us of CPU a fetch, the
 * same as curl_multi_poll with 100 in flight, and unlike that it stays flat with the number of
 * them.
 */
struct multi;

/* The fetch of this handle has ended; the handle is free for the next. */
typedef void multi_done(struct handle *handle, CURLcode code, void *user);

/* For fetches of `batch`, up to `in_flight` at once. */
struct multi *multi_new(struct loop *loop, const struct batch *batch, int64_t in_flight,
                        multi_done *done, void *user, struct err *err) MUST_CHECK;

/* Closes the connections. Every handle must have been taken off (multi_remove) or have ended; the
 * memory goes when the loop is freed, since libuv closes its handles there. NULL is allowed. */
void multi_free(struct multi *multi);

/* Makes the handle usable with this multi; once for each handle, and for no other multi. */
int multi_adopt(struct multi *multi, struct handle *handle, struct err *err) MUST_CHECK;

/* Hands a begun fetch over. Fails only when memory runs out. */
CURLMcode multi_add(struct multi *multi, struct handle *handle);

/* Takes an unfinished fetch back: its connection is closed, `done` is not called. */
void multi_remove(struct multi *multi, struct handle *handle);

/* Sets out with what was added. Not from `done`, which needs no such call. */
void multi_start(struct multi *multi);

#endif
