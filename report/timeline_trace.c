/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/timeline.h"

#include "core/json.h"
#include "core/results.h"

#include <inttypes.h>
#include <stdlib.h>

/*
 * The JSON object format of "Trace Event Format" (Google, 2016): pairs of begin (B) and end (E)
 * that nest within a row, in the order of time, counters (C), names (M). Times are microseconds, to
 * the nanosecond. Not complete events (X): a reader that adds a duration to a start as floats may
 * find that a phase ends a last bit after the next one begins.
 */

enum { PROCESS = 1 };

/* In a damaged file times may run backwards: limited to 0. */
static void write_us(FILE *stream, const char *name, int64_t time_ns)
{
    time_ns = time_ns > 0 ? time_ns : 0;
    (void)fprintf(stream, "\"%s\":%" PRId64 ".%03" PRId64, name, time_ns / 1000, time_ns % 1000);
}

static void begin_event(FILE *stream, const char *kind, size_t row)
{
    (void)fprintf(stream, ",\n{\"ph\":\"%s\",\"pid\":%d,\"tid\":%zu,", kind, PROCESS, row + 1);
}

static void write_begin(FILE *stream, size_t row, int64_t time_ns, const char *category)
{
    begin_event(stream, "B", row);
    (void)fprintf(stream, "\"cat\":\"%s\",", category);
    write_us(stream, "ts", time_ns);
}

/* With the name: a reader that sorts events by time alone finds the pairs again. */
static void write_end(FILE *stream, size_t row, int64_t time_ns, const char *name)
{
    begin_event(stream, "E", row);
    write_us(stream, "ts", time_ns);
    (void)fprintf(stream, ",\"name\":\"%s\"", name);
}

static void write_phase(FILE *stream, size_t row, struct phase_span span, enum phase phase)
{
    if (span.to_ns <= span.from_ns)
        return;
    write_begin(stream, row, span.from_ns, "phase");
    (void)fprintf(stream, ",\"name\":\"%s\"}", phase_name(phase));
    write_end(stream, row, span.to_ns, phase_name(phase));
    (void)fputc('}', stream);
}

/* On both ends: speedscope takes two events for a pair only if their arguments are the same. */
static void write_arguments(const struct sample *sample, FILE *stream)
{
    (void)fprintf(stream,
                  ",\"args\":{\"outcome\":\"%s\",\"status\":%d,\"bytes\":%" PRId64
                  ",\"connections\":%d,\"worker\":%" PRId32 ",",
                  outcome_name((enum outcome)sample->outcome), sample->status, sample->body_bytes,
                  sample->connections, sample->worker);
    write_us(stream, "queue_us", sample->start_ns - sample->due_ns);
    (void)fputs("}}", stream);
}

static void write_fetch(const struct timeline *timeline, size_t row, size_t index, FILE *stream)
{
    char name[40];
    const struct sample *sample = timeline->rows[row].fetches[index];
    (void)snprintf(name, sizeof name, "fetch %td", sample - timeline->trial->samples);
    write_phase(stream, row, timeline_queue(&timeline->rows[row], index), PHASE_QUEUE);
    write_begin(stream, row, sample->start_ns, "fetch");
    (void)fprintf(stream, ",\"name\":\"%s\"", name);
    write_arguments(sample, stream);
    for (enum phase phase = PHASE_CONNECT; phase < PHASES; phase++)
        write_phase(stream, row, phase_span(sample, phase), phase);
    write_end(stream, row, sample->end_ns, name);
    write_arguments(sample, stream);
}

static void write_row_name(const struct timeline *timeline, size_t index, FILE *stream)
{
    const struct timeline_row *row = &timeline->rows[index];
    begin_event(stream, "M", index);
    (void)fprintf(stream, "\"name\":\"thread_name\",\"args\":{\"name\":\"worker %" PRId32,
                  row->worker);
    if (timeline->by == TIMELINE_BY_FETCH)
        (void)fprintf(stream, ", fetch %td", row->fetches[0] - timeline->trial->samples);
    else if (timeline->max_slots > 1)
        (void)fprintf(stream, ", slot %zu", row->slot);
    (void)fputs("\"}}", stream);
    begin_event(stream, "M", index);
    (void)fprintf(stream, "\"name\":\"thread_sort_index\",\"args\":{\"sort_index\":%zu}}", index);
}

/* How many fetches wait and are in flight, whenever that changes. */
struct change {
    int64_t time_ns;
    int queued, in_flight;
};

static int compare_changes(const void *left, const void *right)
{
    const struct change *a = left;
    const struct change *b = right;
    return (a->time_ns > b->time_ns) - (a->time_ns < b->time_ns);
}

static int write_counters(const struct trial *trial, FILE *stream, struct err *err)
{
    size_t count = 3 * trial->sample_count;
    struct change *changes = calloc(count + 1, sizeof *changes);
    if (!changes)
        return err_run(err, "out of memory for a trace");
    for (size_t i = 0; i < trial->sample_count; i++) {
        const struct sample *sample = &trial->samples[i];
        changes[3 * i] = (struct change){sample->due_ns, 1, 0};
        changes[3 * i + 1] = (struct change){sample->start_ns, -1, 1};
        changes[3 * i + 2] = (struct change){sample->end_ns, 0, -1};
    }
    qsort(changes, count, sizeof *changes, compare_changes);
    int queued = 0;
    int in_flight = 0;
    for (size_t i = 0; i < count; i++) {
        queued += changes[i].queued;
        in_flight += changes[i].in_flight;
        if (i + 1 < count && changes[i + 1].time_ns == changes[i].time_ns)
            continue;
        (void)fprintf(stream, ",\n{\"ph\":\"C\",\"pid\":%d,\"name\":\"fetches\",", PROCESS);
        write_us(stream, "ts", changes[i].time_ns);
        (void)fprintf(stream, ",\"args\":{\"in flight\":%d,\"queued\":%d}}", in_flight, queued);
    }
    free(changes);
    return 0;
}

int timeline_write_trace(const struct timeline *timeline, FILE *stream, struct err *err)
{
    (void)fputs("{\"displayTimeUnit\":\"ms\",\"otherData\":{\"about\":", stream);
    json_write_string(stream, timeline->label);
    (void)fprintf(
        stream,
        "},\"traceEvents\":[\n{\"ph\":\"M\",\"pid\":%d,\"tid\":0,\"name\":\"process_name\","
        "\"args\":{\"name\":",
        PROCESS);
    json_write_string(stream, timeline->label);
    (void)fputs("}}", stream);
    for (size_t i = 0; i < timeline->row_count; i++) {
        write_row_name(timeline, i, stream);
        for (size_t k = 0; k < timeline->rows[i].fetch_count; k++)
            write_fetch(timeline, i, k, stream);
    }
    int status = write_counters(timeline->trial, stream, err);
    (void)fputs("\n]}\n", stream);
    return status;
}
