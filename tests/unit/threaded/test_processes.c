/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/clock.h"
#include "fetch/engine.h"
#include "fetch/request.h"
#include "fetch/transport.h"
#include "support/responder.h"
#include "threaded/engines.h"

#include <criterion/criterion.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

TestSuite(processes, .timeout = 30);

enum { WORKERS = 2 };

struct job {
    struct responder *responder;
    struct transport transport;
    struct request requests[WORKERS];
    struct batch batch;
    struct sample samples[WORKERS];
    struct engine_run *run;
};

/* One fetch per worker; a silent server times out after a second. */
static void open_job(struct job *job, const char *const paths[WORKERS])
{
    char url[RESPONDER_URL_BYTES];
    struct err err = {0};
    *job = (struct job){.responder = responder_new()};
    job->transport = (struct transport){.timeout_ns = NS_PER_S, .connect_timeout_ns = NS_PER_S};
    for (size_t i = 0; i < WORKERS; i++)
        cr_assert_eq(
            request_init(&job->requests[i], responder_url(job->responder, paths[i], url), &err), 0);
    job->batch = (struct batch){.requests = job->requests,
                                .request_count = WORKERS,
                                .transport = &job->transport,
                                .fetches = WORKERS,
                                .in_flight = WORKERS};
    cr_assert_eq(engine_parse_args(&engine_processes, "", &job->batch.args, &err), 0);
    cr_assert_eq(engine_processes.open(&job->run, &job->batch, &err), 0, "%s", err.text);
    job->batch.release_ns = clock_now_ns();
}

static void close_job(struct job *job)
{
    engine_processes.close(job->run);
    for (size_t i = 0; i < WORKERS; i++)
        request_release(&job->requests[i]);
    transport_release(&job->transport);
    responder_free(job->responder);
}

/* The process that has ended and was not waited for; 0: none, -1: no child is left. */
static pid_t ended_child(void)
{
    siginfo_t info = {0};
    return waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0 ? info.si_pid : -1;
}

/* The first worker has a second to exit too early, while the other still fetches. */
Test(processes, no_worker_exits_while_another_still_fetches)
{
    struct job job;
    struct err err = {0};
    struct usage usage;
    open_job(&job, (const char *const[]){"/ok/1", "/silent"});
    cr_assert_eq(engine_processes.run(job.run, job.samples, &err), 0, "%s", err.text);
    cr_expect_eq(ended_child(), 0, "a worker has exited within the run");
    engine_processes.children(job.run, &usage);
    cr_expect_eq(usage.threads_peak, WORKERS);
    cr_expect_gt(usage.peak_memory_bytes, 0);
    cr_expect_gt(usage_cpu_ns(&usage), 0);
    close_job(&job);
}

/* Kills the youngest child of this process when all workers are amid their fetches. */
static void *kill_one(void *data)
{
    const struct job *job = data;
    while (responder_requests(job->responder) < WORKERS)
        (void)usleep(1000);
    char path[64];
    (void)snprintf(path, sizeof path, "/proc/self/task/%d/children", getpid());
    FILE *file = fopen(path, "re");
    cr_assert_not_null(file);
    int pid = 0;
    int youngest = 0;
    while (fscanf(file, "%d", &pid) == 1)
        youngest = pid;
    (void)fclose(file);
    (void)kill(youngest, SIGKILL);
    return NULL;
}

Test(processes, a_worker_that_dies_during_a_fetch_fails_the_run)
{
    struct job job;
    struct err err = {0};
    pthread_t killer;
    open_job(&job, (const char *const[]){"/silent", "/silent"});
    cr_assert_eq(pthread_create(&killer, NULL, kill_one, &job), 0);
    cr_expect_eq(engine_processes.run(job.run, job.samples, &err), -1);
    cr_expect_str_eq(err.text, "a worker process ended early");
    (void)pthread_join(killer, NULL);
    close_job(&job);
}
