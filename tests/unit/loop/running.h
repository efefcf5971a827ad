/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_TESTS_UNIT_LOOP_RUNNING_H
#define FETCHBENCH_TESTS_UNIT_LOOP_RUNNING_H

/* What the runtime's tests share: a transcript, and a run on a clock that jumps. A test is a
 * process of its own, so that static state starts empty. */

#include "core/clock.h"
#include "loop/gather.h"
#include "loop/runtime.h"
#include "loop/semaphore.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* What was said, each word behind a space but the first. */
extern char said[1024];
void say(const char *word);

/* What was reported, likewise. */
extern char reported[1024];

/* Runs `body` as main; afterwards `run_err` and `run_result` hold what came of it, and the clock
 * has moved by `run_s` seconds. */
extern struct err run_err;
extern union value run_result;
extern double run_s;
int run(task_body *body);
int run_on(struct runtime *runtime, task_body *body);

/* Sleeps for argument.number seconds; says its name before and after; returns the number. Says
 * "name:cancelled" where it is cancelled. */
int sleeper(struct task *self, union value argument, union value *result, struct err *err);

/* Likewise, but fails with "no luck" after the sleep. */
int failer(struct task *self, union value argument, union value *result, struct err *err);

#endif
