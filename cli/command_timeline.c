/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command.h"

#include "cli/terminal.h"
#include "core/file.h"
#include "core/results.h"
#include "core/results_file.h"
#include "core/units.h"
#include "report/plot.h"
#include "report/timeline.h"

#include <string.h>
#include <unistd.h>

enum { OUTPUTS_MAX = 8, ROWS_MAX = 100000 };

enum output_kind { OUTPUT_TEXT, OUTPUT_TRACE, OUTPUT_PICTURE };

struct output {
    const char *path;
    enum output_kind kind;
};

struct timeline_command {
    struct timeline_choice choice;
    struct output outputs[OUTPUTS_MAX];
    size_t output_count;
    int64_t rows;
    enum color color;
};

static int parse_cell(const struct option_row *row, void *at, const char *text, struct err *err)
{
    const char *colon = strrchr(text, ':');
    (void)row;
    ((struct timeline_command *)at)->choice.cell = text;
    return colon && colon > text && colon[1] != '\0'
               ? 0
               : err_usage(err,
                           "invalid cell '%s'; expected an engine and its N, for example async:500",
                           text);
}

static bool ends_with(const char *path, const char *suffix)
{
    size_t length = strlen(path);
    return length > strlen(suffix) && strcmp(path + length - strlen(suffix), suffix) == 0;
}

static int kind_of_file(const char *path, enum output_kind *kind, struct err *err)
{
    if (strcmp(path, "-") == 0 || ends_with(path, ".txt"))
        *kind = OUTPUT_TEXT;
    else if (ends_with(path, ".json"))
        *kind = OUTPUT_TRACE;
    else if (timeline_image_output(path) != 0)
        *kind = OUTPUT_PICTURE;
    else
        return err_usage(err,
                         "unknown output format of '%s'; .svg, .png and .pdf are images, "
                         ".trace.json is trace events, .txt is text",
                         path);
    return 0;
}

static int parse_output(const struct option_row *row, void *at, const char *text, struct err *err)
{
    struct timeline_command *command = at;
    (void)row;
    if (command->output_count == OUTPUTS_MAX)
        return err_usage(err, "too many outputs: at most %d", OUTPUTS_MAX);
    struct output *output = &command->outputs[command->output_count++];
    output->path = text;
    return kind_of_file(text, &output->kind, err);
}

static const struct option_row option_rows[] = {
    {.name = "cell",
     .argument = "SPEC:N",
     .summary = "The engine as given to --engines, and N: async:500, threads:workers=32:100",
     .kind = OPTION_CUSTOM,
     .parse = parse_cell},
    {.letter = 'c',
     .name = "concurrency",
     .argument = "C",
     .initial_note = "the highest",
     .summary = "Choose the cell with this cap, where several differ in it",
     .kind = OPTION_COUNT,
     .offset = offsetof(struct timeline_command, choice.in_flight),
     .min = 1,
     .max = INT32_MAX},
    {.name = "trial",
     .argument = "K",
     .initial_note = "the one with the median makespan",
     .summary = "Number of the trial within the cell, from 1",
     .kind = OPTION_COUNT,
     .offset = offsetof(struct timeline_command, choice.trial),
     .min = 1,
     .max = INT32_MAX},
    {.name = "by",
     .argument = "WHAT",
     .initial = "worker",
     .summary = "One row per worker, or one per fetch, which shows a queue as a staircase",
     .kind = OPTION_CHOICE,
     .choices = (const char *const[]){"worker", "fetch", NULL},
     .offset = offsetof(struct timeline_command, choice.by)},
    {.letter = 'o',
     .name = "output",
     .argument = "FILE",
     .initial_note = "-",
     .summary = "File to write, in the format of its name; may be repeated",
     .details = ".svg, .png and .pdf are images; a gnuplot script and its data are written next "
                "to them, and gnuplot draws .png and .pdf. .trace.json is trace events, which "
                "ui.perfetto.dev opens. .txt and '-', standard output, are text.",
     .kind = OPTION_CUSTOM,
     .parse = parse_output},
    {.name = "rows",
     .argument = "R",
     .initial = "20",
     .summary = "Maximum rows as text; of more, evenly spaced ones are shown",
     .kind = OPTION_COUNT,
     .offset = offsetof(struct timeline_command, rows),
     .min = 1,
     .max = ROWS_MAX},
    {0},
};

static const struct option_group option_groups[] = {
    {option_rows, 0, NULL, NULL},
    {color_rows, offsetof(struct timeline_command, color), NULL, NULL},
    {0},
};

static int write_stream(const struct timeline_command *command, const struct timeline *timeline,
                        const struct output *output, FILE *stream, struct err *err)
{
    if (output->kind == OUTPUT_TRACE)
        return timeline_write_trace(timeline, stream, err);
    struct timeline_style style = {.width = terminal_width(STDOUT_FILENO),
                                   .rows = (size_t)command->rows,
                                   .color =
                                       color_wanted(command->color, strcmp(output->path, "-") == 0),
                                   .utf8 = terminal_is_utf8()};
    return timeline_write_text(timeline, &style, stream, err);
}

static int write_picture(const struct results *results, const struct timeline *timeline,
                         const char *path, struct err *err)
{
    struct plots_outcome outcome;
    if (timeline_draw(results, timeline, path, &outcome, err) != 0)
        return -1;
    if (outcome.gnuplot != GNUPLOT_DONE)
        command_warn("'%s' was not drawn, but its script was written: %s", path, outcome.problem);
    return 0;
}

static int write_output(const struct timeline_command *command, const struct results *results,
                        const struct timeline *timeline, const struct output *output,
                        struct err *err)
{
    struct file file;
    if (output->kind == OUTPUT_PICTURE)
        return write_picture(results, timeline, output->path, err);
    if (file_open(&file, output->path, err) != 0)
        return -1;
    if (write_stream(command, timeline, output, file.stream, err) != 0) {
        file_discard(&file);
        return -1;
    }
    return file_close(&file, err);
}

static int show(const struct timeline_command *command, const char *path, struct err *err)
{
    static const struct output standard = {.path = "-", .kind = OUTPUT_TEXT};
    struct results results = {0};
    struct timeline timeline = {0};
    int status = results_read_json(path, &results, err);
    if (status == 0)
        status = timeline_init(&timeline, &results, &command->choice, err);
    if (status == 0 && command->output_count == 0)
        status = write_output(command, &results, &timeline, &standard, err);
    for (size_t i = 0; i < command->output_count && status == 0; i++)
        status = write_output(command, &results, &timeline, &command->outputs[i], err);
    timeline_release(&timeline);
    results_release(&results);
    return status;
}

static int run_timeline(const struct command *self, int count, char **arguments)
{
    struct timeline_command command = {0};
    struct err err = {0};
    struct parsed parsed;
    int code = command_begin(self, count, arguments, &command, &parsed);
    if (code >= 0)
        return code;
    int status = 0;
    if (parsed.operand_count != 1)
        status = err_usage(&err, "expected one results file, for example 'fetchbench timeline "
                                 "results/results.json --cell async:500'; '-' is standard input");
    if (status == 0)
        status = show(&command, parsed.operands[0], &err);
    return status == 0 ? EXIT_OK : command_fail(&err);
}

const struct command command_timeline = {
    .name = "timeline",
    .operands = "[OPTIONS] RESULTS.json",
    .summary = "Draw one trial: what each fetch did when",
    .description =
        "Reads the results.json of a run and draws one of its trials: one row per worker (thread "
        "or loop), with the queue, connect, waiting and transfer time of each fetch. A loop has "
        "many fetches in flight at once and gets a row for each of them; a fetch takes the first "
        "free row. Queue time is drawn only where the row is free, so a fetch that "
        "waits for a busy thread is not visible there; '--by fetch' has a row for each fetch with "
        "all of its queue time. If there are too many rows, evenly spaced ones are shown, and a "
        "note says so.",
    .examples =
        "  fetchbench timeline results/results.json --cell async:500\n"
        "  fetchbench timeline results/results.json --cell threads:100 --trial 3 -o lanes.svg\n"
        "  fetchbench timeline results/results.json --cell async:50 -o async.trace.json\n",
    .options = option_groups,
    .run = run_timeline,
};
