#include "cli/command.h"

#include "bench/race.h"
#include "bench/suite.h"
#include "cli/race_options.h"
#include "cli/race_view.h"
#include "cli/terminal.h"
#include "core/clock.h"
#include "report/race_table.h"

#include <stdlib.h>
#include <unistd.h>

/* A picture each 50 ms; what the lanes use is read with every fourth. */
enum { PICTURES_A_VITALS = 4 };
static const int64_t picture_ns = 50 * NS_PER_MS;

static bool is_stop(int key)
{
    return key == 'q' || key == 'Q';
}

/* Shows the race until it is over. */
static int watch(struct race *race, struct race_view *view, struct err *err)
{
    int descriptor = view ? race_view_descriptor(view) : -1;
    int64_t next_ns = clock_now_ns();
    for (int picture = 0; !race_is_over(race); picture++) {
        next_ns += view ? picture_ns : NS_PER_S;
        if (race_wait(race, descriptor, next_ns, err) != 0)
            return -1;
        if (!view)
            continue;
        race_look(race, picture % PICTURES_A_VITALS == 0);
        if (is_stop(race_view_key(view)) || race_view_is_gone())
            race_stop(race);
        race_view_draw(view, race);
    }
    return 0;
}

static bool is_whole(const struct race *race)
{
    for (size_t i = 0; i < race->lane_count; i++)
        if (race->lanes[i].state == RACE_STOPPED)
            return false;
    return true;
}

/* The last picture stays until somebody has seen it. */
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
    if (race_prepare(race, err) != 0 || race_go(race, err) != 0 || watch(race, view, err) != 0)
        return -1;
    return view && is_whole(race) ? hold(race, view, err) : 0;
}

static struct race_row row_of(const struct race_lane *lane)
{
    static const enum race_end ends[] = {
        [RACE_FINISHED] = RACE_END_FINISHED, [RACE_FAILED] = RACE_END_FAILED};
    const struct trial *trial = &lane->trial;
    return (struct race_row){.spec = lane->cell->spec,
                             .end = lane->state == RACE_FINISHED || lane->state == RACE_FAILED
                                        ? ends[lane->state]
                                        : RACE_END_STOPPED,
                             .failure = trial->failure,
                             .place = lane->place,
                             .fetches = lane->cell->fetches,
                             .done = lane->counts.done,
                             .failed = lane->counts.failed,
                             .makespan_ns = trial->makespan_ns,
                             .usage = trial->usage};
}

static int print_table(const struct race *race, const char *target, bool color, struct err *err)
{
    struct race_row *rows = calloc(race->lane_count, sizeof *rows);
    if (!rows)
        return err_run(err, "out of memory");
    for (size_t i = 0; i < race->lane_count; i++)
        rows[i] = row_of(&race->lanes[i]);
    struct race_table table = {.target = target,
                               .fetches = race->lanes[0].cell->fetches,
                               .in_flight = race->lanes[0].cell->in_flight,
                               .rows = rows,
                               .row_count = race->lane_count,
                               .stopped_ns = is_whole(race) ? 0 : race_time_ns(race)};
    struct race_style style = {
        .width = terminal_width(STDOUT_FILENO), .color = color, .utf8 = terminal_is_utf8()};
    int status = race_table_write(&table, &style, stdout, err);
    free(rows);
    return status;
}

static int exit_code(const struct race *race)
{
    if (!is_whole(race))
        return EXIT_INTERRUPTED;
    for (size_t i = 0; i < race->lane_count; i++)
        if (race->lanes[i].state == RACE_FAILED || race->lanes[i].counts.failed > 0)
            return EXIT_FETCHES_FAILED;
    return EXIT_OK;
}

/* Everything after the command line was read. -1 with an error, or the exit code. */
static int perform(struct race_command *command, struct err *err)
{
    struct results *results = &command->run.results;
    const struct target_facts *facts = &results->target;
    struct origin_options origin = {.delay = facts->delay,
                                    .size = facts->size,
                                    .status = facts->status,
                                    .faults = (const char *const *)facts->faults.items,
                                    .fault_count = facts->faults.count};
    struct race_options options = {.origin = facts->built_in ? &origin : NULL,
                                   .urls = &command->run.urls,
                                   .headers = &command->run.headers};
    struct race_view *view = NULL;
    struct race race = {0};
    char target[RACE_TARGET_BYTES];
    bool color = race_options_color(command);
    bool live = terminal_is_terminal(STDOUT_FILENO);
    if (suite_plan(results, err) != 0 || race_init(&race, results, &options, err) != 0)
        return -1;
    struct race_view_options shown = {
        .lanes = race.lane_count, .target = race_options_target(command, target), .color = color};
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
    struct race_command command;
    int first = 0;
    int code = -1;
    int status = race_options_init(&command, count, arguments, &err);
    if (status == 0)
        code = command_begin(self, count, arguments, &command, &first);
    if (status == 0 && code < 0)
        status = race_options_finish(&command, arguments + first, count - first, &err);
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
    .summary = "Watch engines race in the terminal, all on the same batch at once",
    .description =
        "Releases the same batch in several engines at the same moment and shows how far each of "
        "them is: what is done, in flight and waiting, its threads, memory and CPU time; then who "
        "finished when. Without a URL each lane fetches from a server of its own on this machine, "
        "all of which draw the same delays. The answers are slow, so that there is something to "
        "see. It is a show: the lanes share the machine and each runs once; 'fetchbench run' is "
        "the measurement. 'q' stops it; in a pipe only the table is printed.",
    .examples = "  fetchbench race\n"
                "  fetchbench race --pool 25\n"
                "  fetchbench race -e threads,async -n 1000 -c 200 --delay 500ms\n",
    .options = race_option_rows,
    .run = run_race,
};
