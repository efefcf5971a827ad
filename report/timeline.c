#include "report/timeline.h"

#include "core/results.h"
#include "core/strbuf.h"
#include "core/units.h"
#include "report/strips.h"
#include "report/timeline_parts.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static int64_t within(int64_t time_ns, const struct sample *sample)
{
    if (time_ns < sample->start_ns)
        return sample->start_ns;
    return time_ns > sample->end_ns ? sample->end_ns : time_ns;
}

struct phase_span phase_span(const struct sample *sample, enum phase phase)
{
    int64_t connected_ns =
        within(sample->start_ns + sample->name_ns + sample->connect_ns + sample->tls_ns, sample);
    int64_t answered_ns =
        within(sample->first_byte_ns > 0 ? sample->first_byte_ns : sample->end_ns, sample);
    if (connected_ns > answered_ns)
        connected_ns = answered_ns;
    switch (phase) {
    case PHASE_QUEUE:
        return (struct phase_span){sample->due_ns, sample->start_ns};
    case PHASE_CONNECT:
        return (struct phase_span){sample->start_ns, connected_ns};
    case PHASE_WAITING:
        return (struct phase_span){connected_ns, answered_ns};
    default:
        return (struct phase_span){answered_ns, sample->end_ns};
    }
}

const char *phase_name(enum phase phase)
{
    static const char *const names[PHASES] = {"queue", "connect", "waiting", "transfer"};
    return names[phase];
}

struct phase_span timeline_queue(const struct timeline_row *row, size_t place)
{
    struct phase_span span = phase_span(row->fetches[place], PHASE_QUEUE);
    if (place > 0 && row->fetches[place - 1]->end_ns > span.from_ns)
        span.from_ns = row->fetches[place - 1]->end_ns;
    return span;
}

/* For qsort, which hands no context on. */
struct placed {
    size_t row;
    const struct sample *sample;
};

static int compare_placed(const void *left, const void *right)
{
    const struct placed *a = left;
    const struct placed *b = right;
    if (a->row != b->row)
        return a->row < b->row ? -1 : 1;
    if (a->sample->start_ns != b->sample->start_ns)
        return a->sample->start_ns < b->sample->start_ns ? -1 : 1;
    return (a->sample > b->sample) - (a->sample < b->sample);
}

/* The fetches row by row. */
static void fill_rows(struct timeline *timeline, const struct placed *placed)
{
    for (size_t i = 0; i < timeline->trial->sample_count; i++) {
        timeline->order[i] = placed[i].sample;
        struct timeline_row *row = &timeline->rows[placed[i].row];
        if (row->fetch_count++ == 0) {
            row->fetches = &timeline->order[i];
            row->lane = placed[i].sample->lane;
        }
        if (placed[i].sample->end_ns > timeline->makespan_ns)
            timeline->makespan_ns = placed[i].sample->end_ns;
    }
    for (size_t i = 0; i < timeline->row_count; i++) {
        struct timeline_row *row = &timeline->rows[i];
        bool same_lane = i > 0 && row[-1].lane == row->lane;
        row->place = same_lane ? row[-1].place + 1 : 0;
        timeline->lane_count += !same_lane;
        if (row->place + 1 > timeline->most_places)
            timeline->most_places = row->place + 1;
    }
}

int timeline_lay(struct timeline *timeline, struct err *err)
{
    const struct trial *trial = timeline->trial;
    struct strips strips = {0};
    struct placed *placed = calloc(trial->sample_count + 1, sizeof *placed);
    timeline->order = calloc(trial->sample_count + 1, sizeof(struct sample *));
    if (!placed || !timeline->order || strips_init(&strips, trial) != 0)
        goto out;
    timeline->rows = calloc(strips.row_count + 1, sizeof *timeline->rows);
    if (!timeline->rows)
        goto out;
    timeline->row_count = strips.row_count;
    timeline->makespan_ns = 1;
    for (size_t i = 0; i < trial->sample_count; i++)
        placed[i] = (struct placed){strips.rows[i], &trial->samples[i]};
    qsort(placed, trial->sample_count, sizeof *placed, compare_placed);
    fill_rows(timeline, placed);
out:
    strips_release(&strips);
    free(placed);
    return timeline->rows ? 0 : err_run(err, "out of memory for a timeline");
}

void timeline_release(struct timeline *timeline)
{
    free(timeline->rows);
    free(timeline->order);
    free(timeline->label);
    *timeline = (struct timeline){0};
}

static int64_t longest_queue_ns(const struct trial *trial)
{
    int64_t longest_ns = 0;
    for (size_t i = 0; i < trial->sample_count; i++) {
        struct phase_span queue = phase_span(&trial->samples[i], PHASE_QUEUE);
        if (queue.to_ns - queue.from_ns > longest_ns)
            longest_ns = queue.to_ns - queue.from_ns;
    }
    return longest_ns;
}

static void write_note(const struct timeline *timeline, size_t shown_rows, FILE *out)
{
    size_t samples = timeline->trial->sample_count;
    (void)fprintf(out, "%zu fetch%s in %zu lane%s", samples, samples == 1 ? "" : "es",
                  timeline->lane_count, timeline->lane_count == 1 ? "" : "s");
    if (samples < (size_t)timeline->cell->fetches)
        (void)fprintf(out, " (of %" PRId64 ": the file keeps a part)", timeline->cell->fetches);
    if (timeline->most_places > 1)
        (void)fprintf(out,
                      "; a lane that carries several at once has a row for each place in flight, "
                      "at most %zu",
                      timeline->most_places);
    if (shown_rows < timeline->row_count)
        (void)fprintf(out, "; shown are %zu of the %zu rows, evenly spread", shown_rows,
                      timeline->row_count);
    char queue[UNITS_TEXT_BYTES];
    (void)fprintf(out, ". A fetch was queued for at most %s.",
                  units_format_seconds(queue, (double)longest_queue_ns(timeline->trial) / 1e9));
}

char *timeline_note(const struct timeline *timeline, size_t shown_rows)
{
    struct strbuf text;
    FILE *out = strbuf_open(&text);
    if (out)
        write_note(timeline, shown_rows, out);
    return strbuf_close(&text);
}
