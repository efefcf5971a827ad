/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command.h"

#include "cli/terminal.h"
#include "core/results_file.h"
#include "report/compare_table.h"
#include "report/format.h"
#include "stats/compare_runs.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

enum fail_on { FAIL_ON_NOTHING = -1, FAIL_ON_SLOWER, FAIL_ON_DIFFERENCE };

/* What `fetchbench compare` was asked for. */
struct compare_command {
    struct settings statistics; /* of which only those that `shared` names are used */
    enum fail_on fail_on;
    enum color color;
};

static const char *const fail_on_choices[] = {"slower", "difference", NULL};
static const char *const shared[] = {"confidence", "noise-threshold", NULL};

static const struct option_row option_rows[] = {
    {.name = "fail-on",
     .summary = "Exit with 1 if any cell is slower, or shows any difference",
     .kind = OPTION_CHOICE,
     .choices = fail_on_choices,
     .offset = offsetof(struct compare_command, fail_on)},
    {0},
};

static const struct option_group option_groups[] = {
    {option_rows, 0, NULL, NULL},
    {settings_rows, offsetof(struct compare_command, statistics), shared, "as in BASE"},
    {color_rows, offsetof(struct compare_command, color), NULL, NULL},
    {0},
};

/* Options that were not given are as in the base. */
static void default_to_base(struct settings *statistics, const struct settings *base,
                            const struct parsed *parsed)
{
    if (!parsed_has(parsed, "confidence"))
        statistics->confidence = base->confidence;
    if (!parsed_has(parsed, "noise-threshold"))
        statistics->noise_threshold = base->noise_threshold;
}

static int exit_code_of(const struct compare_command *command,
                        const struct run_comparison *comparison)
{
    size_t failing = 0;
    if (command->fail_on != FAIL_ON_NOTHING)
        failing += run_comparison_count(comparison, VERDICT_SLOWER);
    if (command->fail_on == FAIL_ON_DIFFERENCE)
        failing += run_comparison_count(comparison, VERDICT_FASTER);
    return failing > 0 ? EXIT_DIFFERENT : EXIT_OK;
}

static int show(const struct compare_command *command, const struct run_comparison *comparison,
                struct err *err)
{
    struct format_options format = {.width = terminal_width(STDOUT_FILENO),
                                    .color = color_wanted(command->color, true)};
    if (compare_table_write(comparison, &format, stdout, err) != 0)
        return -1;
    if (fflush(stdout) != 0)
        return err_run(err, "cannot write to standard output: %s", strerror(errno));
    return exit_code_of(command, comparison);
}

/* -1 with an error, or the exit code. */
static int compare(struct compare_command *command, const struct parsed *parsed,
                   struct results runs[2], struct err *err)
{
    char *const *names = parsed->operands;
    struct settings *statistics = &command->statistics;
    for (int i = 0; i < 2; i++)
        if (results_read_json(names[i], &runs[i], err) != 0)
            return -1;
    default_to_base(statistics, &runs[0].settings, parsed);
    struct run_comparison comparison;
    if (compare_runs(&comparison, &runs[0], &runs[1], statistics->confidence,
                     statistics->noise_threshold, err) != 0)
        return -1;
    comparison.base_name = names[0];
    comparison.later_name = names[1];
    int code = -1;
    if (comparison.match_count == 0)
        (void)err_usage(err, "no cell of '%s' has a match in '%s': no engine at the same N",
                        names[0], names[1]);
    else
        code = show(command, &comparison, err);
    run_comparison_release(&comparison);
    return code;
}

static int run_compare(const struct command *self, int count, char **arguments)
{
    struct err err = {0};
    struct results runs[2];
    memset(runs, 0, sizeof runs);
    struct compare_command command = {.fail_on = FAIL_ON_NOTHING};
    struct parsed parsed;
    int code = command_begin(self, count, arguments, &command, &parsed);
    if (code >= 0)
        return code;
    if (parsed.operand_count != 2)
        (void)err_usage(&err, "expected two results files, not %d; see 'fetchbench compare --help'",
                        parsed.operand_count);
    else
        code = compare(&command, &parsed, runs, &err);
    results_release(&runs[0]);
    results_release(&runs[1]);
    return code < 0 ? command_fail(&err) : code;
}

const struct command command_compare = {
    .name = "compare",
    .operands = "[OPTIONS] BASE.json NEW.json",
    .summary = "Compare two saved runs, with verdicts",
    .description =
        "Compares the makespans of two runs cell by cell: which became faster or slower, by how "
        "much, and with what confidence. Cells match by engine with parameters, number of fetches "
        "and cap; those without a match are named. Differences between the manifests (libcurl, the "
        "kernel, the build) are listed; when the runs measured different things (another target, "
        "start or HTTP version) there are no verdicts.",
    .examples = "  fetchbench -o before && fetchbench -o after\n"
                "  fetchbench compare --fail-on slower before/results.json after/results.json\n",
    .options = option_groups,
    .run = run_compare,
};
