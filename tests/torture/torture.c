/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "torture.h"

#include "allocations.h"

#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/*
 * Every engine, and every part of the program, runs a little, once for each of its allocations,
 * which then fails, and once for each thread or process that cannot be started. No crash, no leak,
 * no hang, no half file; and either all is as if nothing had happened, or it is said what happened.
 * The last line counts the runs.
 */
static const char usage[] =
    "usage: torture [-v] [-s ONE_IN] [-r SEED] [-n N] [SUBJECT...]\n"
    "  -s ONE_IN  let one in so many allocations fail, drawn at random, instead of each\n"
    "  -r SEED    draw the same ones again\n"
    "  -n N       let the N-th allocation fail alone\n"
    "  -v         show what each run said\n"
    "  SUBJECT    only those whose name holds this: engine, 'async warm', starts, report, compare, "
    "timeline, lesson, run, trial, origin\n";

enum { SECONDS = 20 };

/* The sanitizers' exit code must differ from those of the program. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
    return "exitcode=77"; /* TORTURE_SANITIZER */
}

void torture_path(const struct torture *torture, const char *name, char path[TORTURE_PATH])
{
    (void)snprintf(path, TORTURE_PATH, "%s/%s", torture->scratch, name);
}

static void take_stream(const struct torture *torture, const char *name, int descriptor)
{
    char path[TORTURE_PATH];
    torture_path(torture, name, path);
    int file = open(path, O_CREAT | O_TRUNC | O_WRONLY | O_APPEND, 0600);
    if (file < 0 || dup2(file, descriptor) < 0)
        abort();
    (void)close(file);
}

static void read_said(const struct torture *torture, char said[TORTURE_SAID])
{
    char path[TORTURE_PATH];
    torture_path(torture, "stderr", path);
    int file = open(path, O_RDONLY);
    ssize_t got = file < 0 ? -1 : read(file, said, TORTURE_SAID - 1);
    said[got > 0 ? got : 0] = '\0';
    (void)close(file);
}

static void run(const struct torture *torture, const struct subject *subject, long failing,
                struct ending *ending)
{
    if (subject->prepare)
        subject->prepare(torture, subject->user);
    allocations_choose(failing);
    (void)fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) {
        take_stream(torture, "stdout", STDOUT_FILENO);
        take_stream(torture, "stderr", STDERR_FILENO);
        (void)alarm(SECONDS);
        int code = subject->body(torture, subject->user);
        allocations_disarm();
        exit(code);
    }
    int status = 0;
    (void)waitpid(pid, &status, 0);
    ending->code = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
    read_said(torture, ending->said);
}

static const char *find_fault(const struct torture *torture, const struct subject *subject,
                              long failing, const struct ending *ending)
{
    if (ending->code == -SIGALRM)
        return "it hung";
    if (ending->code < 0)
        return strsignal(-ending->code);
    /* Of a child process, too: its standard error is that of its parent. */
    if (ending->code == TORTURE_SANITIZER || strstr(ending->said, "Sanitizer") ||
        strstr(ending->said, "runtime error: "))
        return "a sanitizer's report";
    return subject->judge(torture, subject->user, failing, ending);
}

static bool is_wanted(const struct torture *torture, const char *name)
{
    for (const char *const *part = torture->names; *part; part++)
        if (strstr(name, *part))
            return true;
    return !*torture->names;
}

static bool is_drawn(struct torture *torture, long n)
{
    if (torture->only)
        return n == torture->only;
    return torture->one_in == 1 || rand_r(&torture->seed) % torture->one_in == 0;
}

static void run_failing(struct torture *torture, const struct subject *subject, const char *name,
                        long n)
{
    struct ending ending;
    run(torture, subject, n, &ending);
    const char *fault = find_fault(torture, subject, n, &ending);
    torture->runs++;
    if (fault)
        torture->failed++;
    else
        torture->passed++;
    const char *told = strstr(ending.said, "fetchbench: ");
    bool report = ending.code == TORTURE_SANITIZER || strstr(ending.said, "Sanitizer");
    if (fault || torture->tell)
        (void)printf("  %s, allocation %ld: exit %d, %s: %.*s\n", name, n, ending.code,
                     fault ? fault : "well", report ? TORTURE_SAID : 200,
                     told && !report ? told : ending.said);
}

void torture_subject(struct torture *torture, const struct subject *subject, const char *format,
                     ...)
{
    char name[96];
    struct ending ending;
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(name, sizeof name, format, arguments);
    va_end(arguments);
    if (!is_wanted(torture, name))
        return;
    run(torture, subject, 0, &ending);
    long total = allocations_count();
    const char *fault = find_fault(torture, subject, 0, &ending);
    if (fault || (total == 0 && !subject->starts)) {
        torture->failed++;
        (void)printf("  %s, untouched: exit %d: %s\n%s", name, ending.code,
                     fault ? fault : "no allocation was counted", ending.said);
        return;
    }
    long runs = torture->runs;
    long failed = torture->failed;
    for (long n = 1; n <= total; n++)
        if (subject->starts || is_drawn(torture, n))
            run_failing(torture, subject, name, n);
    (void)printf("%-28s %5ld %s, %5ld of them failed in turn, %ld ended badly\n", name, total,
                 subject->starts ? "starts" : "allocations", torture->runs - runs,
                 torture->failed - failed);
}

static int read_options(struct torture *torture, int count, char **arguments)
{
    for (int option = 0; (option = getopt(count, arguments, "vs:r:n:")) != -1;) {
        if (option == 'v')
            torture->tell = true;
        else if (option == 's')
            torture->one_in = strtol(optarg, NULL, 10);
        else if (option == 'r')
            torture->seed = (unsigned)strtoul(optarg, NULL, 10);
        else if (option == 'n')
            torture->only = strtol(optarg, NULL, 10);
        else
            return -1;
    }
    torture->names = (const char *const *)arguments + optind;
    optind = 1; /* for the program, which reads options of its own */
    return torture->one_in < 1 ? -1 : 0;
}

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *walk)
{
    (void)status;
    (void)kind;
    (void)walk;
    return remove(path);
}

int main(int count, char **arguments)
{
    /* What the program starts is this very program again: a trial, or the origin. */
    if (strcmp(arguments[0], "fetchbench") == 0) {
        allocations_enter(arguments[1]);
        return fetchbench_main(count, arguments);
    }
    struct torture torture = {.one_in = 1, .scratch = "/tmp/torture.XXXXXX"};
    if (read_options(&torture, count, arguments) != 0 || allocations_prepare() != 0 ||
        !mkdtemp(torture.scratch)) {
        (void)fputs(usage, stderr);
        return 2;
    }
    if (torture.one_in > 1)
        (void)printf("one in %ld, seed %u\n", torture.one_in, torture.seed);
    if (torture_engines(&torture) != 0 || torture_commands(&torture) != 0)
        torture.failed++;
    (void)nftw(torture.scratch, remove_one, 8, FTW_DEPTH | FTW_PHYS);
    (void)printf("%ld passed, %ld failed\n", torture.passed, torture.failed);
    return torture.passed > 0 && torture.failed == 0 ? 0 : 1;
}
