/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command.h"

#include "bench/race.h"
#include "bench/suite.h"
#include "cli/race_view.h"
#include "cli/run_options.h"
#include "cli/terminal.h"
#include "core/clock.h"
#include "origin/distribution.h"
#include "report/race_table.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* A larger race could run, but could not be followed. */
enum { FETCHES_MAX = 10000, ENGINES_MAX = 8, ENGINES_BYTES = 128, TARGET_BYTES = 200 };

/* What `fetchbench race` was asked for: a run of one batch, with a pool. */
struct race_command {
    struct run_options run;
    int64_t pool;
};

static const struct option_word all[] = {{"all", 0}, {NULL, 0}};

/* Those that differ from the options of the same name of 'run'. */
static const struct option_row option_rows[] = {
    {.letter = 'e',
     .name = "engines",
     .argument = "LIST",
     .initial_note = "threads:workers=POOL,threads,async",
     .summary = "Engines to race; each NAME or NAME:key=value:...",
     .kind = OPTION_TEXTS,
     .offset = offsetof(struct race_command, run.results.settings.engines)},
    {.name = "pool",
     .argument = "P",
     .initial = "10",
     .summary = "Workers of the first engine's pool",
     .details = "Shows what a small pool does to the fetches that wait for it. With --engines, "
                "write threads:workers=P there.",
     .kind = OPTION_COUNT,
     .offset = offsetof(struct race_command, pool),
     .min = 1,
     .max = FETCHES_MAX},
    {.letter = 'n',
     .name = "fetches",
     .argument = "N",
     .initial = "100",
     .summary = "Fetches in the batch of each engine",
     .kind = OPTION_COUNTS,
     .offset = offsetof(struct race_command, run.results.settings.fetches),
     .min = 1,
     .max = FETCHES_MAX},
    {.letter = 'c',
     .name = "concurrency",
     .argument = "C",
     .initial = "all",
     .summary = "Maximum in flight of each engine",
     .kind = OPTION_COUNTS,
     .offset = offsetof(struct race_command, run.results.settings.in_flight),
     .min = 1,
     .max = FETCHES_MAX,
     .words = all},
    {.name = "delay",
     .argument = "D",
     .initial = "uniform:250ms,1750ms",
     .summary = "Delay of each response of the built-in origin",
     .details = "A duration, or drawn for each response, the same for the K-th of every engine, "
                "for example normal:1s,200ms.",
     .kind = OPTION_CUSTOM,
     .offset = offsetof(struct race_command, run.results.target),
     .parse = origin_parse_delay,
     .write_details = distributions_write},
    {0},
};

static const char *const shared[] = {"timeout", "http", "header", "insecure", "cacert", NULL};

static const struct option_group option_groups[] = {
    {option_rows, 0, NULL, NULL},
    {origin_rows, offsetof(struct race_command, run.results.target), NULL, NULL},
    {settings_rows, offsetof(struct race_command, run.results.settings), shared, NULL},
    {color_rows, offsetof(struct race_command, run.color), NULL, NULL},
    {0},
};

/* Names the engines, takes the URL and checks the options against each other. */
static int finish(struct race_command *command, const struct parsed *parsed, struct err *err)
{
    struct settings *settings = &command->run.results.settings;
    char engines[ENGINES_BYTES];
    if (parsed_has(parsed, "engines") && parsed_has(parsed, "pool"))
        return err_usage(err,
                         "--pool is for the default engines; with --engines, name the pool there: "
                         "threads:workers=%" PRId64,
                         command->pool);
    if (parsed->operand_count > 1)
        return err_usage(err, "unexpected argument '%s': a race takes one URL",
                         parsed->operands[1]);
    (void)snprintf(engines, sizeof engines, "threads:workers=%" PRId64 ",threads,async",
                   command->pool);
    if (!parsed_has(parsed, "engines") &&
        option_parse(settings_row("engines"), settings, engines, err) != 0)
        return -1;
    if (settings->engines.count > ENGINES_MAX)
        return err_usage(err, "--engines: too many engines (%zu): a race takes at most %d",
                         settings->engines.count, ENGINES_MAX);
    if (settings->fetches.count > 1)
        return err_usage(err, "--fetches: a race takes one number of fetches, not a list");
    if (settings->in_flight.count > 1)
        return err_usage(err, "--concurrency: a race takes one cap, not a list");
    return run_options_finish(&command->run, parsed, err);
}

/* What is fetched, in words. */
static char *describe_target(const struct race_command *command, char text[TARGET_BYTES])
{
    const struct target_info *target = &command->run.results.target;
    if (target->built_in)
        (void)snprintf(text, TARGET_BYTES,
                       "built-in origin, one per engine, delay %.80s, size %.40s%s", target->delay,
                       target->size, target->tls ? ", TLS" : "");
    else
        (void)snprintf(text, TARGET_BYTES, "%.190s", target->urls.items[0]);
    return text;
}

/* A frame every 50 ms; resource usage is read with every fourth. */
enum { FRAMES_PER_USAGE = 4 };
static const int64_t frame_ns = 50 * NS_PER_MS;

static bool is_stop(int key)
{
    return key == 'q' || key == 'Q';
}

/* Shows the race until it is over. */
static int show_race(struct race *race, struct race_view *view, struct err *err)
{
    int descriptor = view ? race_view_descriptor(view) : -1;
    int64_t next_ns = clock_now_ns();
    for (int frame = 0; !race_is_over(race); frame++) {
        next_ns += view ? frame_ns : NS_PER_S;
        if (race_wait(race, descriptor, next_ns, err) != 0)
            return -1;
        if (!view)
            continue;
        race_look(race, frame % FRAMES_PER_USAGE == 0);
        if (is_stop(race_view_key(view)) || race_view_is_gone())
            race_stop(race);
        race_view_draw(view, race);
    }
    return 0;
}

static bool is_complete(const struct race *race)
{
    for (size_t i = 0; i < race->racer_count; i++)
        if (race->racers[i].state == RACE_STOPPED)
            return false;
    return true;
}

/* The last frame stays until a key is pressed. */
static int hold(struct race *race, struct race_view *view, struct err *err)
{
    int descriptor = race_view_descriptor(view);
    while (descriptor >= 0 && interrupt_signal() == 0) {
        race_view_draw(view, race);
        if (race_wait(race, descriptor, clock_now_ns() + NS_PER_S, err) != 0)
            return -1;
        if (race_view_key(view) != 0 || race_view_is_gone())
            break;
    }
    return 0;
}

/* The race itself, with the view that may be NULL. */
static int run(struct race *race, struct race_view *view, struct err *err)
{
    if (view)
        race_view_draw(view, race);
    if (race_prepare(race, err) != 0 || race_go(race, err) != 0 || show_race(race, view, err) != 0)
        return -1;
    return view && is_complete(race) ? hold(race, view, err) : 0;
}

static struct race_row row_of(const struct racer *racer)
{
    static const enum race_end ends[] = {
        [RACE_FINISHED] = RACE_END_FINISHED, [RACE_FAILED] = RACE_END_FAILED};
    const struct trial *trial = &racer->trial;
    return (struct race_row){.spec = racer->cell->spec,
                             .end = racer->state == RACE_FINISHED || racer->state == RACE_FAILED
                                        ? ends[racer->state]
                                        : RACE_END_STOPPED,
                             .failure = trial->failure,
                             .place = racer->place,
                             .fetches = racer->cell->fetches,
                             .done = racer->counts.done,
                             .failed = racer->counts.failed,
                             .makespan_ns = trial->makespan_ns,
                             .usage = trial->usage};
}

static int print_table(const struct race *race, const char *target, bool color, struct err *err)
{
    struct race_row *rows = calloc(race->racer_count, sizeof *rows);
    if (!rows)
        return err_run(err, "out of memory");
    for (size_t i = 0; i < race->racer_count; i++)
        rows[i] = row_of(&race->racers[i]);
    struct race_table table = {.target = target,
                               .fetches = race->racers[0].cell->fetches,
                               .in_flight = race->racers[0].cell->in_flight,
                               .rows = rows,
                               .row_count = race->racer_count,
                               .stopped_ns = is_complete(race) ? 0 : race_time_ns(race)};
    struct race_style style = {
        .width = terminal_width(STDOUT_FILENO), .color = color, .utf8 = terminal_is_utf8()};
    int status = race_table_write(&table, &style, stdout, err);
    free(rows);
    return status;
}

static int exit_code(const struct race *race)
{
    if (!is_complete(race))
        return EXIT_INTERRUPTED;
    for (size_t i = 0; i < race->racer_count; i++)
        if (race->racers[i].state == RACE_FAILED || race->racers[i].counts.failed > 0)
            return EXIT_FETCHES_FAILED;
    return EXIT_OK;
}

/* Everything after the command line is parsed. -1 with an error, or the exit code. */
static int perform(struct race_command *command, struct err *err)
{
    struct results *results = &command->run.results;
    struct origin_options origin = origin_options_of(&results->target, 0);
    struct race_options options = {.origin = results->target.built_in ? &origin : NULL,
                                   .urls = &command->run.urls,
                                   .headers = &command->run.headers};
    struct race_view *view = NULL;
    struct race race = {0};
    char target[TARGET_BYTES];
    bool color = color_wanted(command->run.color, true);
    bool live = terminal_is_terminal(STDOUT_FILENO);
    if (suite_plan(results, err) != 0 || race_init(&race, results, &options, err) != 0)
        return -1;
    struct race_view_options shown = {
        .racers = race.racer_count, .target = describe_target(command, target), .color = color};
    int status = 0;
    if (live)
        view = race_view_open(&shown, err);
    if (live && !view)
        status = -1;
    if (status == 0)
        status = run(&race, view, err);
    race_view_close(view);
    if (status == 0)
        status = print_table(&race, target, color, err);
    if (status == 0)
        status = exit_code(&race);
    race_release(&race);
    return status;
}

static int run_race(const struct command *self, int count, char **arguments)
{
    struct err err = {0};
    struct race_command command = {0};
    struct parsed parsed;
    int code = -1;
    int status = run_options_init(&command.run, count, arguments, &err);
    if (status == 0)
        status = command_set_defaults(command_find("run"), &command.run, &err);
    if (status == 0)
        code = command_begin(self, count, arguments, &command, &parsed);
    if (status == 0 && code < 0)
        status = finish(&command, &parsed, &err);
    if (status == 0 && code < 0)
        code = status = perform(&command, &err);
    if (status < 0)
        code = command_fail(&err);
    run_options_release(&command.run);
    return code;
}

const struct command command_race = {
    .name = "race",
    .operands = "[OPTIONS] [URL]",
    .summary = "Watch several engines run the same batch at once, in the terminal",
    .description =
        "Releases the same batch in several engines at the same moment and shows the progress of "
        "each: fetches done, in flight and waiting, threads, memory and CPU time; then the order "
        "in which they finished. Without a URL each engine fetches from a local server of its own; "
        "all of these draw the same delays, long enough to watch. A race is a demonstration: the "
        "engines share the machine and each runs once. Measure with 'fetchbench run'. 'q' stops "
        "the race; in a pipe only the table is printed.",
    .examples = "  fetchbench race\n"
                "  fetchbench race --pool 25\n"
                "  fetchbench race -e threads,async -n 1000 -c 200 --delay 500ms\n",
    .options = option_groups,
    .run = run_race,
};
