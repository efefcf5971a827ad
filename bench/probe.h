/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_BENCH_PROBE_H
#define FETCHBENCH_BENCH_PROBE_H

#include "core/err.h"

#include <stdbool.h>
#include <stddef.h>

struct interrupt;
struct job;
struct strings;

/*
 * One fetch before a run: a dead port, a wrong path or a certificate that nobody trusts is then
 * reported once, in words, and not by every trial. A process of its own (`fetchbench __probe`)
 * fetches the URLs of the job one after the other until one succeeds, the first PROBE_URLS_MAX of
 * them at most; so the harness itself stays without connections and TLS.
 */
enum { PROBE_URLS_MAX = 10, PROBE_TEXT_BYTES = 320 };

struct probe {
    size_t failed;               /* fetches, all before the first that succeeded */
    bool succeeded;              /* one did */
    char text[PROBE_TEXT_BYTES]; /* the first failure, with its URL, and what would help */
};

/* `shown`: the URLs of the job without their secrets. Blocks for no longer than the timeouts of the
 * fetches. -1 with an error when there was no such process or it did not report, or after a signal
 * (ERR_CANCELLED). */
int probe_run(struct probe *probe, const struct job *job, const struct strings *shown,
              const struct interrupt *interrupt, struct err *err) MUST_CHECK;

/* The other side, over CHILD_SOCKET. */
int probe_serve(struct err *err) MUST_CHECK;

#endif
