/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command.h"

#include "bench/probe.h"
#include "bench/trial.h"
#include "core/results_file.h"
#include "core/suggest.h"

#include <string.h>

extern const struct command command_run;
extern const struct command command_engines;
extern const struct command command_report;
extern const struct command command_compare;
extern const struct command command_completion;
extern const struct command command_manual;
extern const struct command command_timeline;
extern const struct command command_race;
extern const struct command command_lesson;
extern const struct command command_origin;
static const struct command command_help;
static const struct command command_version;
static const struct command command_trial;
static const struct command command_probe;
static const struct command command_schema;

/* A row a line. */
/* clang-format off */
const struct command *const commands[] = {
    &command_run,
    &command_report,
    &command_compare,
    &command_timeline,
    &command_race,
    &command_lesson,
    &command_origin,
    &command_engines,
    &command_completion,
    &command_help,
    &command_version,
    &command_trial,
    &command_probe,
    &command_manual,
    &command_schema,
    NULL,
};
/* clang-format on */

const struct command *command_find(const char *name)
{
    for (const struct command *const *command = commands; *command; command++)
        if (strcmp((*command)->name, name) == 0)
            return *command;
    return NULL;
}

const char *command_nearest(const char *typed)
{
    const char *names[sizeof commands / sizeof commands[0]];
    size_t count = 0;
    for (size_t i = 0; commands[i]; i++)
        if (!commands[i]->hidden)
            names[count++] = commands[i]->name;
    return suggest_nearest(typed, names, count);
}

static int run_help(const struct command *self, int count, char **arguments)
{
    struct parsed parsed;
    int code = command_begin(self, count, arguments, NULL, &parsed);
    if (code >= 0)
        return code;
    if (parsed.operand_count == 0) {
        help_program(stdout);
        return EXIT_OK;
    }
    const char *name = parsed.operands[0];
    const struct command *command = command_find(name);
    if (command) {
        help_command(stdout, command, true);
        return EXIT_OK;
    }
    struct err err = {0};
    const char *nearest = command_nearest(name);
    if (nearest)
        (void)err_usage(&err, "unknown command '%s'; did you mean '%s'?", name, nearest);
    else
        (void)err_usage(&err, "unknown command '%s'; 'fetchbench help' lists them", name);
    return command_fail(&err);
}

static void write_command_names(FILE *stream)
{
    const char *joint = "";
    for (size_t i = 0; commands[i]; i++) {
        if (commands[i]->hidden)
            continue;
        (void)fprintf(stream, "%s%s", joint, commands[i]->name);
        joint = " ";
    }
}

static const struct command command_help = {
    .name = "help",
    .operands = "[COMMAND]",
    .summary = "Explain a command in detail",
    .description = "Lists the commands, or explains one of them with all of its options.",
    .run = run_help,
    .write_words = write_command_names,
};

static int run_version(const struct command *self, int count, char **arguments)
{
    (void)self;
    (void)count;
    (void)arguments;
    help_version(stdout);
    return EXIT_OK;
}

static const struct command command_version = {
    .name = "version",
    .operands = "",
    .summary = "Print the version",
    .description =
        "Prints the version of the program and how it was built, and the libcurl that it loads.",
    .run = run_version,
};

static int run_trial(const struct command *self, int count, char **arguments)
{
    (void)self;
    (void)count;
    (void)arguments;
    struct err err = {0};
    return trial_serve(&err) == 0 ? EXIT_OK : command_fail(&err);
}

static const struct command command_trial = {
    .name = "__trial",
    .operands = "",
    .summary = "One trial, for internal use",
    .description = "Runs one trial that the harness describes over a socket.",
    .hidden = true,
    .run = run_trial,
};

static int run_probe(const struct command *self, int count, char **arguments)
{
    (void)self;
    (void)count;
    (void)arguments;
    struct err err = {0};
    return probe_serve(&err) == 0 ? EXIT_OK : command_fail(&err);
}

static const struct command command_probe = {
    .name = "__probe",
    .operands = "",
    .summary = "One fetch before a run, for the program's own use",
    .description = "Fetches each URL that the harness names over a socket until one succeeds.",
    .hidden = true,
    .run = run_probe,
};

static int run_schema(const struct command *self, int count, char **arguments)
{
    (void)self;
    (void)count;
    (void)arguments;
    results_write_schema(stdout);
    return EXIT_OK;
}

static const struct command command_schema = {
    .name = "__schema",
    .operands = "",
    .summary = "The JSON schema of results.json, for docs/results.schema.json",
    .description = "Writes the schema to standard output.",
    .hidden = true,
    .run = run_schema,
};
