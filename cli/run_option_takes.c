#include "cli/run_option_takes.h"

#include "bench/suite.h"
#include "cli/lists.h"
#include "cli/run_options.h"
#include "core/units.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_FETCHES = 1000000, MOST_RUNS = 100000 };

static struct settings *settings_of(void *target)
{
    return &((struct run_options *)target)->results.settings;
}

int take_engines(void *target, const char *value, struct err *err)
{
    struct strings *engines = &settings_of(target)->engines;
    if (list_parse_strings(engines, value, "engines", err) != 0)
        return -1;
    for (size_t i = 0; i < engines->count; i++)
        if (suite_check_engine(engines->items[i], err) != 0)
            return -1;
    return 0;
}

int take_fetches(void *target, const char *value, struct err *err)
{
    static const struct count_list rule = {.what = "fetches", .least = 1, .most = MOST_FETCHES};
    return list_parse_counts(&settings_of(target)->fetches, value, &rule, err);
}

int take_concurrency(void *target, const char *value, struct err *err)
{
    static const struct count_list rule = {
        .what = "fetches in flight", .least = 1, .most = MOST_FETCHES, .zero_word = "all"};
    return list_parse_counts(&settings_of(target)->in_flight, value, &rule, err);
}

int take_runs(void *target, const char *value, struct err *err)
{
    return units_parse_count(value, "runs", 1, MOST_RUNS, &settings_of(target)->runs, err);
}

int take_samples(void *target, const char *value, struct err *err)
{
    int64_t *samples = &((struct run_options *)target)->samples;
    *samples = strcmp(value, "none") == 0 ? -1 : 0;
    if (strcmp(value, "none") != 0 && strcmp(value, "all") != 0 &&
        units_parse_count(value, "samples ('all' and 'none' will do, too)", 1, MOST_FETCHES,
                          samples, err) != 0)
        return -1;
    return text_replace(&settings_of(target)->samples, value, err);
}

int take_warmup(void *target, const char *value, struct err *err)
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

int take_start(void *target, const char *value, struct err *err)
{
    static const char *const choices[] = {"cold", "warm"};
    int chosen = choose(value, "give cold or warm", choices, 2, err);
    if (chosen < 0)
        return -1;
    settings_of(target)->start = chosen == 1 ? START_WARM : START_COLD;
    return 0;
}

int take_http(void *target, const char *value, struct err *err)
{
    static const char *const choices[] = {"1.1", "2"};
    if (choose(value, "give 1.1 or 2", choices, 2, err) < 0)
        return -1;
    return text_replace(&settings_of(target)->http, value, err);
}

int take_seed(void *target, const char *value, struct err *err)
{
    return units_parse_count(value, "the seed", 0, (INT64_C(1) << 53) - 1,
                             &settings_of(target)->seed, err);
}

int take_output(void *target, const char *value, struct err *err)
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

int take_export_json(void *target, const char *value, struct err *err)
{
    return add_export(target, "json", value, err);
}

int take_export_csv(void *target, const char *value, struct err *err)
{
    return add_export(target, "csv", value, err);
}

int take_export_markdown(void *target, const char *value, struct err *err)
{
    return add_export(target, "markdown", value, err);
}

int take_export_html(void *target, const char *value, struct err *err)
{
    return add_export(target, "html", value, err);
}

int take_no_plots(void *target, const char *value, struct err *err)
{
    (void)value;
    (void)err;
    ((struct run_options *)target)->no_plots = true;
    return 0;
}

int take_quiet(void *target, const char *value, struct err *err)
{
    (void)value;
    (void)err;
    ((struct run_options *)target)->quiet = true;
    return 0;
}

int take_color(void *target, const char *value, struct err *err)
{
    return color_parse(value, &((struct run_options *)target)->color, err);
}
