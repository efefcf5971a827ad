#ifndef FETCHBENCH_BENCH_TRIAL_MESSAGE_H
#define FETCHBENCH_BENCH_TRIAL_MESSAGE_H

#include "core/err.h"
#include "core/results.h"
#include "fetch/request.h"
#include "fetch/transport.h"

#include <stddef.h>

struct trial_plan;

/* What the two sides of a trial say to each other. The plan has strings of any length and goes as
 * JSON; the rest are structs of this very executable. */

/* What the trial made of the plan: the same, owned. */
struct trial_task {
    char *spec;
    char *pin_cpus;
    int64_t fetches, in_flight;
    enum start start;
    struct request *requests;
    size_t request_count;
    struct transport transport;
    int live_samples; /* descriptor; 0: the samples are the trial's own */
};

/*
 * Before each message of the trial goes a struct err. One with a kind says why the trial cannot go
 * on, and nothing follows it. So a trial can fail at any place, even within a library that ran out
 * of memory. Three come: that it stands (nothing but the error), the report, the samples.
 */
struct trial_report {
    struct usage usage;
    int64_t makespan_ns;
};

int trial_plan_send(int socket, const struct trial_plan *plan, struct err *err) MUST_CHECK;
int trial_task_receive(struct trial_task *task, int socket, struct err *err) MUST_CHECK;
void trial_task_release(struct trial_task *task);

#endif
