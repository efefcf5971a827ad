#include "cli/race_options.h"

#include "bench/suite.h"
#include "cli/terminal.h"
#include "core/units.h"
#include "origin/origin.h"

#include <stdio.h>
#include <string.h>

/* More fetches could be raced, but not watched; more lanes not told apart. */
enum { MOST_FETCHES = 10000, MOST_LANES = 8, LANES_BYTES = 128 };

static const char default_fetches[] = "100";
static const char default_delay[] = "uniform:250ms,1750ms";
static const char default_pool[] = "10";

/* As the option of that name of 'run', which always is there. */
static int take_as_run(const char *name, void *target, const char *value, struct err *err)
{
    const struct option_row *row = run_option_rows;
    while (row->name && strcmp(row->name, name) != 0)
        row++;
    return row->name ? row->take(target, value, err) : err_run(err, "no option '%s'", name);
}

static int refuse_list(const char *value, const char *what, struct err *err)
{
    return strchr(value, ',')
               ? err_usage(err, "'%s' is a list; a race has one number of %s", value, what)
               : 0;
}

static int take_engines(void *target, const char *value, struct err *err)
{
    struct race_command *command = target;
    command->engines_given = true;
    if (take_as_run("engines", target, value, err) != 0)
        return -1;
    size_t count = command->run.results.settings.engines.count;
    return count > MOST_LANES ? err_usage(err, "'%s' are %zu engines; a race has at most %d", value,
                                          count, MOST_LANES)
                              : 0;
}

static int take_pool(void *target, const char *value, struct err *err)
{
    struct race_command *command = target;
    int64_t workers = 0;
    command->pool = value;
    command->pool_given = true;
    return units_parse_count(value, "workers in the pool", 1, MOST_FETCHES, &workers, err);
}

static int take_fetches(void *target, const char *value, struct err *err)
{
    int64_t fetches = 0;
    if (refuse_list(value, "fetches", err) != 0 ||
        units_parse_count(value, "fetches", 1, MOST_FETCHES, &fetches, err) != 0)
        return -1;
    return take_as_run("fetches", target, value, err);
}

static int take_concurrency(void *target, const char *value, struct err *err)
{
    if (refuse_list(value, "fetches in flight", err) != 0)
        return -1;
    return take_as_run("concurrency", target, value, err);
}

static int take_delay(void *target, const char *value, struct err *err)
{
    return take_as_run("delay", target, value, err);
}

static int take_size(void *target, const char *value, struct err *err)
{
    return take_as_run("size", target, value, err);
}

static int take_status(void *target, const char *value, struct err *err)
{
    return take_as_run("status", target, value, err);
}

static int take_fault(void *target, const char *value, struct err *err)
{
    return take_as_run("fault", target, value, err);
}

static int take_timeout(void *target, const char *value, struct err *err)
{
    return take_as_run("timeout", target, value, err);
}

static int take_insecure(void *target, const char *value, struct err *err)
{
    return take_as_run("insecure", target, value, err);
}

static int take_cacert(void *target, const char *value, struct err *err)
{
    return take_as_run("cacert", target, value, err);
}

static int take_header(void *target, const char *value, struct err *err)
{
    return take_as_run("header", target, value, err);
}

static int take_color(void *target, const char *value, struct err *err)
{
    return take_as_run("color", target, value, err);
}

const struct option_row race_option_rows[] = {
    {'e', "engines", "LIST", "threads:workers=POOL,threads,async",
     "The lanes; each NAME or NAME:key=value:...", NULL, false, take_engines,
     .words = suite_write_engine_names},
    {0, "pool", "P", default_pool, "Workers of the first lane's pool",
     "What a small pool does to the fetches that wait for it. For lanes that --engines names, say "
     "threads:workers=P there.",
     false, take_pool},
    {'n', "fetches", "N", default_fetches, "Fetches in the batch of each lane", NULL, false,
     take_fetches},
    {'c', "concurrency", "C", "all", "The most fetches in flight at once in each lane", NULL, false,
     take_concurrency},
    {0, "delay", "D", default_delay, "How long the built-in origin waits before it answers",
     "A duration, or drawn for each request, the same for the K-th of every lane, as in "
     "normal:1s,200ms.",
     false, take_delay, .more = origin_write_distributions},
    {0, "size", "S", "1KiB", "Body of the built-in origin's answers", NULL, false, take_size},
    {0, "status", "CODE", NULL, "Status of the origins' answers, as in 503 or 503:10%", NULL, false,
     take_status},
    {0, "fault", "FAULT", NULL, "Let the origins misbehave, as in reset:5%; may be repeated",
     "'fetchbench origin --list-faults' tells the names.", false, take_fault,
     .words = origin_write_faults},
    {0, "timeout", "D", "30s", "For one whole fetch", NULL, false, take_timeout},
    {'k', "insecure", NULL, NULL, "Accept any certificate", NULL, false, take_insecure},
    {0, "cacert", "FILE", NULL, "Trust the certificates in this file (PEM)", NULL, false,
     take_cacert},
    {'H', "header", "HEADER", NULL, "Send 'Name: value' with every request; may be repeated", NULL,
     false, take_header},
    {0, "color", "auto|always|never", "auto", "Colour; auto: on a terminal, unless NO_COLOR is set",
     NULL, false, take_color},
    {0},
};

int race_options_init(struct race_command *command, int count, char **arguments, struct err *err)
{
    *command = (struct race_command){.pool = default_pool};
    if (run_options_init(&command->run, count, arguments, err) != 0 ||
        take_fetches(command, default_fetches, err) != 0 ||
        take_delay(command, default_delay, err) != 0)
        return -1;
    command->run.origin_option = false;
    return 0;
}

int race_options_finish(struct race_command *command, char *const *urls, int url_count,
                        struct err *err)
{
    char lanes[LANES_BYTES];
    if (command->engines_given && command->pool_given)
        return err_usage(err,
                         "--pool is for the lanes that stand without --engines; with it, name the "
                         "pool there: threads:workers=%s",
                         command->pool);
    if (url_count > 1)
        return err_usage(err, "unexpected '%s': a race is to one URL", urls[1]);
    (void)snprintf(lanes, sizeof lanes, "threads:workers=%s,threads,async", command->pool);
    if (!command->engines_given && take_as_run("engines", command, lanes, err) != 0)
        return -1;
    return run_options_finish(&command->run, urls, url_count, err);
}

char *race_options_target(const struct race_command *command, char *text)
{
    const struct target_facts *target = &command->run.results.target;
    if (target->built_in)
        (void)snprintf(text, RACE_TARGET_BYTES,
                       "built-in origin, one a lane, delay %.80s, size %.40s", target->delay,
                       target->size);
    else
        (void)snprintf(text, RACE_TARGET_BYTES, "%.190s", target->urls.items[0]);
    return text;
}

bool race_options_color(const struct race_command *command)
{
    return color_wanted(command->run.color, true);
}
