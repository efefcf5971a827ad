/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/gnuplot.h"

#include "core/child.h"
#include "core/clock.h"
#include "core/strbuf.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* A plot takes a fraction of a second; a million points some seconds. */
enum { HOME_BYTES = 4096, GNUPLOT_LIMIT_S = 60 };

/* Only the variables that it needs, and HOME: fontconfig has its cache there.
 */
static void set_environment(char *environment[CHILD_VARIABLES + 2], char *home, size_t home_bytes)
{
    const char *own = getenv("HOME");
    child_environment(environment);
    size_t count = 0;
    while (environment[count])
        count++;
    if (own && snprintf(home, home_bytes, "HOME=%s", own) < (int)home_bytes)
        environment[count++] = home;
    environment[count] = NULL;
}

static int spawn(pid_t *pid, const char *directory, const char *script, int errors)
{
    /* -d: no settings of the user or the system. posix_spawnp does not modify argv. */
    char *const argv[] = {(char *)"gnuplot", (char *)"-d", (char *)script, NULL};
    char *environment[CHILD_VARIABLES + 2];
    char home[HOME_BYTES];
    set_environment(environment, home, sizeof home);
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    int error = posix_spawn_file_actions_init(&actions);
    if (error != 0)
        return error;
    error = posix_spawnattr_init(&attributes);
    if (error != 0)
        goto out_actions;
    /* Ctrl-C ends it, even while it is blocked here. */
    sigset_t none;
    (void)sigemptyset(&none);
    (void)posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
    (void)posix_spawnattr_setsigmask(&attributes, &none);
    error = posix_spawn_file_actions_addchdir_np(&actions, directory);
    if (error == 0)
        error = posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    if (error == 0)
        error = posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    if (error == 0)
        error = posix_spawn_file_actions_adddup2(&actions, errors, STDERR_FILENO);
    if (error == 0)
        error = posix_spawnp(pid, "gnuplot", &actions, &attributes, argv, environment);
    (void)posix_spawnattr_destroy(&attributes);
out_actions:
    posix_spawn_file_actions_destroy(&actions);
    return error;
}

/* The first line with a message: gnuplot also prints the command and a caret. */
static void read_problem(FILE *errors, char *problem)
{
    char line[GNUPLOT_PROBLEM_BYTES];
    rewind(errors);
    while (fgets(line, sizeof line, errors)) {
        line[strcspn(line, "\n")] = '\0';
        if (strstr(line, "line ") || strstr(line, "rror"))
            (void)snprintf(problem, GNUPLOT_PROBLEM_BYTES, "%s", line);
    }
}

enum gnuplot_outcome gnuplot_run(const struct gnuplot_scratch *scratch, char *problem)
{
    char script[300];
    (void)snprintf(script, sizeof script, "./%s.gp", scratch->name);
    pid_t pid = 0;
    int status = 0;
    FILE *errors = tmpfile();
    child_reap_normally();
    if (!errors) {
        (void)snprintf(problem, GNUPLOT_PROBLEM_BYTES, "no temporary file: %s", strerror(errno));
        return GNUPLOT_FAILED;
    }
    enum gnuplot_outcome outcome = GNUPLOT_DONE;
    int error = spawn(&pid, scratch->directory, script, fileno(errors));
    if (error != 0) {
        (void)snprintf(problem, GNUPLOT_PROBLEM_BYTES, "cannot run gnuplot: %s", strerror(error));
        outcome = error == ENOENT ? GNUPLOT_MISSING : GNUPLOT_FAILED;
        goto out;
    }
    int64_t limit_ns = GNUPLOT_LIMIT_S * NS_PER_S;
    if (child_wait(pid, &status, clock_now_ns() + limit_ns) != 0) {
        (void)snprintf(problem, GNUPLOT_PROBLEM_BYTES, "gnuplot did not finish within %d s",
                       GNUPLOT_LIMIT_S);
        outcome = GNUPLOT_FAILED;
    } else if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        (void)snprintf(problem, GNUPLOT_PROBLEM_BYTES, "gnuplot failed");
        read_problem(errors, problem);
        outcome = GNUPLOT_FAILED;
    }
out:
    (void)fclose(errors);
    return outcome;
}

static void path_of(char path[GNUPLOT_PATH_BYTES], const struct gnuplot_scratch *scratch,
                    const char *suffix)
{
    (void)snprintf(path, GNUPLOT_PATH_BYTES, "%s/%s.%s", scratch->directory, scratch->name, suffix);
}

int gnuplot_open_scratch(struct gnuplot_scratch *scratch, const char *name, char *problem)
{
    const char *above = getenv("TMPDIR");
    *scratch = (struct gnuplot_scratch){.name = name};
    sigset_t ends;
    (void)sigemptyset(&ends);
    (void)sigaddset(&ends, SIGINT);
    (void)sigaddset(&ends, SIGTERM);
    (void)sigaddset(&ends, SIGHUP);
    (void)sigprocmask(SIG_BLOCK, &ends, &scratch->mask);
    int length = snprintf(scratch->directory, sizeof scratch->directory, "%s/fetchbench-XXXXXX",
                          above && *above ? above : "/tmp");
    if (length < (int)sizeof scratch->directory && mkdtemp(scratch->directory))
        return 0;
    (void)snprintf(problem, GNUPLOT_PROBLEM_BYTES, "no temporary directory: %s", strerror(errno));
    (void)sigprocmask(SIG_SETMASK, &scratch->mask, NULL);
    return -1;
}

/* How a complete image ends. */
static bool is_complete(const char *image, size_t bytes, const char *suffix)
{
    static const struct {
        const char *suffix, *end;
        size_t within; /* so many bytes of the end of the file */
    } ends[] = {{"png", "IEND", 12}, {"pdf", "%%EOF", 16}};
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        if (strcmp(suffix, ends[i].suffix) != 0)
            continue;
        size_t within = bytes < ends[i].within ? bytes : ends[i].within;
        return memmem(image + bytes - within, within, ends[i].end, strlen(ends[i].end)) != NULL;
    }
    return false;
}

char *gnuplot_read_image(const struct gnuplot_scratch *scratch, const char *suffix, size_t *bytes)
{
    char path[GNUPLOT_PATH_BYTES];
    char block[4096];
    struct strbuf text;
    path_of(path, scratch, suffix);
    FILE *stream = fopen(path, "r");
    if (!stream)
        return NULL;
    FILE *out = strbuf_open(&text);
    for (size_t got = 1; out && got > 0;) {
        got = fread(block, 1, sizeof block, stream);
        (void)fwrite(block, 1, got, out);
    }
    (void)fclose(stream);
    char *image = strbuf_close(&text);
    *bytes = text.length;
    if (image && is_complete(image, *bytes, suffix))
        return image;
    free(image);
    return NULL;
}

void gnuplot_close_scratch(struct gnuplot_scratch *scratch)
{
    static const char *const suffixes[] = {"gp", "dat", "png", "pdf"};
    char path[GNUPLOT_PATH_BYTES];
    for (size_t i = 0; i < sizeof suffixes / sizeof suffixes[0]; i++) {
        path_of(path, scratch, suffixes[i]);
        (void)unlink(path);
    }
    (void)rmdir(scratch->directory);
    (void)sigprocmask(SIG_SETMASK, &scratch->mask, NULL);
}
