/* SPDX-License-Identifier: GPL-3.0-or-later */
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

enum { FORMATS_MAX = 16 };

struct report_command {
    const struct format *format; /* NULL: by the name of the file, else the table */
    const char *output;
    const char *plots; /* directory; NULL: none are drawn */
    bool pdf;
    enum color color;
};

static int parse_format(const struct option_row *row, void *at, const char *text, struct err *err)
{
    (void)row;
    const char *names[FORMATS_MAX];
    char phrase[96];
    size_t count = 0;
    for (; formats[count] && count < FORMATS_MAX; count++)
        names[count] = formats[count]->name;
    ((struct report_command *)at)->format = format_find(text);
    if (format_find(text))
        return 0;
    (void)suggest_phrase(phrase, sizeof phrase, text, names, count);
    return err_usage(err, "unknown format '%s'%s%s", text, phrase,
                     *phrase ? "" : "; 'fetchbench help report' lists them");
}

static void write_format_names(FILE *stream)
{
    for (size_t i = 0; formats[i]; i++)
        (void)fprintf(stream, "%s%s", i ? " " : "", formats[i]->name);
}

/* "table: tables for a terminal; csv (.csv): one row per cell." */
static void explain_formats(FILE *stream)
{
    for (size_t i = 0; formats[i]; i++) {
        const char *suffix = formats[i]->suffix;
        (void)fprintf(stream, "%s%s%s%s%s: %s", i ? "; " : "", formats[i]->name, suffix ? " (" : "",
                      suffix ? suffix : "", suffix ? ")" : "", formats[i]->summary);
    }
    (void)fputc('.', stream);
}

static const struct option_row option_rows[] = {
    {.name = "format",
     .argument = "FORMAT",
     .initial_note = "by the name of the file, else table",
     .summary = "Format to write",
     .summary_words = true,
     .kind = OPTION_CUSTOM,
     .parse = parse_format,
     .write_words = write_format_names,
     .write_details = explain_formats},
    {.letter = 'o',
     .name = "output",
     .argument = "FILE",
     .initial = "-",
     .summary = "File to write; '-' is standard output",
     .kind = OPTION_PATH,
     .offset = offsetof(struct report_command, output)},
    {.name = "plots",
     .argument = "DIR",
     .summary = "Draw the plots into this directory, with their scripts and data",
     .kind = OPTION_PATH,
     .offset = offsetof(struct report_command, plots)},
    {.name = "pdf",
     .summary = "With --plots: as PDF too",
     .kind = OPTION_SWITCH,
     .offset = offsetof(struct report_command, pdf)},
    {0},
};

static const struct option_group option_groups[] = {
    {option_rows, 0, NULL, NULL},
    {color_rows, offsetof(struct report_command, color), NULL, NULL},
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
        command_warn("not every plot was drawn: %s", outcome.problem);
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
    /* The other formats contain the warnings. */
    if (format == format_find("table"))
        format_write_warnings(results, 0, stderr);
    return command->plots ? write_plots(command, results, err) : 0;
}

/* A name like x.pdf asks for what no format writes: a table in it would mislead. */
static int check_output(const struct report_command *command, struct err *err)
{
    static const char *const pictures[] = {".pdf", ".png", ".svg", NULL};
    const char *slash = strrchr(command->output, '/');
    const char *name = slash ? slash + 1 : command->output;
    const char *suffix = strrchr(name, '.');
    if (command->format || !suffix || suffix == name || format_of_file(name) ||
        strcmp(suffix, ".txt") == 0)
        return 0;
    for (size_t i = 0; pictures[i]; i++)
        if (strcmp(suffix, pictures[i]) == 0)
            return err_usage(err, "cannot write a report as '%s'; --plots DIR draws the plots%s",
                             suffix, i == 0 ? ", and with --pdf as PDF" : "");
    return err_usage(
        err,
        "no format is known by the ending '%s' of '%s'; name one with --format, or end "
        "it in .txt, .md, .csv, .json or .html",
        suffix, name);
}

static int run_report(const struct command *self, int count, char **arguments)
{
    struct report_command command = {0};
    struct results results = {0};
    struct err err = {0};
    struct parsed parsed;
    int code = command_begin(self, count, arguments, &command, &parsed);
    if (code >= 0)
        return code;
    int status = 0;
    if (parsed.operand_count != 1)
        status = err_usage(&err, "expected one results file, for example 'fetchbench "
                                 "report results/results.json'; '-' is standard input");
    else if (command.pdf && !command.plots)
        status = err_usage(&err, "--pdf needs --plots DIR");
    if (status == 0)
        status = check_output(&command, &err);
    if (status == 0)
        status = results_read_json(parsed.operands[0], &results, &err);
    if (status == 0)
        status = write_report(&command, &results, &err);
    results_release(&results);
    return status == 0 ? EXIT_OK : command_fail(&err);
}

const struct command command_report = {
    .name = "report",
    .operands = "[OPTIONS] RESULTS.json",
    .summary = "Render a saved run again, in any format",
    .description =
        "Reads the results.json of a run and writes it as tables for the terminal, for a "
        "README or a spreadsheet, or as a page: the same bytes as at the end of the "
        "run. Without --format the end of the file's name decides, as in report.html.",
    .examples = "  fetchbench report results/results.json\n"
                "  fetchbench report results/results.json -o report.html\n"
                "  fetchbench report results/results.json --format csv-samples -o samples.csv\n"
                "  fetchbench report results/results.json --plots figures --pdf\n",
    .options = option_groups,
    .run = run_report,
};
