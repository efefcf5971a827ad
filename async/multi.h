/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_ASYNC_MULTI_H
#define FETCHBENCH_ASYNC_MULTI_H

#include "core/err.h"

#include <curl/curl.h>
#include <stdint.h>

struct batch;
struct handle;
struct loop;

/*
 * A libcurl multi handle, driven in one of two ways.
 *
 * On an event loop (curl_multi_socket_action; https://curl.se/libcurl/c/libcurl-multi.html):
 * libcurl reports which sockets it wants polled and when it wants to be called; the loop does both;
 * finished fetches are handed back one by one.
 *
 *     multi = multi_new(loop, batch, in_flight, done, user, err);
 *     handle_init(&handle, batch, err);        for each handle, once, then
 *     multi_attach(multi, &handle, err);
 *     handle_begin(&handle, ...);              for each fetch
 *     multi_add(multi, &handle);
 *     multi_start(multi);                      after fetches that were added outside of `done`
 *     loop_run(loop);                          `done` is called, adds the next fetch, stops the
 * loop
 *
 * Without a loop, by multi_poll, as most tutorials do. The cost of a turn then grows with the
 * number of handles, idle ones included: cheap when most are busy, expensive when most of them
 * wait.
 *
 * Everything runs on one thread, and `done` outside of libcurl's own callbacks, so that it may add
 * and remove handles. On a loop a fetch costs about 12.5 us of CPU, the same as with multi_poll at
 * 100 in flight, and unlike that it stays flat with their number.
 */
struct multi;

/* The fetch of this handle has ended; the handle is free for the next. */
typedef void multi_done(struct handle *handle, CURLcode code, void *user);

/* For fetches of `batch`, up to `in_flight` at once. `loop` may be NULL. */
struct multi *multi_new(struct loop *loop, const struct batch *batch, int64_t in_flight,
                        multi_done *done, void *user, struct err *err) MUST_CHECK;

/* Closes the connections. Every handle must have been removed (multi_remove) or have ended; on a
 * loop the memory is freed with that, since libuv closes its handles there. NULL is allowed. */
void multi_free(struct multi *multi);

/* Makes the handle usable with this multi; once for each handle, and for no other multi. */
int multi_attach(struct multi *multi, struct handle *handle, struct err *err) MUST_CHECK;

/* Adds a begun fetch. Fails only when out of memory. */
CURLMcode multi_add(struct multi *multi, struct handle *handle);

/* Abandons an unfinished fetch: its connection is closed, `done` is not called. */
void multi_remove(struct multi *multi, struct handle *handle);

/* On a loop: sends what was added, if anything was. Not from `done`, which needs no such call. */
void multi_start(struct multi *multi);

/* Without a loop: lets libcurl work and hands back finished fetches; if there are none, waits for a
 * socket, at most that long. */
int multi_poll(struct multi *multi, int wait_ms, struct err *err) MUST_CHECK;

#endif
