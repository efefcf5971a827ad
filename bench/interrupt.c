/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench/interrupt.h"

#include "core/clock.h"

#include <poll.h>
#include <stddef.h>
#include <time.h>

static const int ending_signals[] = {SIGINT, SIGTERM, SIGHUP};
enum { ENDING_SIGNALS = sizeof ending_signals / sizeof ending_signals[0] };

static volatile sig_atomic_t noted;
static int64_t dropped_until_ns;

static void note_signal(int signal_number)
{
    if (noted == 0)
        noted = signal_number;
}

void interrupt_begin(struct interrupt *interrupt)
{
    struct sigaction note = {.sa_handler = note_signal};
    sigset_t ending;
    sigemptyset(&note.sa_mask);
    sigemptyset(&ending);
    noted = 0;
    for (size_t i = 0; i < ENDING_SIGNALS; i++) {
        (void)sigaction(ending_signals[i], NULL, &interrupt->before[i]);
        /* nohup(1). But not SIGINT: shells start background jobs with it ignored. */
        if (ending_signals[i] == SIGHUP && interrupt->before[i].sa_handler == SIG_IGN)
            continue;
        sigaddset(&ending, ending_signals[i]);
        (void)sigaction(ending_signals[i], &note, NULL);
    }
    (void)sigprocmask(SIG_BLOCK, &ending, &interrupt->waiting_mask);
}

int interrupt_signal(void)
{
    return noted;
}

int interrupt_take(const struct interrupt *interrupt)
{
    static const struct timespec at_once = {0};
    (void)ppoll(NULL, 0, &at_once, &interrupt->waiting_mask);
    return noted;
}

void interrupt_end(const struct interrupt *interrupt)
{
    (void)interrupt_take(interrupt);
    for (size_t i = 0; i < ENDING_SIGNALS; i++)
        (void)sigaction(ending_signals[i], &interrupt->before[i], NULL);
    (void)sigprocmask(SIG_SETMASK, &interrupt->waiting_mask, NULL);
}

/* A second signal that comes early is ignored, so that results get written; clock_gettime is safe
 * here. */
static void end_late(int signal_number)
{
    if (clock_now_ns() < dropped_until_ns)
        return;
    (void)signal(signal_number, SIG_DFL);
    (void)raise(signal_number);
}

void interrupt_linger(const struct interrupt *interrupt)
{
    struct sigaction late = {.sa_handler = end_late, .sa_flags = SA_RESTART};
    if (interrupt_take(interrupt) == 0) {
        interrupt_end(interrupt);
        return;
    }
    sigemptyset(&late.sa_mask);
    dropped_until_ns = clock_now_ns() + 2 * NS_PER_S;
    for (size_t i = 0; i < ENDING_SIGNALS; i++)
        if (interrupt->before[i].sa_handler != SIG_IGN)
            (void)sigaction(ending_signals[i], &late, NULL);
    (void)sigprocmask(SIG_SETMASK, &interrupt->waiting_mask, NULL);
}
