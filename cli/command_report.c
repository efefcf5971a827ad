#include "cli/command.h"

#include "cli/terminal.h"
#include "core/file.h"
#include "core/results.h"
#include "core/results_file.h"
#include "core/suggest.h"
#include "report/format.h"
#include "report/plot.h"

#include <string.h>
#include <unistd.h>

enum { MOST_FORMATS = 16 };

struct report_command {
    const struct format *format; /* NULL: by the name of the file, else the table */
    const char *output;
    const char *plots; /* directory; NULL: none are drawn */
    bool pdf;
    enum color color;
};

static int take_format(void *target, const char *value, struct err *err)
{
    const char *names[MOST_FORMATS];
    char phrase[96];
    size_t count = 0;
    for (; formats[count] && count < MOST_FORMATS; count++)
        names[count] = formats[count]->name;
    ((struct report_command *)target)->format = format_find(value);
    if (format_find(value))
        return 0;
    (void)suggest_phrase(phrase, sizeof phrase, value, names, count);
    return err_usage(err, "unknown format '%s'%s%s", value, phrase,
                     *phrase ? "" : "; 'fetchbench help report' lists them");
}

static int take_output(void *target, const char *value, struct err *err)
{
    if (*value == '\0')
        return err_usage(err, "the file has no name; '-' is standard output");
    ((struct report_command *)target)->output = value;
    return 0;
}

static int take_plots(void *target, const char *value, struct err *err)
{
    if (*value == '\0')
        return err_usage(err, "the directory has no name");
    ((struct report_command *)target)->plots = value;
    return 0;
}

static int take_pdf(void *target, const char *value, struct err *err)
{
    (void)value;
    (void)err;
    ((struct report_command *)target)->pdf = true;
    return 0;
}

static int take_color(void *target, const char *value, struct err *err)
{
    return color_parse(value, &((struct report_command *)target)->color, err);
}

static void write_format_names(FILE *stream)
{
    for (size_t i = 0; formats[i]; i++)
        (void)fprintf(stream, "%s%s", i ? " " : "", formats[i]->name);
}

/* "table: the tables for a terminal; csv (.csv): one row a cell." */
static void explain_formats(FILE *stream)
{
    for (size_t i = 0; formats[i]; i++) {
        const char *suffix = formats[i]->suffix;
        (void)fprintf(stream, "%s%s%s%s%s: %s", i ? "; " : "", formats[i]->name, suffix ? " (" : "",
                      suffix ? suffix : "", suffix ? ")" : "", formats[i]->summary);
    }
    (void)fputc('.', stream);
}

static const struct option_row options[] = {
    {.name = "format",
     .argument = "FORMAT",
     .fallback = "table",
     .summary = "What to write",
     .details = "Without it the end of the file's name tells, as in report.html.",
     .take = take_format,
     .words = write_format_names,
     .tells_words = true,
     .more = explain_formats},
    {.letter = 'o',
     .name = "output",
     .argument = "FILE",
     .fallback = "-",
     .summary = "Where to write; '-' is standard output",
     .take = take_output},
    {.name = "plots",
     .argument = "DIR",
     .summary = "Draw the plots into this directory, scripts and data beside them",
     .take = take_plots},
    {.name = "pdf", .summary = "With --plots: as PDF too", .take = take_pdf},
    {.name = "color",
     .argument = "auto|always|never",
     .fallback = "auto",
     .summary = "Colour in the table: auto, always or never (NO_COLOR is honoured)",
     .take = take_color},
    {0},
};

static int write_plots(const struct report_command *command, const struct results *results,
                       struct err *err)
{
    struct plots_outcome outcome;
    unsigned outputs = PLOT_SVG | PLOT_PNG | (command->pdf ? PLOT_PDF : 0);
    if (file_make_directory(command->plots, err) != 0 ||
        plots_write(results, command->plots, outputs, &outcome, err) != 0)
        return -1;
    if (outcome.gnuplot != GNUPLOT_DONE)
        (void)fprintf(stderr, "warning: not every plot was drawn: %s\n", outcome.problem);
    return 0;
}

static int write_report(const struct report_command *command, const struct results *results,
                        struct err *err)
{
    const struct format *format = command->format;
    if (!format)
        format = format_of_file(command->output);
    if (!format)
        format = format_find("table");
    struct format_options how = {
        .width = terminal_width(STDOUT_FILENO),
        .color = color_wanted(command->color, strcmp(command->output, "-") == 0)};
    if (format_write_file(format, results, &how, command->output, err) != 0)
        return -1;
    /* The other formats hold the warnings themselves. */
    if (format == format_find("table"))
        format_write_warnings(results, 0, stderr);
    return command->plots ? write_plots(command, results, err) : 0;
}

static int run_report(const struct command *self, int count, char **arguments)
{
    struct report_command command = {.output = "-"};
    struct results results = {0};
    struct err err = {0};
    int first = 0;
    int code = command_begin(self, count, arguments, &command, &first);
    if (code >= 0)
        return code;
    int status = 0;
    if (count - first != 1)
        status = err_usage(&err, "give one results file, as in 'fetchbench report "
                                 "results/results.json'; '-' is standard input");
    else if (command.pdf && !command.plots)
        status = err_usage(&err, "--pdf goes with --plots DIR");
    if (status == 0)
        status = results_read_json(arguments[first], &results, &err);
    if (status == 0)
        status = write_report(&command, &results, &err);
    results_release(&results);
    return status == 0 ? EXIT_OK : command_fail(&err);
}

const struct command command_report = {
    .name = "report",
    .operands = "[OPTIONS] RESULTS.json",
    .summary = "Render the results of a run again, in any format",
    .description = "Reads the results.json that a run left and writes it down as tables for the "
                   "terminal, for a README or a spreadsheet, or as a page: the same bytes as at "
                   "the end of the run.",
    .examples = "  fetchbench report results/results.json\n"
                "  fetchbench report results/results.json -o report.html\n"
                "  fetchbench report results/results.json --format csv-samples -o samples.csv\n"
                "  fetchbench report results/results.json --plots figures --pdf\n",
    .options = options,
    .run = run_report,
};
