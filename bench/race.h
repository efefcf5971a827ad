/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_BENCH_RACE_H
#define FETCHBENCH_BENCH_RACE_H

#include "bench/interrupt.h"
#include "bench/live_samples.h"
#include "bench/trial.h"
#include "bench/usage.h"
#include "core/err.h"
#include "core/results.h"
#include "fetch/request.h"
#include "fetch/transport.h"
#include "origin/origin.h"

/*
 * A race: one trial of every cell, all at the same time, each against an origin of its own where it
 * is the built-in one. It is a demonstration: the racers share the machine, so their speeds are not
 * a measurement.
 *
 *     race_init(&race, &results, &options, err)   results with their plan (suite_plan)
 *     race_prepare(&race, err)                    processes started, engines open and warm
 *     race_go(&race, err)                         all released
 *     race_wait(&race, ...), race_look(&race)     again and again, until race_is_over
 *     race_release(&race)                         nothing is left running, in any state
 *
 * For the main thread. From race_prepare on, signals are recorded (bench/interrupt.h): they make
 * race_wait and race_prepare return and end the race.
 */
enum race_state { RACE_WAITING, RACE_RUNNING, RACE_FINISHED, RACE_FAILED, RACE_STOPPED };

struct racer {
    const struct cell *cell;
    enum race_state state;
    int place; /* by makespan among those that finished without a failed fetch, from 1; 0: none */
    struct live_counts counts;
    struct usage usage; /* RUNNING: since the release, memory beyond what was there then */
    struct trial trial; /* FINISHED: its costs; FAILED: the reason */

    struct usage base;
    struct job job;
    struct trial_session session;
    struct live_samples live;
    struct origin origin;
    struct strings urls;
};

struct race_options {
    const char *program;                  /* NULL: this executable */
    const struct origin_options *origin;  /* NULL: the URLs */
    const struct strings *urls, *headers; /* unmasked, unlike those of the results */
};

struct race {
    struct results *results;
    const struct race_options *options;
    struct racer *racers; /* one per cell, in that order */
    size_t racer_count;
    int64_t release_ns;
    int64_t ended_ns; /* when it was over, since the release; 0: it is not */
    struct transport transport;
    struct interrupt interrupt;
    bool has_signals; /* interrupt_begin was called */
};

int race_init(struct race *race, struct results *results, const struct race_options *options,
              struct err *err) MUST_CHECK;
int race_prepare(struct race *race, struct err *err) MUST_CHECK;
int race_go(struct race *race, struct err *err) MUST_CHECK;

/* Sleeps until a racer has ended, which is then collected; until the descriptor (-1: none) is
 * readable; until the clock reaches `until_ns`; or until any signal arrives. */
int race_wait(struct race *race, int descriptor, int64_t until_ns, struct err *err) MUST_CHECK;

/* Reads the progress of each racer; with `usage` also its resource usage, which costs more. */
void race_look(struct race *race, bool usage);

/* Ends the racers that are still running. */
void race_stop(struct race *race);

bool race_is_over(const struct race *race);

/* Time since the release while it runs, then its duration. */
int64_t race_time_ns(const struct race *race);

void race_release(struct race *race);

#endif
