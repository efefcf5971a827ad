/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_BENCH_INTERRUPT_H
#define FETCHBENCH_BENCH_INTERRUPT_H

#include <signal.h>

/*
 * The signals that end a run (SIGINT as by Ctrl-C, SIGTERM, SIGHUP) while it is under way. They are
 * blocked, and let in only where the harness waits, with `waiting_mask` given to ppoll: so none is
 * lost between a check and a wait, and no message or file is cut. A SIGHUP that was ignored when
 * the program was started stays so (nohup). For the main thread of a program; one at a time.
 */
struct interrupt {
    sigset_t waiting_mask;
    struct sigaction before[3];
};

/* From now on the signals are noted; the first one stays. */
void interrupt_begin(struct interrupt *interrupt);

/* Everything is as it was before. A second Ctrl-C that waits is taken for the first: the run
 * still reports what it has. From here on one ends the program at once. */
void interrupt_end(const struct interrupt *interrupt);

/* Likewise where results are still to be written: after one of these signals, others are dropped
 * for two seconds. */
void interrupt_linger(const struct interrupt *interrupt);

/* The signal that came since interrupt_begin; 0: none. */
int interrupt_signal(void);

/* Likewise, after letting in what waits. For when something has failed: a signal to the whole
 * process group can reach a child that has just been started and has not left the group yet, and
 * then the child's end is part of the interrupt. */
int interrupt_take(const struct interrupt *interrupt);

#endif
