/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_BENCH_INTERRUPT_H
#define FETCHBENCH_BENCH_INTERRUPT_H

#include <signal.h>

/*
 * The signals that end a run (SIGINT as by Ctrl-C, SIGTERM, SIGHUP) while it is under way. They are
 * blocked, and unblocked only while the harness waits, with `waiting_mask` for ppoll: so none is
 * lost between a check and a wait, and no message or file is interrupted. A SIGHUP that was ignored
 * at the start stays ignored (nohup). For the main thread of a program; one at a time.
 */
struct interrupt {
    sigset_t waiting_mask;
    struct sigaction before[3];
};

/* From now on the signals are recorded; the first one is kept. */
void interrupt_begin(struct interrupt *interrupt);

/* Restores the previous state. A pending second Ctrl-C is discarded: the run still reports what it
 * has. Another one ends the program at once. */
void interrupt_end(const struct interrupt *interrupt);

/* Likewise while results still have to be written: after one of these signals, others are ignored
 * for two seconds. */
void interrupt_linger(const struct interrupt *interrupt);

/* The signal that came since interrupt_begin; 0: none. */
int interrupt_signal(void);

/* Likewise, after accepting pending signals. For when something has failed: a signal to the process
 * group can reach a child that has not left the group yet, and then its end is part of the
 * interrupt. */
int interrupt_take(const struct interrupt *interrupt);

#endif
