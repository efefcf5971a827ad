/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench/race.h"

#include "bench/job.h"
#include "bench/suite.h"
#include "core/clock.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>

int race_init(struct race *race, struct results *results, const struct race_options *options,
              struct err *err)
{
    *race = (struct race){.results = results, .options = options};
    race->racers = calloc(results->cell_count, sizeof *race->racers);
    if (!race->racers)
        return err_run(err, "out of memory for %zu racers", results->cell_count);
    race->racer_count = results->cell_count;
    for (size_t i = 0; i < race->racer_count; i++) {
        struct racer *racer = &race->racers[i];
        racer->cell = &results->cells[i];
        racer->trial.usage.instructions = -1;
        racer->session.child.socket = -1;
        racer->origin.child.socket = -1;
    }
    return 0;
}

static int start_origin(struct racer *racer, const struct origin_options *options, struct err *err)
{
    char url[ORIGIN_URL_BYTES];
    if (origin_start(&racer->origin, options, err) != 0)
        return -1;
    racer->urls.items = calloc(1, sizeof *racer->urls.items);
    if (racer->urls.items)
        racer->urls.items[0] = strdup(origin_url(&racer->origin, 0, url));
    if (!racer->urls.items || !racer->urls.items[0])
        return err_run(err, "out of memory for a URL");
    racer->urls.count = 1;
    return 0;
}

static int start_racer(struct race *race, struct racer *racer, struct err *err)
{
    const struct race_options *options = race->options;
    const struct settings *settings = &race->results->settings;
    if (options->origin && start_origin(racer, options->origin, err) != 0)
        return -1;
    if (live_samples_init(&racer->live, (size_t)racer->cell->fetches, err) != 0)
        return -1;
    racer->job = (struct job){.program = options->program,
                              .origin = options->origin ? &racer->origin : NULL,
                              .spec = suite_spec(race->results, racer->cell),
                              .urls = options->origin ? racer->urls : *options->urls,
                              .headers = *options->headers,
                              .transport = race->transport,
                              .live_samples = racer->live.descriptor,
                              .batch = {.fetches = racer->cell->fetches,
                                        .in_flight = racer->cell->in_flight,
                                        .start = settings->start}};
    if (racer->origin.tls)
        racer->job.transport.cacert = racer->origin.ca_file;
    return trial_begin(&racer->session, &racer->job, &race->interrupt, err);
}

/* The racer's process has ended, as `end` says. */
static void end_racer(struct racer *racer, enum trial_end end)
{
    static const enum race_state states[] = {[TRIAL_DONE] = RACE_FINISHED,
                                             [TRIAL_FAILED] = RACE_FAILED,
                                             [TRIAL_INTERRUPTED] = RACE_STOPPED};
    trial_abandon(&racer->session);
    racer->state = states[end];
}

static int await_racer(struct racer *racer, struct err *err)
{
    enum trial_end end = TRIAL_DONE;
    int status = trial_await_ready(&racer->session, &racer->trial, &end, err);
    if (status == 1)
        end_racer(racer, end);
    (void)usage_of_process(&racer->base, racer->session.child.pid);
    return status < 0 ? -1 : 0;
}

int race_prepare(struct race *race, struct err *err)
{
    /* Name lookup may take long: until here Ctrl-C simply ends the program. */
    static const struct strings none = {0}; /* the origins' URLs are numbers */
    const struct strings *urls = race->options->origin ? &none : race->options->urls;
    if (job_transport(&race->transport, &race->results->settings, urls, NULL, err) != 0)
        return -1;
    interrupt_begin(&race->interrupt);
    race->has_signals = true;
    for (size_t i = 0; i < race->racer_count; i++)
        if (start_racer(race, &race->racers[i], err) != 0)
            return -1;
    for (size_t i = 0; i < race->racer_count; i++)
        if (await_racer(&race->racers[i], err) != 0)
            return -1;
    return 0;
}

int race_go(struct race *race, struct err *err)
{
    race->release_ns = clock_now_ns();
    for (size_t i = 0; i < race->racer_count; i++) {
        struct racer *racer = &race->racers[i];
        if (racer->state != RACE_WAITING)
            continue;
        if (trial_go(&racer->session, err) != 0)
            return -1;
        racer->state = RACE_RUNNING;
    }
    return 0;
}

static bool has_arrived(const struct racer *racer)
{
    return racer->state == RACE_FINISHED && racer->counts.failed == 0;
}

/* By the measured makespans, not by the order in which the reports arrived. A racer with failed
 * fetches has no place, because failing is quick. */
static void give_places(struct race *race)
{
    for (size_t i = 0; i < race->racer_count; i++) {
        struct racer *racer = &race->racers[i];
        racer->place = has_arrived(racer) ? 1 : 0;
        for (size_t k = 0; k < race->racer_count && racer->place > 0; k++)
            racer->place += has_arrived(&race->racers[k]) &&
                            race->racers[k].trial.makespan_ns < racer->trial.makespan_ns;
    }
}

/* The report has arrived: collects it. */
static int collect_racer(struct race *race, struct racer *racer, struct err *err)
{
    enum trial_end end = TRIAL_DONE;
    if (trial_collect(&racer->session, &racer->trial, &end, err) < 0)
        return -1;
    racer->counts = live_samples_count(racer->live.samples, racer->live.count, INT64_MAX);
    end_racer(racer, end);
    give_places(race);
    return 0;
}

static bool is_under_way(const struct racer *racer)
{
    return racer->state == RACE_WAITING || racer->state == RACE_RUNNING;
}

static void note_end(struct race *race)
{
    if (race->ended_ns == 0 && race->release_ns > 0 && race_is_over(race))
        race->ended_ns = clock_now_ns() - race->release_ns;
}

int race_wait(struct race *race, int descriptor, int64_t until_ns, struct err *err)
{
    struct pollfd *sockets = calloc(race->racer_count + 1, sizeof *sockets);
    if (!sockets)
        return err_run(err, "out of memory");
    /* poll ignores negative descriptors. */
    for (size_t i = 0; i < race->racer_count; i++)
        sockets[i] = (struct pollfd){
            .fd = is_under_way(&race->racers[i]) ? race->racers[i].session.child.socket : -1,
            .events = POLLIN};
    sockets[race->racer_count] = (struct pollfd){.fd = descriptor, .events = POLLIN};
    struct timespec left = clock_timespec(until_ns - clock_now_ns());
    int status = 0;
    int ready = ppoll(sockets, race->racer_count + 1, &left, &race->interrupt.waiting_mask);
    for (size_t i = 0; i < race->racer_count && ready > 0 && status == 0; i++)
        if (sockets[i].revents != 0)
            status = collect_racer(race, &race->racers[i], err);
    free(sockets);
    if (interrupt_signal() != 0)
        race_stop(race);
    note_end(race);
    return status;
}

static void read_usage(struct racer *racer)
{
    struct usage now;
    if (!usage_of_process(&now, racer->session.child.pid))
        return;
    now.cpu_user_ns -= racer->base.cpu_user_ns;
    now.peak_memory_bytes -= racer->base.peak_memory_bytes;
    now.peak_memory_bytes = now.peak_memory_bytes > 0 ? now.peak_memory_bytes : 0;
    racer->usage = now;
}

void race_look(struct race *race, bool usage)
{
    for (size_t i = 0; i < race->racer_count; i++) {
        struct racer *racer = &race->racers[i];
        if (racer->state != RACE_RUNNING)
            continue;
        racer->counts = live_samples_count(racer->live.samples, racer->live.count,
                                           clock_now_ns() - race->release_ns);
        if (usage)
            read_usage(racer);
    }
}

void race_stop(struct race *race)
{
    race_look(race, false);
    for (size_t i = 0; i < race->racer_count; i++)
        if (is_under_way(&race->racers[i]))
            end_racer(&race->racers[i], TRIAL_INTERRUPTED);
    note_end(race);
}

bool race_is_over(const struct race *race)
{
    for (size_t i = 0; i < race->racer_count; i++)
        if (is_under_way(&race->racers[i]))
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
    for (size_t i = 0; i < race->racer_count; i++) {
        struct racer *racer = &race->racers[i];
        trial_abandon(&racer->session);
        origin_stop(&racer->origin);
        live_samples_release(&racer->live);
        strings_release(&racer->urls);
        trial_release(&racer->trial);
    }
    free(race->racers);
    transport_release(&race->transport);
    if (race->has_signals)
        interrupt_end(&race->interrupt);
    *race = (struct race){0};
}
