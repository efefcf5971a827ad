/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_TESTS_CALM_RUN_H
#define FETCHBENCH_TESTS_CALM_RUN_H

#include "bench/host.h"
#include "core/results.h"

/* A run that gives no reason for any warning: two engines, 10 runs, 100 fetches, on 2 idle CPUs. */
struct calm {
    struct results results;
    struct environment before, after;
};

struct calm calm_run(void);

/* Summarises it and looks for warnings. */
void calm_look(struct calm *calm);

/* Looks, expects this warning alone with these words in it, and releases. */
void calm_expect_only(struct calm *calm, const char *code, const char *words);

/* Looks, expects no warning, and releases. */
void calm_expect_none(struct calm *calm);

#endif
