/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_CORE_CHILD_H
#define FETCHBENCH_CORE_CHILD_H

#include "core/err.h"

#include <signal.h>
#include <stdint.h>
#include <sys/types.h>

/*
 * The program starts itself: a child process of the same executable with a socket to its parent.
 * The child finds its end of the socket at CHILD_SOCKET. Standard input of a child is /dev/null,
 * its standard output goes where the parent's standard error goes, so that nothing can get into a
 * report. A child dies with its parent, however the parent dies: on Linux the kernel sees to it
 * (PR_SET_PDEATHSIG), elsewhere it notices the closed socket.
 */

enum { CHILD_SOCKET = 3 };

struct child {
    pid_t pid;  /* 0: none */
    int socket; /* this side's end, a stream; -1: none */
};

/* Starts `program`, or this executable again where that is NULL, with `arguments` (NULL-terminated,
 * at most CHILD_ARGUMENTS, without the program's name). The environment is cut down to what a child
 * needs: a locale, a path, a place for temporary files, the dynamic linker's libraries, the
 * sanitizers' options. */
enum { CHILD_ARGUMENTS = 15 };
int child_start(struct child *child, const char *program, const char *const *arguments,
                struct err *err) MUST_CHECK;

/* Likewise, with a shared library loaded before all others (ld.so(8), LD_PRELOAD); NULL: none. The
 * dynamic linker splits what it is given at blanks and colons. */
int child_start_with(struct child *child, const char *program, const char *const *arguments,
                     const char *library, struct err *err) MUST_CHECK;

/* A parent that ignores SIGCHLD passes that on, and then the kernel discards how a child ended, so
 * that it cannot be waited for. This undoes it; to be called before a process is started. */
void child_reap_normally(void);

/* Waits for a process until `deadline_ns` (clock_now_ns) and kills it then. 0: it ended by itself;
 * 1: it was killed. For programs that are no children of this kind. */
int child_wait(pid_t pid, int *status, int64_t deadline_ns);

/* That environment, ended by NULL, for programs that are no children of this kind. The texts are
 * those of `environ`. */
enum { CHILD_VARIABLES = 64 };
void child_environment(char *cut[CHILD_VARIABLES + 1]);

/* Closes the socket, waits for the end of the child and forgets it. Returns its wait status, or -1
 * when there was none. With `kill_first` it is killed before, else when it has not ended after five
 * seconds, or a quarter of one after a SIGINT, SIGTERM or SIGHUP, also one that is blocked. */
int child_stop(struct child *child, int kill_first);

/* In the child: takes up its side. Fails when the program was not started by child_start. */
int child_enter(struct err *err) MUST_CHECK;

/* How long this side waits for the other: until the deadline (ERR_TIMED_OUT), or until `cancelled`
 * returns anything but 0 (ERR_CANCELLED). Signals are let in by `mask` while it waits, and only
 * then; so no message is cut by one that goes on. */
struct child_patience {
    int64_t deadline_ns; /* clock_now_ns */
    const sigset_t *mask;
    int (*cancelled)(void);
    void (*waiting)(void *user); /* called after each second of it; NULL: nobody is told */
    void *user;
};

/* Whole transfers over the socket, through signals and short counts. child_read returns 0, -1
 * with an error, or 1 when the other side has closed before the first byte. Without `patience`
 * (NULL) they wait as long as it takes. */
int child_write(int socket, const void *bytes, size_t count, const struct child_patience *patience,
                struct err *err) MUST_CHECK;
int child_read(int socket, void *bytes, size_t count, const struct child_patience *patience,
               struct err *err) MUST_CHECK;

/* Waits until the socket can be read (POLLIN) or written (POLLOUT). */
int child_await(int socket, short events, const struct child_patience *patience,
                struct err *err) MUST_CHECK;

/* An open descriptor for the other side, which gets one of its own, closed on exec. */
int child_send_descriptor(int socket, int descriptor, struct err *err) MUST_CHECK;
int child_receive_descriptor(int socket, int *descriptor, struct err *err) MUST_CHECK;

#endif
