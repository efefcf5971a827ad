#include "cli/run_options.h"

#include "bench/suite.h"
#include "cli/lists.h"
#include "core/units.h"
#include "origin/origin.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* One row an option, and the function that takes its argument up. */

enum { MOST_FETCHES = 1000000, MOST_RUNS = 100000 };

static struct settings *settings_of(void *target)
{
    return &((struct run_options *)target)->results.settings;
}

static int take_engines(void *target, const char *value, struct err *err)
{
    struct strings *engines = &settings_of(target)->engines;
    if (list_parse_strings(engines, value, "engines", err) != 0)
        return -1;
    for (size_t i = 0; i < engines->count; i++)
        if (suite_check_engine(engines->items[i], err) != 0)
            return -1;
    return 0;
}

static int take_fetches(void *target, const char *value, struct err *err)
{
    static const struct count_list rule = {.what = "fetches", .least = 1, .most = MOST_FETCHES};
    return list_parse_counts(&settings_of(target)->fetches, value, &rule, err);
}

static int take_concurrency(void *target, const char *value, struct err *err)
{
    static const struct count_list rule = {
        .what = "fetches in flight", .least = 1, .most = MOST_FETCHES, .zero_word = "all"};
    return list_parse_counts(&settings_of(target)->in_flight, value, &rule, err);
}

static int take_runs(void *target, const char *value, struct err *err)
{
    return units_parse_count(value, "runs", 1, MOST_RUNS, &settings_of(target)->runs, err);
}

static int take_warmup(void *target, const char *value, struct err *err)
{
    return units_parse_count(value, "warm-up rounds", 0, MOST_RUNS, &settings_of(target)->warmup,
                             err);
}

/* The place of a word among the choices, or -1 with all of them named: `help` is "give cold or
 * warm". */
static int choose(const char *value, const char *help, const char *const *choices, int count,
                  struct err *err)
{
    for (int i = 0; i < count; i++)
        if (strcmp(choices[i], value) == 0)
            return i;
    return err_usage(err, "unknown word '%s'; %s", value, help);
}

static int take_start(void *target, const char *value, struct err *err)
{
    static const char *const choices[] = {"cold", "warm"};
    int chosen = choose(value, "give cold or warm", choices, 2, err);
    if (chosen < 0)
        return -1;
    settings_of(target)->start = chosen == 1 ? START_WARM : START_COLD;
    return 0;
}

static int take_delay(void *target, const char *value, struct err *err)
{
    struct run_options *options = target;
    options->delay = value;
    options->origin_option = true;
    return origin_check_delay(value, &options->results.target.delay_ns, err);
}

static int take_size(void *target, const char *value, struct err *err)
{
    struct run_options *options = target;
    options->size = value;
    options->origin_option = true;
    return origin_check_size(value, &options->results.target.size_bytes, err);
}

static int positive_duration(const char *value, int64_t *duration_ns, struct err *err)
{
    if (units_parse_duration_ns(value, duration_ns, err) != 0)
        return -1;
    return *duration_ns > 0
               ? 0
               : err_usage(err, "a time-out of 0 would let nothing through; give 30s, say");
}

static int take_timeout(void *target, const char *value, struct err *err)
{
    return positive_duration(value, &settings_of(target)->timeout_ns, err);
}

static int take_connect_timeout(void *target, const char *value, struct err *err)
{
    return positive_duration(value, &((struct run_options *)target)->connect_timeout_ns, err);
}

static int replace_text(char **text, const char *value, struct err *err)
{
    char *copy = strdup(value);
    if (!copy)
        return err_run(err, "out of memory");
    free(*text);
    *text = copy;
    return 0;
}

static int take_http(void *target, const char *value, struct err *err)
{
    static const char *const choices[] = {"1.1", "2"};
    if (choose(value, "give 1.1 or 2", choices, 2, err) < 0)
        return -1;
    return replace_text(&settings_of(target)->http, value, err);
}

static int take_insecure(void *target, const char *value, struct err *err)
{
    (void)value;
    (void)err;
    settings_of(target)->insecure = true;
    return 0;
}

static int take_cacert(void *target, const char *value, struct err *err)
{
    if (access(value, R_OK) != 0)
        return err_usage(err, "cannot read '%s': %s", value, strerror(errno));
    return replace_text(&settings_of(target)->cacert, value, err);
}

static int take_header(void *target, const char *value, struct err *err)
{
    if (suite_check_header(value, err) != 0)
        return -1;
    return list_append(&settings_of(target)->headers, value, err);
}

static int take_seed(void *target, const char *value, struct err *err)
{
    return units_parse_count(value, "the seed", 0, (INT64_C(1) << 53) - 1,
                             &settings_of(target)->seed, err);
}

static int take_output(void *target, const char *value, struct err *err)
{
    if (*value == '\0')
        return err_usage(err, "the directory has no name");
    ((struct run_options *)target)->output = value;
    return 0;
}

static int add_export(void *target, const char *format, const char *path, struct err *err)
{
    struct run_options *options = target;
    if (*path == '\0')
        return err_usage(err, "the file has no name; '-' is standard output");
    if (options->export_count == MOST_EXPORTS)
        return err_usage(err, "at most %d exports", MOST_EXPORTS);
    options->exports[options->export_count++] = (struct export_request){format, path};
    return 0;
}

static int take_export_json(void *target, const char *value, struct err *err)
{
    return add_export(target, "json", value, err);
}

static int take_export_csv(void *target, const char *value, struct err *err)
{
    return add_export(target, "csv", value, err);
}

static int take_export_markdown(void *target, const char *value, struct err *err)
{
    return add_export(target, "markdown", value, err);
}

static int take_no_plots(void *target, const char *value, struct err *err)
{
    (void)value;
    (void)err;
    ((struct run_options *)target)->no_plots = true;
    return 0;
}

static int take_quiet(void *target, const char *value, struct err *err)
{
    (void)value;
    (void)err;
    ((struct run_options *)target)->quiet = true;
    return 0;
}

static int take_color(void *target, const char *value, struct err *err)
{
    static const char *const choices[] = {"auto", "always", "never"};
    int chosen = choose(value, "give auto, always or never", choices, 3, err);
    if (chosen < 0)
        return -1;
    ((struct run_options *)target)->color = (enum color)chosen;
    return 0;
}

const struct option_row run_option_rows[] = {
    {.letter = 'e',
     .name = "engines",
     .argument = "LIST",
     .fallback = "threads,async",
     .summary = "Engines to compare; the first is the reference",
     .details =
         "Each is NAME or NAME:key=value:..., as in threads:workers=32. The same one may be named "
         "twice. 'fetchbench engines' lists them with their parameters.",
     .take = take_engines},
    {.letter = 'n',
     .name = "fetches",
     .argument = "LIST",
     .fallback = "1,10,50,100,500",
     .summary = "Numbers of fetches in a batch",
     .take = take_fetches},
    {.letter = 'c',
     .name = "concurrency",
     .argument = "LIST",
     .fallback = "all",
     .summary = "The most fetches in flight at once; 'all': the whole batch",
     .take = take_concurrency},
    {.letter = 'r',
     .name = "runs",
     .argument = "R",
     .fallback = "10",
     .summary = "Rounds; each holds one trial of every cell, in random order",
     .take = take_runs},
    {.letter = 'w',
     .name = "warmup",
     .argument = "W",
     .fallback = "1",
     .summary = "Rounds before, which are not counted",
     .take = take_warmup},
    {.name = "start",
     .argument = "cold|warm",
     .fallback = "cold",
     .summary = "Whether threads and connections are made within the measured time",
     .details = "cold: they are, as in a program that has this one batch to fetch. warm: all of "
                "them stand "
                "before, as in a server that fetches all day.",
     .take = take_start},
    {.name = "delay",
     .argument = "D",
     .fallback = "50ms",
     .summary = "How long the built-in origin waits before it answers",
     .details = "A number with ns, us, ms, s, m or h.",
     .take = take_delay},
    {.name = "size",
     .argument = "S",
     .fallback = "1KiB",
     .summary = "Body of the built-in origin's answers",
     .details = "A number with B, KiB, MiB, k or M.",
     .take = take_size},
    {.name = "timeout",
     .argument = "D",
     .fallback = "30s",
     .summary = "For one whole fetch",
     .take = take_timeout},
    {.name = "connect-timeout",
     .argument = "D",
     .fallback = "10s",
     .summary = "For the connection of one fetch",
     .take = take_connect_timeout},
    {.name = "http",
     .argument = "1.1|2",
     .fallback = "1.1",
     .summary = "Version of HTTP; 2 needs https URLs",
     .take = take_http},
    {.letter = 'k', .name = "insecure", .summary = "Accept any certificate", .take = take_insecure},
    {.name = "cacert",
     .argument = "FILE",
     .summary = "Trust the certificates in this file (PEM) instead of the system's",
     .take = take_cacert},
    {.letter = 'H',
     .name = "header",
     .argument = "HEADER",
     .summary = "Send 'Name: value' with every request; may be repeated",
     .take = take_header},
    {.name = "seed",
     .argument = "N",
     .summary = "For the order of trials and the statistics [drawn, and recorded]",
     .take = take_seed},
    {.letter = 'o',
     .name = "output",
     .argument = "DIR",
     .fallback = "results/",
     .summary = "Where results.json, tables and plots are written",
     .take = take_output},
    {.name = "export-json",
     .argument = "FILE",
     .summary = "Write the results there too; '-': standard output, in place of the table",
     .take = take_export_json},
    {.name = "export-csv",
     .argument = "FILE",
     .summary = "Likewise as CSV, one row a cell",
     .take = take_export_csv},
    {.name = "export-markdown",
     .argument = "FILE",
     .summary = "Likewise as a Markdown table",
     .take = take_export_markdown},
    {.name = "no-plots", .summary = "Draw no plots", .take = take_no_plots},
    {.letter = 'q',
     .name = "quiet",
     .summary = "No progress, no table, no warnings: files and the exit code alone",
     .take = take_quiet},
    {.name = "color",
     .argument = "WHEN",
     .fallback = "auto",
     .summary = "Colour in the table: auto, always or never (NO_COLOR is honoured)",
     .take = take_color},
    {0},
};
