/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "allocations.h"
#include "torture.h"

#include "core/results.h"
#include "core/results_file.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/*
 * The program itself. What reads a kept run must write the very bytes that it writes otherwise, or
 * say that it cannot; a run must leave results that open, or none. Files are never half.
 */

enum { WORDS = 24, EXIT_FAILED = 1, EXIT_WRONG = 2, EXIT_NO_RUN = 3 };

#define RUN                                                                                        \
    "run", "-q", "-n", "2", "-r", "1", "-w", "0", "--delay", "0", "--timeout", "2s", "--seed",     \
        "1", "-o", "."
#define KEPT "../kept/results.json"

struct job {
    const char *name;
    const char *words[WORDS + 1];
    const char *struck; /* processes with this as first argument; NULL: the one that is started */
    const char *admits; /* what is said where less was made: in the file, or on standard error */
    bool varies;        /* its files and its standard output differ from run to run */
};

/* clang-format off: a line each */
static const struct job jobs[] = {
    {"report table", {"report", KEPT}},
    {"report json", {"report", KEPT, "-o", "report.json"}},
    {"report csv", {"report", KEPT, "-o", "report.csv"}},
    {"report csv-samples", {"report", KEPT, "--format", "csv-samples", "-o", "samples.csv"}},
    {"report hyperfine", {"report", KEPT, "--format", "hyperfine", "-o", "hyperfine.json"}},
    {"report markdown", {"report", KEPT, "-o", "report.md"}},
    {"report html", {"report", KEPT, "-o", "report.html"}, .admits = "Plots are missing: "},
    {"report plots",
     {"report", KEPT, "-o", "/dev/null", "--plots", "plots"},
     .admits = "not every plot was drawn: "},
    {"compare", {"compare", KEPT, KEPT}},
    {"timeline text", {"timeline", KEPT, "--cell", "async:2", "-o", "lanes.txt"}},
    {"timeline trace", {"timeline", KEPT, "--cell", "async:2", "-o", "lanes.trace.json"}},
    {"timeline picture",
     {"timeline", KEPT, "--cell", "async:2", "-o", "lanes.svg"},
     .admits = " was not drawn, "},
    {"lesson breakfast", {"lesson", "breakfast", "--speed", "max"}},
    {"run", {RUN, "-e", "null,async", "--resamples", "100", "--no-plots"}, .varies = true},
    {"trial async", {RUN, "-e", "async", "--no-plots"}, .struck = "__trial", .varies = true},
    {"trial processes",
     {RUN, "-e", "processes", "--no-plots"},
     .struck = "__trial",
     .varies = true},
    {"origin", {RUN, "-e", "async", "--no-plots"}, .struck = "origin", .varies = true},
    {"origin late",
     {RUN, "-e", "async", "--no-plots", "--delay", "1ms", "--fault", "chunked"},
     .struck = "origin",
     .varies = true},
};
/* clang-format on */

static int perform(const struct torture *torture, const void *user)
{
    const struct job *job = user;
    char path[TORTURE_PATH];
    char *arguments[WORDS + 2] = {(char *)"fetchbench"};
    int count = 1;
    for (; job->words[count - 1]; count++)
        arguments[count] = (char *)job->words[count - 1];
    torture_path(torture, "bin", path);
    (void)setenv("PATH", path, 1);
    (void)setenv("LC_ALL", "C", 1); /* another locale that cannot be loaded is as if it were C */
    torture_path(torture, "work", path);
    if (chdir(path) != 0)
        abort();
    if (job->struck)
        allocations_choose_command(job->struck);
    else
        allocations_arm();
    return fetchbench_main(count, arguments);
}

static void remove_files(const char *directory)
{
    struct dirent **entries = NULL;
    int count = scandir(directory, &entries, NULL, NULL);
    for (int i = 0; i < count; i++) {
        char path[2 * TORTURE_PATH];
        (void)snprintf(path, sizeof path, "%s/%s", directory, entries[i]->d_name);
        if (strcmp(entries[i]->d_name, "plots") == 0)
            remove_files(path);
        (void)remove(path);
        free(entries[i]);
    }
    free(entries);
}

static void prepare(const struct torture *torture, const void *user)
{
    (void)user;
    char path[TORTURE_PATH];
    torture_path(torture, "work", path);
    remove_files(path);
    (void)mkdir(path, 0700);
}

static bool is_same_file(const char *one, const char *other)
{
    bool same = false;
    FILE *first = fopen(one, "r");
    FILE *second = fopen(other, "r");
    while (first && second) {
        int byte = fgetc(first);
        if (byte != fgetc(second))
            break;
        same = byte == EOF;
        if (same)
            break;
    }
    if (first)
        (void)fclose(first);
    if (second)
        (void)fclose(second);
    return same;
}

static bool holds(const char *path, const char *words)
{
    char line[4096];
    bool found = false;
    FILE *file = fopen(path, "r");
    while (file && words && !found && fgets(line, sizeof line, file))
        found = strstr(line, words) != NULL;
    if (file)
        (void)fclose(file);
    return found;
}

/* What `directory` of the work holds, and the reference does not, or holds otherwise. */
static const char *find_strange(const struct torture *torture, const char *directory,
                                const struct job *job)
{
    char work[TORTURE_PATH];
    const char *fault = NULL;
    struct dirent **entries = NULL;
    torture_path(torture, directory, work);
    int count = scandir(work, &entries, NULL, NULL);
    for (int i = 0; i < count; i++) {
        char made[2 * TORTURE_PATH];
        char wanted[2 * TORTURE_PATH];
        (void)snprintf(made, sizeof made, "%s/%s", work, entries[i]->d_name);
        (void)snprintf(wanted, sizeof wanted, "%s/reference%s/%s", torture->scratch,
                       directory + strlen("work"), entries[i]->d_name);
        if (access(wanted, F_OK) != 0)
            fault = "a file is left that has no business here";
        else if (!job->varies && entries[i]->d_type == DT_REG && !is_same_file(made, wanted) &&
                 !holds(made, job->admits))
            fault = "a file is not what it was without the failure";
        free(entries[i]);
    }
    free(entries);
    return fault;
}

static int count_files(const struct torture *torture, const char *directory)
{
    char path[TORTURE_PATH];
    int count = 0;
    torture_path(torture, directory, path);
    DIR *open = opendir(path);
    while (open && readdir(open))
        count++;
    if (open)
        (void)closedir(open);
    return count;
}

static const char *find_missing(const struct torture *torture, const struct job *job)
{
    char made[TORTURE_PATH];
    char wanted[TORTURE_PATH];
    if (count_files(torture, "work") != count_files(torture, "reference") ||
        count_files(torture, "work/plots") != count_files(torture, "reference/plots"))
        return "it reports success, but a file is missing";
    torture_path(torture, "stdout", made);
    torture_path(torture, "reference.stdout", wanted);
    if (!job->varies && !is_same_file(made, wanted))
        return "it reports success, but standard output differs";
    return NULL;
}

/* Results can be read, and a failed trial has its reason. */
static const char *judge_results(const struct torture *torture)
{
    static const char *const hollow[] = {"ended by signal", "ended early"};
    struct err err = {0};
    struct results results;
    char path[TORTURE_PATH];
    const char *fault = NULL;
    torture_path(torture, "work/results.json", path);
    if (access(path, F_OK) != 0)
        return NULL;
    if (results_read_json(path, &results, &err) != 0)
        return "the results do not open";
    for (size_t i = 0; i < results.cell_count; i++)
        for (size_t k = 0; k < results.cells[i].trial_count; k++)
            for (size_t h = 0; h < 2 && results.cells[i].trials[k].failure; h++)
                if (strstr(results.cells[i].trials[k].failure, hollow[h]))
                    fault = "a trial failed and did not say why";
    results_release(&results);
    return fault;
}

static const char *keep_reference(const struct torture *torture, const struct ending *ending)
{
    char from[TORTURE_PATH];
    char to[TORTURE_PATH];
    torture_path(torture, "work", from);
    torture_path(torture, "reference", to);
    remove_files(to);
    (void)remove(to);
    if (ending->code != 0 || rename(from, to) != 0)
        return "it failed, though no allocation did";
    torture_path(torture, "stdout", from);
    torture_path(torture, "reference.stdout", to);
    return rename(from, to) == 0 ? NULL : "its standard output is lost";
}

static const char *judge(const struct torture *torture, const void *user, long failing,
                         const struct ending *ending)
{
    const struct job *job = user;
    if (failing == 0)
        return keep_reference(torture, ending);
    const char *fault = find_strange(torture, "work", job);
    if (!fault)
        fault = find_strange(torture, "work/plots", job);
    if (!fault && strcmp(job->words[0], "run") == 0)
        fault = judge_results(torture);
    if (fault)
        return fault;
    if (ending->code == 0 && job->admits && strstr(ending->said, job->admits))
        return NULL;
    if (ending->code == 0)
        return find_missing(torture, job);
    if (ending->code == EXIT_FAILED && strcmp(job->words[0], "run") == 0)
        return NULL;
    if (ending->code != EXIT_NO_RUN && ending->code != EXIT_WRONG)
        return "this exit code means something else";
    return strstr(ending->said, "fetchbench: ") ? NULL : "it did not say why";
}

/* A kept run to read, and a gnuplot that draws quickly. */
static int make_ready(const struct torture *torture)
{
    static const struct job kept = {
        .words = {RUN, "-e", "null,async", "--resamples", "100", "--no-plots"}};
    char path[TORTURE_PATH];
    char work[TORTURE_PATH];
    torture_path(torture, "bin", path);
    if (mkdir(path, 0700) != 0)
        return -1;
    torture_path(torture, "bin/gnuplot", path);
    FILE *script = fopen(path, "w");
    if (!script || fputs("#!/bin/sh\necho '<svg></svg>' >\"${2%.gp}.svg\"\n", script) < 0 ||
        fclose(script) != 0 || chmod(path, 0700) != 0)
        return -1;
    prepare(torture, NULL);
    allocations_choose(0);
    (void)fflush(stdout);
    pid_t pid = fork();
    if (pid == 0)
        exit(perform(torture, &kept));
    int status = 0;
    (void)waitpid(pid, &status, 0);
    torture_path(torture, "work", work);
    torture_path(torture, "kept", path);
    return status == 0 ? rename(work, path) : -1;
}

int torture_commands(struct torture *torture)
{
    if (make_ready(torture) != 0) {
        (void)fputs("torture: there is no run to report\n", stderr);
        return -1;
    }
    for (size_t i = 0; i < sizeof jobs / sizeof jobs[0]; i++) {
        struct subject subject = {
            .user = &jobs[i], .prepare = prepare, .body = perform, .judge = judge};
        torture_subject(torture, &subject, "%s", jobs[i].name);
    }
    return 0;
}
