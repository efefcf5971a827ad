#include "bench/race.h"

#include "bench/target.h"
#include "core/clock.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>

int race_init(struct race *race, struct results *results, const struct race_options *options,
              struct err *err)
{
    *race = (struct race){.results = results, .options = options};
    race->lanes = calloc(results->cell_count, sizeof *race->lanes);
    if (!race->lanes)
        return err_run(err, "out of memory for %zu lanes", results->cell_count);
    race->lane_count = results->cell_count;
    for (size_t i = 0; i < race->lane_count; i++) {
        struct race_lane *lane = &race->lanes[i];
        lane->cell = &results->cells[i];
        lane->trial.usage.instructions = -1;
        lane->talk.child.socket = -1;
        lane->origin.child.socket = -1;
    }
    return 0;
}

static int start_origin(struct race_lane *lane, const struct origin_options *options,
                        struct err *err)
{
    char url[ORIGIN_URL_BYTES];
    if (origin_start(&lane->origin, options, err) != 0)
        return -1;
    lane->urls.items = calloc(1, sizeof *lane->urls.items);
    if (lane->urls.items)
        lane->urls.items[0] = strdup(origin_url(&lane->origin, 0, url));
    if (!lane->urls.items || !lane->urls.items[0])
        return err_run(err, "out of memory for a URL");
    lane->urls.count = 1;
    return 0;
}

static int start_lane(struct race *race, struct race_lane *lane, struct err *err)
{
    const struct race_options *options = race->options;
    const struct settings *settings = &race->results->settings;
    if (options->origin && start_origin(lane, options->origin, err) != 0)
        return -1;
    if (live_samples_init(&lane->live, (size_t)lane->cell->fetches, err) != 0)
        return -1;
    lane->job = (struct job){.program = options->program,
                             .origin = options->origin ? &lane->origin : NULL,
                             .spec = lane->cell->spec,
                             .urls = options->origin ? lane->urls : *options->urls,
                             .headers = *options->headers,
                             .transport = race->transport,
                             .live_samples = lane->live.descriptor,
                             .batch = {.fetches = lane->cell->fetches,
                                       .in_flight = lane->cell->in_flight,
                                       .start = settings->start}};
    if (lane->origin.tls)
        lane->job.transport.cacert = lane->origin.ca_file;
    return trial_begin(&lane->talk, &lane->job, &race->interrupt, err);
}

/* A lane has no more process: why, `end` tells. */
static void end_lane(struct race_lane *lane, enum trial_end end)
{
    static const enum race_state states[] = {[TRIAL_DONE] = RACE_FINISHED,
                                             [TRIAL_FAILED] = RACE_FAILED,
                                             [TRIAL_INTERRUPTED] = RACE_STOPPED};
    trial_abandon(&lane->talk);
    lane->state = states[end];
}

static int await_lane(struct race_lane *lane, struct err *err)
{
    enum trial_end end = TRIAL_DONE;
    int status = trial_await_ready(&lane->talk, &lane->trial, &end, err);
    if (status == 1)
        end_lane(lane, end);
    (void)usage_of_process(&lane->base, lane->talk.child.pid);
    return status < 0 ? -1 : 0;
}

int race_prepare(struct race *race, struct err *err)
{
    /* Looking names up may take its time: until here Ctrl-C simply ends the program. */
    static const struct strings none = {0}; /* the origins' URLs are numbers */
    const struct strings *urls = race->options->origin ? &none : race->options->urls;
    if (target_transport(&race->transport, &race->results->settings, urls, NULL, err) != 0)
        return -1;
    interrupt_begin(&race->interrupt);
    race->noting = true;
    for (size_t i = 0; i < race->lane_count; i++)
        if (start_lane(race, &race->lanes[i], err) != 0)
            return -1;
    for (size_t i = 0; i < race->lane_count; i++)
        if (await_lane(&race->lanes[i], err) != 0)
            return -1;
    return 0;
}

int race_go(struct race *race, struct err *err)
{
    race->release_ns = clock_now_ns();
    for (size_t i = 0; i < race->lane_count; i++) {
        struct race_lane *lane = &race->lanes[i];
        if (lane->state != RACE_WAITING)
            continue;
        if (trial_go(&lane->talk, err) != 0)
            return -1;
        lane->state = RACE_RUNNING;
    }
    return 0;
}

static bool has_arrived(const struct race_lane *lane)
{
    return lane->state == RACE_FINISHED && lane->counts.failed == 0;
}

/* Who is before whom is told by their own clocks: the order in which news come in is not that. Who
 * lost fetches on the way has no place: to fail is quick. */
static void give_places(struct race *race)
{
    for (size_t i = 0; i < race->lane_count; i++) {
        struct race_lane *lane = &race->lanes[i];
        lane->place = has_arrived(lane) ? 1 : 0;
        for (size_t k = 0; k < race->lane_count && lane->place > 0; k++)
            lane->place += has_arrived(&race->lanes[k]) &&
                           race->lanes[k].trial.makespan_ns < lane->trial.makespan_ns;
    }
}

/* The report has come: brings it in. */
static int collect_lane(struct race *race, struct race_lane *lane, struct err *err)
{
    enum trial_end end = TRIAL_DONE;
    if (trial_collect(&lane->talk, &lane->trial, &end, err) < 0)
        return -1;
    lane->counts = live_samples_count(lane->live.samples, lane->live.count, INT64_MAX);
    end_lane(lane, end);
    give_places(race);
    return 0;
}

static bool is_under_way(const struct race_lane *lane)
{
    return lane->state == RACE_WAITING || lane->state == RACE_RUNNING;
}

static void note_end(struct race *race)
{
    if (race->ended_ns == 0 && race->release_ns > 0 && race_is_over(race))
        race->ended_ns = clock_now_ns() - race->release_ns;
}

int race_wait(struct race *race, int descriptor, int64_t until_ns, struct err *err)
{
    struct pollfd *sockets = calloc(race->lane_count + 1, sizeof *sockets);
    if (!sockets)
        return err_run(err, "out of memory");
    /* poll takes no notice of negative descriptors. */
    for (size_t i = 0; i < race->lane_count; i++)
        sockets[i] = (struct pollfd){
            .fd = is_under_way(&race->lanes[i]) ? race->lanes[i].talk.child.socket : -1,
            .events = POLLIN};
    sockets[race->lane_count] = (struct pollfd){.fd = descriptor, .events = POLLIN};
    struct timespec left = clock_timespec(until_ns - clock_now_ns());
    int status = 0;
    int ready = ppoll(sockets, race->lane_count + 1, &left, &race->interrupt.waiting_mask);
    for (size_t i = 0; i < race->lane_count && ready > 0 && status == 0; i++)
        if (sockets[i].revents != 0)
            status = collect_lane(race, &race->lanes[i], err);
    free(sockets);
    if (interrupt_signal() != 0)
        race_stop(race);
    note_end(race);
    return status;
}

static void read_usage(struct race_lane *lane)
{
    struct usage now;
    if (!usage_of_process(&now, lane->talk.child.pid))
        return;
    now.cpu_user_ns -= lane->base.cpu_user_ns;
    now.peak_memory_bytes -= lane->base.peak_memory_bytes;
    now.peak_memory_bytes = now.peak_memory_bytes > 0 ? now.peak_memory_bytes : 0;
    lane->usage = now;
}

void race_look(struct race *race, bool usage)
{
    for (size_t i = 0; i < race->lane_count; i++) {
        struct race_lane *lane = &race->lanes[i];
        if (lane->state != RACE_RUNNING)
            continue;
        lane->counts = live_samples_count(lane->live.samples, lane->live.count,
                                          clock_now_ns() - race->release_ns);
        if (usage)
            read_usage(lane);
    }
}

void race_stop(struct race *race)
{
    race_look(race, false);
    for (size_t i = 0; i < race->lane_count; i++)
        if (is_under_way(&race->lanes[i]))
            end_lane(&race->lanes[i], TRIAL_INTERRUPTED);
    note_end(race);
}

bool race_is_over(const struct race *race)
{
    for (size_t i = 0; i < race->lane_count; i++)
        if (is_under_way(&race->lanes[i]))
            return false;
    return true;
}

int64_t race_time_ns(const struct race *race)
{
    if (race->release_ns == 0)
        return 0;
    return race->ended_ns > 0 ? race->ended_ns : clock_now_ns() - race->release_ns;
}

void race_release(struct race *race)
{
    for (size_t i = 0; i < race->lane_count; i++) {
        struct race_lane *lane = &race->lanes[i];
        trial_abandon(&lane->talk);
        origin_stop(&lane->origin);
        live_samples_release(&lane->live);
        strings_release(&lane->urls);
        trial_release(&lane->trial);
    }
    free(race->lanes);
    transport_release(&race->transport);
    if (race->noting)
        interrupt_end(&race->interrupt);
    *race = (struct race){0};
}
