/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_BENCH_JOB_H
#define FETCHBENCH_BENCH_JOB_H

#include "core/err.h"
#include "core/option.h"
#include "core/results.h"
#include "fetch/engine.h"
#include "fetch/request.h"
#include "fetch/transport.h"

struct child_patience;
struct origin;

/* For how long the harness has waited for a trial, and how much longer it will at most. */
struct trial_wait {
    int64_t waited_ns, left_ns;
    const char *stopped; /* "trial" or "origin", whose process is stopped (SIGSTOP); NULL: none */
};

/*
 * One trial: what the harness plans, what travels to the trial's process, and, in `batch`, what the
 * engine gets. The harness fills it shallowly, with pointers to things that outlive it, and sends
 * it; that side releases nothing. The trial receives a job that owns everything.
 */
struct job {
    const char *program;   /* harness: the program to start; NULL: this executable */
    struct origin *origin; /* harness: NULL: the target is not the built-in origin */
    /* harness: called after each second that the trial is waited for; may be NULL */
    void (*waiting)(const struct trial_wait *wait, void *user);
    void *user;

    const char *spec; /* of the engine */
    struct strings urls, headers;
    struct transport transport;
    struct cpus cpus;   /* to run on; empty: any */
    int live_samples;   /* descriptor of bench/live_samples.h; 0: the samples are the trial's own */
    struct batch batch; /* harness: fetches, in_flight and start; trial: all but the samples */

    struct request *requests; /* trial: one per URL */
    char *text;               /* trial: what the strings above point into */
};

/*
 * The frame is the struct itself followed by its strings, each with its final zero byte: both sides
 * are the same executable. URLs and headers may contain secrets, so a job is sent over the socket
 * and never in arguments.
 */
int job_send(int socket, const struct job *job, const struct child_patience *patience,
             struct err *err) MUST_CHECK;
int job_receive(struct job *job, int socket, struct err *err) MUST_CHECK;
void job_release(struct job *job);

/* What all trials have in common: the transport settings, and the addresses of the URLs' hosts,
 * which are looked up here, once. Blocks while that takes. `origin_ca`: the CA file of the built-in
 * origin, instead of that of the settings; or NULL. Release with transport_release, even after a
 * failure. */
int job_transport(struct transport *transport, const struct settings *settings,
                  const struct strings *urls, const char *origin_ca, struct err *err) MUST_CHECK;

#endif
