/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_TESTS_SUPPORT_CONFORMITY_H
#define FETCHBENCH_TESTS_SUPPORT_CONFORMITY_H

#include <stdint.h>

struct engine;

/*
 * What every engine has to do alike, as checks that a room's tests call for each of its engines
 * and parameters. They assert by themselves. `spec` are the parameters ("workers=3"; may be empty);
 * `most` is how many fetches the engine has in progress when the cap allows `cap`.
 */
struct conformity {
    const struct engine *engine;
    const char *spec;
    int64_t cap, most;
};

/* Each URL once, every field of every sample as it has to be, as many connections as counted. */
void conformity_fetches_each_once(const struct conformity *subject);

/* As many at once as it may, never more: one wave of fetches waits until all of it is there. */
void conformity_reaches_and_keeps_the_cap(const struct conformity *subject);

/* A warm engine opens nothing within the run. */
void conformity_warm_opens_nothing(const struct conformity *subject);

/* Servers that refuse, reset, fall silent, cut off or talk nonsense; names without an address. */
void conformity_failures_are_outcomes(const struct conformity *subject);

/* Opened and closed again, warmed or not, without a run. */
void conformity_closes_without_a_run(const struct conformity *subject);

#endif
