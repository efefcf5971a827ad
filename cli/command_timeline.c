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

enum { MOST_OUTPUTS = 8, MOST_ROWS = 100000 };

enum output_kind { OUTPUT_TEXT, OUTPUT_TRACE, OUTPUT_PICTURE };

struct output {
    const char *path;
    enum output_kind kind;
};

struct timeline_command {
    struct timeline_choice choice;
    struct output outputs[MOST_OUTPUTS];
    size_t output_count;
    int64_t rows;
    enum color color;
};

static int take_cell(void *target, const char *value, struct err *err)
{
    ((struct timeline_command *)target)->choice.cell = value;
    const char *colon = strrchr(value, ':');
    return colon && colon > value && colon[1] != '\0'
               ? 0
               : err_usage(err, "'%s' names no cell; give an engine and its N, as in async:500",
                           value);
}

static int take_concurrency(void *target, const char *value, struct err *err)
{
    return units_parse_count(value, "fetches in flight", 1, INT32_MAX,
                             &((struct timeline_command *)target)->choice.in_flight, err);
}

static int take_trial(void *target, const char *value, struct err *err)
{
    return units_parse_count(value, "the trial", 1, INT32_MAX,
                             &((struct timeline_command *)target)->choice.trial, err);
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
                         "cannot tell from the name '%s' what to write; .svg, .png and .pdf are "
                         "pictures, .trace.json is trace events, .txt is text",
                         path);
    return 0;
}

static int take_output(void *target, const char *value, struct err *err)
{
    struct timeline_command *command = target;
    if (command->output_count == MOST_OUTPUTS)
        return err_usage(err, "'%s' is one too many; at most %d outputs", value, MOST_OUTPUTS);
    struct output *output = &command->outputs[command->output_count++];
    output->path = value;
    return kind_of_file(value, &output->kind, err);
}

static int take_rows(void *target, const char *value, struct err *err)
{
    return units_parse_count(value, "rows", 1, MOST_ROWS,
                             &((struct timeline_command *)target)->rows, err);
}

static int take_color(void *target, const char *value, struct err *err)
{
    return color_parse(value, &((struct timeline_command *)target)->color, err);
}

static const struct option_row options[] = {
    {.name = "cell",
     .argument = "SPEC:N",
     .summary = "The engine as it was named, and N: async:500, threads:workers=32:100",
     .take = take_cell},
    {.letter = 'c',
     .name = "concurrency",
     .argument = "C",
     .summary = "Of several cells that differ in the cap, the one with this [the highest]",
     .take = take_concurrency},
    {.name = "trial",
     .argument = "K",
     .summary = "The K-th trial of the cell, from 1 [the one with the median makespan]",
     .take = take_trial},
    {.letter = 'o',
     .name = "output",
     .argument = "FILE",
     .fallback = "-",
     .summary = "Where to write, what by its name; may be repeated",
     .details = ".svg, .png and .pdf are images; a gnuplot script and its data are written next "
                "to them, and gnuplot draws .png and .pdf. .trace.json is trace events, which "
                "ui.perfetto.dev opens. "
                ".txt and '-', standard output, are text.",
     .take = take_output},
    {.name = "rows",
     .argument = "R",
     .fallback = "20",
     .summary = "Rows in the text; of more some are shown, evenly spread",
     .take = take_rows},
    {.name = "color",
     .argument = "auto|always|never",
     .fallback = "auto",
     .summary = "Colour in the text: auto, always or never (NO_COLOR is honoured)",
     .take = take_color},
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
        (void)fprintf(stderr, "warning: '%s' was not drawn, its script was written: %s\n", path,
                      outcome.problem);
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
    struct timeline_command command = {.rows = 20};
    struct err err = {0};
    int first = 0;
    int code = command_begin(self, count, arguments, &command, &first);
    if (code >= 0)
        return code;
    int status = 0;
    if (count - first != 1)
        status = err_usage(&err, "give one results file, as in 'fetchbench timeline "
                                 "results/results.json --cell async:500'; '-' is standard input");
    if (status == 0)
        status = show(&command, arguments[first], &err);
    return status == 0 ? EXIT_OK : command_fail(&err);
}

const struct command command_timeline = {
    .name = "timeline",
    .operands = "[OPTIONS] RESULTS.json",
    .summary = "Draw one trial: what each fetch did when, lane by lane",
    .description =
        "Reads the results.json that a run left and draws one trial of it: a row for each lane "
        "(thread or loop), and in it each fetch's queue, connect, waiting and transfer. A loop has "
        "many fetches in flight at once: it gets a row for each place in flight, and a fetch takes "
        "the first one that is free. Of the queue is drawn what lies in the row's own free time: a "
        "fetch that waits for a busy thread is not seen there. Rows that do not fit are left out "
        "evenly, and it says so.",
    .examples =
        "  fetchbench timeline results/results.json --cell async:500\n"
        "  fetchbench timeline results/results.json --cell threads:100 --trial 3 -o lanes.svg\n"
        "  fetchbench timeline results/results.json --cell async:50 -o async.trace.json\n",
    .options = options,
    .run = run_timeline,
};
