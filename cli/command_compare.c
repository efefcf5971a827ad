#include "cli/command.h"

#include "cli/lists.h"
#include "cli/terminal.h"
#include "core/results_file.h"
#include "core/suggest.h"
#include "core/units.h"
#include "report/compare_table.h"
#include "report/format.h"
#include "stats/compare_runs.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

enum fail_on { FAIL_ON_NOTHING, FAIL_ON_SLOWER, FAIL_ON_DIFFERENCE };

/* What `fetchbench compare` was asked for. */
struct compare_command {
    double confidence, noise_threshold;
    int64_t resamples, seed;
    enum fail_on fail_on;
    enum color color;
};

static int take_fail_on(void *target, const char *value, struct err *err)
{
    static const char *const choices[] = {"slower", "difference"};
    for (int i = 0; i < 2; i++) {
        if (strcmp(value, choices[i]) != 0)
            continue;
        ((struct compare_command *)target)->fail_on = i == 0 ? FAIL_ON_SLOWER : FAIL_ON_DIFFERENCE;
        return 0;
    }
    char phrase[96];
    return err_usage(err, "'%s' is neither slower nor difference%s", value,
                     suggest_phrase(phrase, sizeof phrase, value, choices, 2));
}

static int take_confidence(void *target, const char *value, struct err *err)
{
    return units_parse_share(value, "confidence", 0.5, 0.9999,
                             &((struct compare_command *)target)->confidence, err);
}

static int take_noise_threshold(void *target, const char *value, struct err *err)
{
    return units_parse_share(value, "noise threshold", 0.0, 1.0,
                             &((struct compare_command *)target)->noise_threshold, err);
}

static int take_resamples(void *target, const char *value, struct err *err)
{
    return units_parse_count(value, "resamples", 100, 1000000,
                             &((struct compare_command *)target)->resamples, err);
}

static int take_seed(void *target, const char *value, struct err *err)
{
    return units_parse_count(value, "the seed", 0, (INT64_C(1) << 53) - 1,
                             &((struct compare_command *)target)->seed, err);
}

static int take_color(void *target, const char *value, struct err *err)
{
    return color_parse(value, &((struct compare_command *)target)->color, err);
}

static const struct option_row options[] = {
    {.name = "fail-on",
     .argument = "slower|difference",
     .summary = "Exit 1 if any cell is 'slower', or shows any 'difference'",
     .take = take_fail_on},
    {.name = "confidence",
     .argument = "C",
     .summary = "How sure the intervals are [as in BASE]",
     .take = take_confidence},
    {.name = "noise-threshold",
     .argument = "T",
     .summary = "Differences up to this size are no difference [as in BASE]",
     .take = take_noise_threshold},
    {.name = "resamples",
     .argument = "B",
     .summary = "Resamples of the bootstrap [as in BASE]",
     .take = take_resamples},
    {.name = "seed",
     .argument = "N",
     .summary = "For the statistics [as in BASE]",
     .take = take_seed},
    {.name = "color",
     .argument = "auto|always|never",
     .fallback = "auto",
     .summary = "Colour in the table: auto, always or never (NO_COLOR is honoured)",
     .take = take_color},
    {0},
};

/* What was not given is as in the base. */
static void take_from_base(struct compare_command *command, const struct settings *settings)
{
    if (command->confidence < 0.0)
        command->confidence = settings->confidence;
    if (command->noise_threshold < 0.0)
        command->noise_threshold = settings->noise_threshold;
    if (command->resamples < 0)
        command->resamples = settings->resamples;
    if (command->seed < 0)
        command->seed = settings->seed;
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
static int compare(struct compare_command *command, char *const names[2], struct results runs[2],
                   struct err *err)
{
    for (int i = 0; i < 2; i++)
        if (results_read_json(names[i], &runs[i], err) != 0)
            return -1;
    take_from_base(command, &runs[0].settings);
    struct bootstrap bootstrap = {.confidence = command->confidence,
                                  .resamples = (size_t)command->resamples,
                                  .seed = command->seed};
    struct run_comparison comparison;
    if (compare_runs(&comparison, &runs[0], &runs[1], &bootstrap, command->noise_threshold, err) !=
        0)
        return -1;
    comparison.base_name = names[0];
    comparison.later_name = names[1];
    int code = -1;
    if (comparison.match_count == 0)
        (void)err_usage(err, "no cell of '%s' has a partner in '%s': no engine at the same N",
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
    struct compare_command command = {-1.0, -1.0, -1, -1, FAIL_ON_NOTHING, COLOR_AUTO};
    int first = 0;
    int code = command_begin(self, count, arguments, &command, &first);
    if (code >= 0)
        return code;
    if (count - first != 2)
        (void)err_usage(&err,
                        "two results files are compared and %d %s given; see 'fetchbench "
                        "compare --help'",
                        count - first, count - first == 1 ? "is" : "are");
    else
        code = compare(&command, arguments + first, runs, &err);
    results_release(&runs[0]);
    results_release(&runs[1]);
    return code < 0 ? command_fail(&err) : code;
}

const struct command command_compare = {
    .name = "compare",
    .operands = "[OPTIONS] BASE.json NEW.json",
    .summary = "Set two kept runs side by side, with verdicts",
    .description =
        "Compares the makespans of two runs cell by cell: which became faster or slower, by how "
        "much, and how sure that is. Cells are partners by engine with parameters, number of "
        "fetches and cap; those without one are named. What differs in the manifests (libcurl, the "
        "kernel, the build) is told; when the runs asked different things (another target, start "
        "or version of HTTP) there are no verdicts.",
    .examples = "  fetchbench -o before && fetchbench -o after\n"
                "  fetchbench compare --fail-on slower before/results.json after/results.json\n",
    .options = options,
    .run = run_compare,
};
