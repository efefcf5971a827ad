/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_BENCH_ENGINES_H
#define FETCHBENCH_BENCH_ENGINES_H

#include "core/err.h"
#include "fetch/engine.h"

/* Fetches nothing: scripted latencies and scripted use of the machine, to test and calibrate the
 * harness without a network. */
extern const struct engine engine_null;

/* Every engine, in the order of `fetchbench engines`; ends with NULL. To add one: its file, and a
 * row here. */
extern const struct engine *const engines[];

/* "threads", "threads:workers=32:stack=128KiB": an engine with its parameters. */
struct engine_spec {
    const struct engine *engine;
    struct engine_args args;
    char libcurl[512]; /* what its trials load instead, by libcurl=PATH; empty: nothing */
};

/* The engine of that name; NULL: there is none. */
const struct engine *engine_find(const char *name);

/* ERR_USAGE names what is unknown and the nearest right name. */
int engine_spec_parse(struct engine_spec *spec, const char *text, struct err *err) MUST_CHECK;

/* The most descriptors that a trial's process may have open, including those that are not for
 * fetches. */
int64_t engine_descriptors(const struct engine_spec *spec, int64_t in_flight);

/* The engine's own bound on the fetches in flight; -1: it has none. */
int64_t engine_pool(const struct engine_spec *spec);

/* engine_check for all of them, and that all names differ. */
int engines_check(struct err *err) MUST_CHECK;

#endif
