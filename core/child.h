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
 * its standard output goes where the parent's standard error goes, so that it cannot end up in a
 * report. A child dies with its parent, however the parent dies: the kernel kills it
 * (PR_SET_PDEATHSIG).
 */

enum { CHILD_SOCKET = 3 };

struct child {
    pid_t pid;  /* 0: none */
    int socket; /* this side's end, a stream; -1: none */
};

/* Starts `program`, or this executable again where that is NULL, with `arguments` (NULL-terminated,
 * at most CHILD_ARGUMENTS, without the program's name). The environment is reduced to what a child
 * needs: locale, path, directory for temporary files, library paths of the dynamic linker, options
 * of the sanitizers. */
enum { CHILD_ARGUMENTS = 15 };
int child_start(struct child *child, const char *program, const char *const *arguments,
                struct err *err) MUST_CHECK;

/* Likewise, with a shared library loaded before all others (ld.so(8), LD_PRELOAD); NULL: none. The
 * dynamic linker splits this list at spaces and colons. */
int child_start_with(struct child *child, const char *program, const char *const *arguments,
                     const char *library, struct err *err) MUST_CHECK;

/* If the parent ignores SIGCHLD, that is inherited, and the kernel then discards the exit status of
 * children, so that waiting for them fails. This undoes it; call it before starting a process. */
void child_reap_normally(void);

/* Waits for a process until `deadline_ns` (clock_now_ns) and kills it then. 0: it ended by itself;
 * 1: it was killed. For processes that child_start did not start. */
int child_wait(pid_t pid, int *status, int64_t deadline_ns);

/* That environment, ended by NULL, for other programs. The strings are those of `environ`. */
enum { CHILD_VARIABLES = 64 };
void child_environment(char *cut[CHILD_VARIABLES + 1]);

/* Closes the socket and waits for the child to end. Returns its wait status, or -1 when there was
 * none. With `kill_first` it is killed first, otherwise if it has not ended after five seconds, or
 * a quarter of a second after a SIGINT, SIGTERM or SIGHUP, even a blocked one. */
int child_stop(struct child *child, int kill_first);

/* Asks the kernel to kill this process when the thread that started it ends. */
void child_die_with_parent(void);

/* In the child: sets up its side. Fails when the program was not started by child_start. */
int child_enter(struct err *err) MUST_CHECK;

/* How long this side waits for the other: until the deadline (ERR_TIMED_OUT), or until `cancelled`
 * returns anything but 0 (ERR_CANCELLED). Signals are unblocked by `mask` while it waits, and only
 * then, so that none interrupts a message. */
struct child_patience {
    int64_t deadline_ns; /* clock_now_ns */
    const sigset_t *mask;
    int (*cancelled)(void);
    void (*waiting)(void *user); /* called after each second of it; may be NULL */
    void *user;
};

/* Complete transfers over the socket, despite signals and short counts. child_read returns 0, -1
 * with an error, or 1 when the other side has closed before the first byte. Without `patience`
 * (NULL) they wait as long as it takes. */
int child_write(int socket, const void *bytes, size_t count, const struct child_patience *patience,
                struct err *err) MUST_CHECK;
int child_read(int socket, void *bytes, size_t count, const struct child_patience *patience,
               struct err *err) MUST_CHECK;

/* Waits until the socket can be read (POLLIN) or written (POLLOUT). */
int child_await(int socket, short events, const struct child_patience *patience,
                struct err *err) MUST_CHECK;

/* Sends an open descriptor; the other side gets a duplicate, closed on exec. */
int child_send_descriptor(int socket, int descriptor, struct err *err) MUST_CHECK;
int child_receive_descriptor(int socket, int *descriptor, struct err *err) MUST_CHECK;

#endif
