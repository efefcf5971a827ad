#ifndef FETCHBENCH_ASYNC_WATCHES_H
#define FETCHBENCH_ASYNC_WATCHES_H

#include "core/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <uv.h>

/*
 * Which sockets libcurl wants to hear of, kept with libuv in as few calls as can be ("lazy
 * interest").
 *
 * libcurl takes its interest in a socket back at the end of every fetch and asks for the same again
 * at the next one on that connection. To follow it to the letter costs two system calls and a
 * watcher for each fetch (18 us of CPU instead of 12). So "nothing wanted" is only noted; the
 * watcher is stopped if it fires in that state, and closed with the socket. That is safe only for
 * sockets whose closing is known: for others (a resolver's) the watcher goes at once, lest it
 * outlive its descriptor's number. Nor is it known of a socket in its first fetch: libcurl 7.88
 * closes one whose connection does not come to stand (a time-out, a refusal, another address was
 * faster) without calling CURLOPT_CLOSESOCKETFUNCTION, and takes its interest back only then.
 */
struct watches {
    uv_loop_t *loop;
    void (*ready)(int socket, int events, int status,
                  void *user); /* events: UV_READABLE | UV_WRITABLE */
    void *user;
    struct watch **by_socket; /* NULL where there is none */
    size_t capacity;
};

void watches_init(struct watches *watches, uv_loop_t *loop);

/* Closes what is left; the memory of the watchers goes at the next turn of the loop. */
void watches_release(struct watches *watches);

/* This socket is new, and once it has carried a fetch its closing will be told by watches_forget.
 * -1: out of memory, or libuv refused. */
int watches_adopt(struct watches *watches, int socket);

/* Asks for events; 0: for nothing. -1: libuv or memory refused. */
int watches_want(struct watches *watches, int socket, int events);

/* The socket is about to be closed. */
void watches_forget(struct watches *watches, int socket);

#endif
