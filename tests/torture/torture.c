#include "allocations.h"
#include "starts.h"

#include "bench/engines.h"
#include "core/clock.h"
#include "fetch/request.h"
#include "origin/origin.h"

#include <curl/curl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/*
 * torture rooms|all|starts [STEP [ENGINE]]: every engine fetches a little, cold and warm, each time
 * in a process of its own, once for every STEP-th allocation, which fails: of the rooms' own, or of
 * libcurl's and libuv's, too. These are not proof against it themselves: libuv calls abort, and
 * libcurl's multi handle can divide by zero. A trial that dies of it is a failed trial. Likewise
 * 'starts': no thread and no process can be started from the n-th on, as at a limit. No crash,
 * no leak, no hang; the engine says that it failed and why, or every fetch has ended in a class.
 * The last line counts the runs.
 */

enum { FETCHES = 4, IN_FLIGHT = 2, SECONDS = 12, EXIT_TOLD = 10 };

enum failing { FAILING_ROOMS, FAILING_ALL, FAILING_STARTS, FAILING_COUNT };
static const char *const failing_names[] = {"rooms", "all", "starts"};

struct job {
    enum failing failing;
    const struct engine *engine;
    enum start start;
    const char *url;
};

static int check_samples(const struct sample *samples)
{
    for (size_t i = 0; i < FETCHES; i++)
        if (samples[i].outcome >= OUTCOME_COUNT) {
            (void)fprintf(stderr, "fetch %zu has no outcome\n", i);
            return EXIT_FAILURE;
        }
    return EXIT_SUCCESS;
}

static int run_engine(const struct job *job, struct batch *batch, struct sample *samples)
{
    struct err err = {0};
    struct engine_run *run = NULL;
    int status = job->engine->open(&run, batch, &err);
    bool opened = status == 0;
    if (opened && job->start == START_WARM)
        status = job->engine->warm(run, &err);
    batch->release_ns = clock_now_ns();
    if (status == 0)
        status = job->engine->run(run, samples, &err);
    if (opened)
        job->engine->close(run);
    if (status == 0)
        return check_samples(samples);
    if (err.kind != ERR_NONE && err.text[0] != '\0')
        return EXIT_TOLD;
    (void)fprintf(stderr, "it failed and did not say why\n");
    return EXIT_FAILURE;
}

/* More than one loop or thread where an engine has none by default. */
static const char *arguments(const struct job *job)
{
    const struct engine_param *param = job->failing == FAILING_STARTS ? job->engine->params : NULL;
    for (; param && param->name; param++) {
        if (strcmp(param->name, "loops") == 0)
            return "loops=2";
        if (strcmp(param->name, "threads") == 0)
            return "threads=2";
    }
    return "";
}

static void arm(const struct job *job, long n)
{
    if (job->failing == FAILING_STARTS)
        starts_arm(n);
    else
        allocations_arm(n);
}

/* In a process of its own: what is lost there is seen when it ends. `count` gets the number of
 * allocations or starts. */
static int run_job(const struct job *job, long failing, long *count)
{
    struct err err = {0};
    struct request request;
    struct transport transport = {.timeout_ns = 2 * NS_PER_S, .connect_timeout_ns = 2 * NS_PER_S};
    struct batch batch = {.requests = &request,
                          .request_count = 1,
                          .transport = &transport,
                          .fetches = FETCHES,
                          .in_flight = IN_FLIGHT,
                          .start = job->start};
    struct sample samples[FETCHES];
    memset(samples, 0xff, sizeof samples);
    if (job->failing == FAILING_ALL)
        allocations_hook();
    if (request_init(&request, job->url, &err) != 0 ||
        engine_parse_args(job->engine, arguments(job), &batch.args, &err) != 0)
        return EXIT_FAILURE;
    arm(job, failing);
    int code = run_engine(job, &batch, samples);
    *count = job->failing == FAILING_STARTS ? starts_count() : allocations_count();
    arm(job, 0);
    request_release(&request);
    curl_global_cleanup();
    return code;
}

/* The exit code of such a process, or -SIGNAL; SIGALRM: it hung. */
static int run_process(const struct job *job, long failing, long *count)
{
    int ends[2];
    if (pipe(ends) != 0)
        return -1;
    (void)fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) {
        (void)alarm(SECONDS);
        (void)close(ends[0]);
        int code = run_job(job, failing, count);
        (void)!write(ends[1], count, sizeof *count);
        exit(code);
    }
    (void)close(ends[1]);
    if (read(ends[0], count, sizeof *count) != (ssize_t)sizeof *count)
        *count = 0;
    (void)close(ends[0]);
    int status = 0;
    (void)waitpid(pid, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

static void torture(const struct job *job, long step, long *passed, long *failed)
{
    long total = 0;
    long told = 0;
    long runs = 0;
    long bad = 0;
    if (run_process(job, 0, &total) != EXIT_SUCCESS)
        bad++;
    for (long n = 1; n <= total; n += step) {
        long count = 0;
        int code = run_process(job, n, &count);
        runs++;
        told += code == EXIT_TOLD;
        if (code == EXIT_SUCCESS || code == EXIT_TOLD)
            continue;
        bad++;
        (void)printf("  %s, %s: number %ld: %s\n", job->engine->name, start_name(job->start), n,
                     code < 0 ? strsignal(-code) : "wrong, or a leak");
    }
    (void)printf("%-18s %-5s %5ld %s, %4ld of them failed in turn: %ld errors told\n",
                 job->engine->name, start_name(job->start), total,
                 job->failing == FAILING_STARTS ? "starts" : "allocations", runs, told);
    (void)fflush(stdout);
    *passed += runs - bad;
    *failed += bad;
}

static enum failing failing_by_name(const char *name)
{
    int found = 0;
    while (found < FAILING_COUNT && strcmp(failing_names[found], name) != 0)
        found++;
    return (enum failing)found;
}

int main(int argc, char **argv)
{
    enum failing failing = failing_by_name(argc > 1 ? argv[1] : "rooms");
    long step = argc > 2 ? strtol(argv[2], NULL, 10) : 1;
    long passed = 0;
    long failed = 0;
    struct err err = {0};
    struct origin origin;
    struct origin_options options = {.program = FETCHBENCH_PROGRAM};
    char url[ORIGIN_URL_BYTES];
    if (failing == FAILING_COUNT || step < 1) {
        (void)fprintf(stderr, "usage: torture rooms|all|starts [STEP [ENGINE]]\n");
        return 2;
    }
    if (origin_start(&origin, &options, &err) != 0) {
        (void)fprintf(stderr, "torture: %s\n", err.text);
        return 2;
    }
    (void)origin_url(&origin, 0, url);
    for (size_t i = 0; engines[i]; i++) {
        if (argc > 3 && strcmp(argv[3], engines[i]->name) != 0)
            continue;
        for (int start = START_COLD; start <= START_WARM; start++) {
            struct job job = {
                .failing = failing, .engine = engines[i], .start = (enum start)start, .url = url};
            torture(&job, step, &passed, &failed);
        }
    }
    origin_stop(&origin);
    (void)printf("%ld passed, %ld failed\n", passed, failed);
    return failed == 0 ? 0 : 1;
}
