/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command.h"

#include "bench/calibrate.h"
#include "bench/job.h"
#include "bench/suite.h"
#include "cli/outputs.h"
#include "cli/run_options.h"
#include "cli/terminal.h"
#include "core/clock.h"
#include "core/units.h"
#include "core/utf8.h"
#include "origin/origin.h"
#include "report/format.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* The progress line on standard error, rewritten in place. */
enum { BAR_CELLS = 24 };

static void write_bar(double part, bool utf8)
{
    int filled = (int)(part * (double)BAR_CELLS);
    for (int i = 0; i < BAR_CELLS; i++) {
        if (utf8)
            (void)fputs(i < filled ? "\xe2\x96\x88" : "\xe2\x96\x91",
                        stderr); /* full block, light shade */
        else
            (void)fputc(i < filled ? '#' : '.', stderr);
    }
}

static void format_left(char *text, size_t bytes, double left_s)
{
    if (isnan(left_s))
        (void)snprintf(text, bytes, "%s", "");
    else if (left_s < 90)
        (void)snprintf(text, bytes, ", %.0f s left", ceil(left_s));
    else
        (void)snprintf(text, bytes, ", %.0f min left", ceil(left_s / 60));
}

/* How long the current trial has taken, if that is long. */
static void format_wait(char *text, size_t bytes, const struct trial_wait *wait)
{
    int64_t waited_s = wait ? wait->waited_ns / NS_PER_S : 0;
    *text = '\0';
    if (wait && wait->stopped)
        (void)snprintf(text, bytes, ": the %s is stopped, %" PRId64 " s", wait->stopped, waited_s);
    else if (waited_s >= 3)
        (void)snprintf(text, bytes, ", %" PRId64 " s", waited_s);
}

static void show_progress(const struct suite_progress *progress, void *user)
{
    (void)user;
    char left[48];
    char wait[64];
    char line[256];
    char shown[256];
    format_left(left, sizeof left, progress->left_s);
    format_wait(wait, sizeof wait, progress->wait);
    (void)snprintf(line, sizeof line, " %" PRId64 "/%" PRId64 "%s  %s%.60s, N = %" PRId64 "%s",
                   progress->trial, progress->trials, left, progress->warmup ? "warm-up: " : "",
                   progress->cell->spec, progress->cell->fetches, wait);
    int room = terminal_width(2) - BAR_CELLS - 1;
    (void)snprintf(shown, sizeof shown, "%.*s", room > 20 ? room : room + BAR_CELLS, line);
    (void)fputs("\r", stderr);
    if (room > 20)
        write_bar((double)(progress->trial - 1) / (double)progress->trials, terminal_is_utf8());
    utf8_write_plain(stderr, shown);
    (void)fputs("\033[K", stderr);
    (void)fflush(stderr);
}

/* Without a progress line: once per trial. */
static void warn_of_stop(const struct suite_progress *progress, void *user)
{
    struct run_options *options = user;
    const struct trial_wait *wait = progress->wait;
    if (!wait || !wait->stopped || options->stop_warned == progress->trial)
        return;
    options->stop_warned = progress->trial;
    command_warn("the %s is stopped (SIGSTOP): %.60s, N = %" PRId64
                 "; waiting for it for up to %" PRId64 " s",
                 wait->stopped, progress->cell->spec, progress->cell->fetches,
                 wait->left_ns / NS_PER_S);
}

static void clear_progress(void)
{
    (void)fputs("\r\033[K", stderr);
    (void)fflush(stderr);
}

/* Warnings that are known before the run are shown before it. */
static void show_warnings(const struct results *results, void *user)
{
    struct run_options *options = user;
    if (!options->quiet)
        format_write_warnings(results, 0, stderr);
    options->warnings_shown = results->warning_count;
}

static void show_note(const char *text, void *user)
{
    const struct run_options *options = user;
    if (!options->quiet)
        command_warn("%s", text);
}

static int keep_results(const struct results *results, void *user, struct err *err)
{
    struct run_options *options = user;
    (void)results; /* the options have them */
    if (outputs_keep(options, err) != 0)
        return -1;
    if (!options->was_saved)
        outputs_clear(options);
    options->was_saved = true;
    return 0;
}

static bool has_failures(const struct results *results)
{
    for (size_t i = 0; i < results->cell_count; i++) {
        const struct cell *cell = &results->cells[i];
        if (cell->summary.failed > 0)
            return true;
        for (size_t k = 0; k < cell->trial_count; k++)
            if (cell->trials[k].failure)
                return true;
    }
    return false;
}

/* A defect was found: the results are written but cannot be trusted. */
static bool has_errors(const struct results *results)
{
    for (size_t i = 0; i < results->warning_count; i++)
        if (results->warnings[i].error)
            return true;
    return false;
}

static int run_suite(struct run_options *options, struct err *err)
{
    bool progress = !options->quiet && terminal_takes_escapes(STDERR_FILENO);
    const struct target_info *target = &options->results.target;
    struct origin_options origin = origin_options_of(target, options->results.settings.seed);
    struct suite_options suite = {.version = FETCHBENCH_VERSION,
                                  .build = FETCHBENCH_BUILD,
                                  .origin = target->built_in ? &origin : NULL,
                                  .urls = &options->urls,
                                  .headers = &options->headers,
                                  .force = options->force,
                                  .progress = progress ? show_progress : warn_of_stop,
                                  .warned = show_warnings,
                                  .noted = show_note,
                                  .kept = keep_results,
                                  .user = options};
    if (options->quiet)
        suite.progress = NULL;
    int status = suite_run(&options->results, &suite, err);
    if (progress)
        clear_progress();
    return status;
}

/* The results first, then the table, even if a file cannot be written: neither a full disk nor
 * Ctrl-C while plots are drawn may lose the run. */
static int report(const struct run_options *options, struct err *err)
{
    int kept = outputs_keep(options, err);
    int printed = options->quiet ? 0 : outputs_print(options, err);
    int written = kept == 0 ? outputs_write(options, err) : kept;
    if (!options->quiet)
        outputs_announce(options, written == 0);
    return printed == 0 ? written : -1;
}

static bool has_rounds(const struct results *results)
{
    return results->cell_count > 0 && results->cells[0].trial_count > 0;
}

/* The harness instead of a run. */
static int calibrate_harness(const struct run_options *options, struct err *err)
{
    struct calibration found;
    char trial[UNITS_TEXT_BYTES];
    char fetch[UNITS_TEXT_BYTES];
    char makespan[UNITS_TEXT_BYTES];
    char cpu[UNITS_TEXT_BYTES];
    if (calibrate(&found, NULL, &options->results.settings.pin.client, err) != 0)
        return -1;
    (void)printf(
        "cost of the harness with the engine 'null', medians of %zu trials\n"
        "outside the measured time: %s per trial and %s per fetch\n"
        "within the measured time of an empty batch: a makespan of %s and %s of CPU "
        "time\n",
        found.trials, units_format_seconds(trial, found.trial_s),
        found.fetch_s > 0 ? units_format_seconds(fetch, found.fetch_s) : "nothing measurable",
        units_format_seconds(makespan, found.makespan_s), units_format_seconds(cpu, found.cpu_s));
    return EXIT_OK;
}

/* Writes what a failed run measured; the caller reports the failure. */
static void salvage(const struct run_options *options)
{
    struct err ignored = {0};
    /* Without a complete round there is no table, and no partial files are left. */
    int status = 0;
    if (has_rounds(&options->results))
        status = report(options, &ignored);
    else if (options->was_saved)
        status = outputs_keep(options, &ignored);
    if (status != 0)
        return; /* the first failure is reported */
}

/* Everything after the command line is parsed. -1 with an error, or the exit code. */
static int perform(struct run_options *options, struct err *err)
{
    if (options->calibrate)
        return calibrate_harness(options, err);
    if (suite_plan(&options->results, err) != 0 || outputs_check(options, err) != 0)
        return -1;
    if (run_suite(options, err) != 0) {
        salvage(options);
        return -1;
    }
    if (!has_rounds(&options->results)) {
        salvage(options);
        command_warn("interrupted before the first round was complete: there is nothing to report");
        outputs_tidy(options);
        return EXIT_INTERRUPTED;
    }
    if (report(options, err) != 0)
        return -1;
    if (!options->results.complete)
        return EXIT_INTERRUPTED;
    if (has_errors(&options->results))
        return EXIT_RUN;
    return has_failures(&options->results) ? EXIT_FETCHES_FAILED : EXIT_OK;
}

static int run_run(const struct command *self, int count, char **arguments)
{
    struct err err = {0};
    struct run_options options;
    struct parsed parsed;
    int code = -1;
    int status = run_options_init(&options, count, arguments, &err);
    if (status == 0)
        code = command_begin(self, count, arguments, &options, &parsed);
    if (status == 0 && code < 0)
        status = run_options_finish(&options, &parsed, &err);
    if (status == 0 && code < 0)
        code = status = perform(&options, &err);
    if (status < 0) {
        outputs_tidy(&options);
        code = command_fail(&err);
    }
    run_options_release(&options);
    return code;
}

static int parse_export(const struct option_row *row, void *at, const char *text, struct err *err)
{
    struct run_options *options = at;
    if (*text == '\0')
        return err_usage(err, "the file name is empty; '-' is standard output");
    if (options->export_count == EXPORTS_MAX)
        return err_usage(err, "too many exports: at most %d", EXPORTS_MAX);
    options->exports[options->export_count++] =
        (struct export_request){row->name + strlen("export-"), text, 0};
    return 0;
}

static const struct option_row option_rows[] = {
    {.section = "Output",
     .letter = 'o',
     .name = "output",
     .argument = "DIR",
     .initial = "results/",
     .summary = "Directory for results.json, tables and plots",
     .kind = OPTION_PATH,
     .offset = offsetof(struct run_options, output)},
    {.name = "export-json",
     .argument = "FILE",
     .summary = "Also write the results to this file; '-' is standard output, in place of the "
                "table",
     .kind = OPTION_CUSTOM,
     .parse = parse_export},
    {.name = "export-csv",
     .argument = "FILE",
     .summary = "Likewise as CSV, one row per cell",
     .kind = OPTION_CUSTOM,
     .parse = parse_export},
    {.name = "export-markdown",
     .argument = "FILE",
     .summary = "Likewise as a Markdown table",
     .kind = OPTION_CUSTOM,
     .parse = parse_export},
    {.name = "export-html",
     .argument = "FILE",
     .summary = "Likewise as a page with the plots in it",
     .kind = OPTION_CUSTOM,
     .parse = parse_export},
    {.name = "no-plots",
     .summary = "Draw no plots",
     .kind = OPTION_SWITCH,
     .offset = offsetof(struct run_options, no_plots)},
    {.letter = 'q',
     .name = "quiet",
     .summary = "No progress, table or warnings: only files and the exit code",
     .kind = OPTION_SWITCH,
     .offset = offsetof(struct run_options, quiet)},
    {.name = "force",
     .summary = "Measure even if none of the URLs can be fetched beforehand",
     .details = "Given URLs are fetched once before the first round, unless the run has a single "
                "round; where each fetch fails, the run ends there and says why. With --force "
                "nothing is fetched beforehand.",
     .kind = OPTION_SWITCH,
     .offset = offsetof(struct run_options, force)},
    {.name = "calibrate",
     .summary = "Measure the cost of the harness per trial and fetch, and stop",
     .details = "Runs trials of the engine 'null', which fetches nothing.",
     .kind = OPTION_SWITCH,
     .offset = offsetof(struct run_options, calibrate)},
    {0},
};

static const struct option_group option_groups[] = {
    {settings_rows, offsetof(struct run_options, results.settings), NULL, NULL},
    {origin_rows, offsetof(struct run_options, results.target), NULL, NULL},
    {option_rows, 0, NULL, NULL},
    {color_rows, offsetof(struct run_options, color), NULL, NULL},
    {0},
};

const struct command command_run = {
    .name = "run",
    .operands = "[OPTIONS] [URL...]",
    .summary = "Run the suite: the same batch of fetches through several engines",
    .description =
        "Fetches N URLs at once with each engine, repeatedly and in random order, each time in a "
        "fresh process, and compares how long it took and what it cost. Without a URL it fetches "
        "from a local server of its own, which answers after --delay; several URLs are used in "
        "turn.",
    .examples = "  fetchbench\n"
                "  fetchbench -e threads,threads:workers=32,async -n 100,1000\n"
                "  fetchbench --start warm --delay 0 -n 1000 -c 100\n"
                "  fetchbench -n 1,10,50 http://127.0.0.1:8080/\n",
    .options = option_groups,
    .run = run_run,
};
