/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/timeline.h"

#include "core/results.h"
#include "core/strbuf.h"
#include "core/suggest.h"
#include "core/units.h"
#include "report/view.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static int start_order(const void *a, const void *b)
{
    const struct sample *x = *(const struct sample *const *)a;
    const struct sample *y = *(const struct sample *const *)b;
    return x->start_ns != y->start_ns ? (x->start_ns > y->start_ns) - (x->start_ns < y->start_ns)
                                      : (x > y) - (x < y);
}

/* By worker, then by start. */
static int sample_order(const void *a, const void *b)
{
    const struct sample *x = *(const struct sample *const *)a;
    const struct sample *y = *(const struct sample *const *)b;
    if (x->worker != y->worker)
        return (x->worker > y->worker) - (x->worker < y->worker);
    return start_order(a, b);
}

/* The first row of the worker that is free at `start_ns`, or a new one. */
static size_t find_row(const int64_t *free_ns, size_t first, size_t end, int64_t start_ns)
{
    size_t row = first;
    while (row < end && free_ns[row] > start_ns)
        row++;
    return row;
}

/* Gives each sample its row; `order` is that of the rows. */
static void place_rows(struct timeline_rows *rows, const struct trial *trial,
                       const struct sample **order, int64_t *free_ns, enum timeline_by by)
{
    size_t first = 0; /* row of the current worker */
    for (size_t i = 0; i < trial->sample_count; i++) {
        const struct sample *sample = order[i];
        if (i > 0 && sample->worker != order[i - 1]->worker)
            first = rows->row_count;
        size_t row = by == TIMELINE_BY_FETCH
                         ? i
                         : find_row(free_ns, first, rows->row_count, sample->start_ns);
        if (row == rows->row_count)
            rows->row_count++;
        free_ns[row] = sample->end_ns;
        rows->rows[sample - trial->samples] = row;
    }
}

int timeline_rows_init(struct timeline_rows *rows, const struct trial *trial, enum timeline_by by)
{
    size_t count = trial->sample_count;
    const struct sample **order = calloc(count + 1, sizeof(struct sample *));
    int64_t *free_ns = calloc(count + 1, sizeof *free_ns); /* of each row: when it is free again */
    *rows = (struct timeline_rows){.rows = calloc(count + 1, sizeof *rows->rows)};
    int result = order && free_ns && rows->rows ? 0 : -1;
    if (result != 0)
        goto out;
    for (size_t i = 0; i < count; i++)
        order[i] = &trial->samples[i];
    qsort(order, count, sizeof(struct sample *), sample_order);
    for (size_t i = 0; i < count; i++)
        rows->worker_count += i == 0 || order[i]->worker != order[i - 1]->worker;
    if (by == TIMELINE_BY_FETCH)
        qsort(order, count, sizeof(struct sample *), start_order);
    place_rows(rows, trial, order, free_ns, by);
out:
    free(order);
    free(free_ns);
    if (result != 0)
        timeline_rows_release(rows);
    return result;
}

void timeline_rows_release(struct timeline_rows *rows)
{
    free(rows->rows);
    *rows = (struct timeline_rows){0};
}

const struct trial *timeline_typical_trial(const struct cell *cell)
{
    const struct trial *typical = NULL;
    /* Not a number where a file has samples and no summary of them: then it is the first trial. */
    double median_ns = cell ? cell->summary.makespan_s.value * 1e9 : 0.0;
    double smallest = 0.0;
    for (size_t i = 0; cell && i < cell->trial_count; i++) {
        const struct trial *trial = &cell->trials[i];
        if (trial->failure || trial->sample_count == 0)
            continue;
        double distance = fabs((double)trial->makespan_ns - median_ns);
        if (!typical || distance < smallest) {
            typical = trial;
            smallest = distance;
        }
    }
    return typical;
}

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

struct phase_span timeline_queue(const struct timeline_row *row, size_t index)
{
    struct phase_span span = phase_span(row->fetches[index], PHASE_QUEUE);
    if (index > 0 && row->fetches[index - 1]->end_ns > span.from_ns)
        span.from_ns = row->fetches[index - 1]->end_ns;
    return span;
}

/* For qsort, which passes no context. */
struct row_sample {
    size_t row;
    const struct sample *sample;
};

static int compare_row_samples(const void *left, const void *right)
{
    const struct row_sample *a = left;
    const struct row_sample *b = right;
    if (a->row != b->row)
        return a->row < b->row ? -1 : 1;
    if (a->sample->start_ns != b->sample->start_ns)
        return a->sample->start_ns < b->sample->start_ns ? -1 : 1;
    return (a->sample > b->sample) - (a->sample < b->sample);
}

/* The fetches row by row. */
static void fill_rows(struct timeline *timeline, const struct row_sample *sorted)
{
    for (size_t i = 0; i < timeline->trial->sample_count; i++) {
        timeline->order[i] = sorted[i].sample;
        struct timeline_row *row = &timeline->rows[sorted[i].row];
        if (row->fetch_count++ == 0) {
            row->fetches = &timeline->order[i];
            row->worker = sorted[i].sample->worker;
        }
        if (sorted[i].sample->end_ns > timeline->makespan_ns)
            timeline->makespan_ns = sorted[i].sample->end_ns;
    }
    for (size_t i = 0; i < timeline->row_count; i++) {
        struct timeline_row *row = &timeline->rows[i];
        bool same_worker =
            timeline->by == TIMELINE_BY_WORKER && i > 0 && row[-1].worker == row->worker;
        row->slot = same_worker ? row[-1].slot + 1 : 0;
        if (row->slot + 1 > timeline->max_slots)
            timeline->max_slots = row->slot + 1;
    }
}

static int fill_timeline(struct timeline *timeline, struct err *err)
{
    const struct trial *trial = timeline->trial;
    struct timeline_rows rows = {0};
    struct row_sample *sorted = calloc(trial->sample_count + 1, sizeof *sorted);
    timeline->order = calloc(trial->sample_count + 1, sizeof(struct sample *));
    if (!sorted || !timeline->order || timeline_rows_init(&rows, trial, timeline->by) != 0)
        goto out;
    timeline->rows = calloc(rows.row_count + 1, sizeof *timeline->rows);
    if (!timeline->rows)
        goto out;
    timeline->row_count = rows.row_count;
    timeline->worker_count = rows.worker_count;
    timeline->makespan_ns = 1;
    for (size_t i = 0; i < trial->sample_count; i++)
        sorted[i] = (struct row_sample){rows.rows[i], &trial->samples[i]};
    qsort(sorted, trial->sample_count, sizeof *sorted, compare_row_samples);
    fill_rows(timeline, sorted);
out:
    timeline_rows_release(&rows);
    free(sorted);
    return timeline->rows ? 0 : err_run(err, "out of memory for a timeline");
}

void timeline_release(struct timeline *timeline)
{
    free(timeline->rows);
    free(timeline->order);
    free(timeline->label);
    *timeline = (struct timeline){0};
}

enum { NAME_BYTES = 256, LIST_BYTES = 240, PHRASE_BYTES = 320 };

/* "async:500" at a position of the view; false where there is no cell. */
static bool name_cell(const struct view *view, size_t row, size_t column, char *name)
{
    if (!view_cell(view, row, column))
        return false;
    (void)snprintf(name, NAME_BYTES, "%s:%" PRId64, view->columns[column].label,
                   view->rows[row].fetches);
    return true;
}

static const struct cell *find_cell(const struct view *view, const struct timeline_choice *choice)
{
    char name[NAME_BYTES];
    const struct cell *found = NULL;
    for (size_t row = 0; row < view->row_count; row++)
        for (size_t column = 0; column < view->column_count; column++) {
            const struct cell *cell = view_cell(view, row, column);
            if (!name_cell(view, row, column, name) || strcmp(name, choice->cell) != 0)
                continue;
            if (choice->in_flight > 0 && cell->in_flight != choice->in_flight)
                continue;
            if (!found || cell->in_flight > found->in_flight)
                found = cell;
        }
    return found;
}

/* Whether a cell of that name is in an earlier row: one with another cap. */
static bool is_repeated(const struct view *view, size_t row, size_t column)
{
    for (size_t i = 0; i < row; i++)
        if (view->rows[i].fetches == view->rows[row].fetches && view_cell(view, i, column))
            return true;
    return false;
}

/* "threads:1, async:1, ...", each once, as many as fit. */
static void list_cells(const struct view *view, char *list)
{
    char name[NAME_BYTES];
    size_t length = 0;
    list[0] = '\0';
    for (size_t i = 0; i < view->row_count * view->column_count; i++) {
        size_t row = i / view->column_count;
        size_t column = i % view->column_count;
        if (!name_cell(view, row, column, name) || is_repeated(view, row, column))
            continue;
        if (length + strlen(name) + 8 > LIST_BYTES) {
            (void)strcpy(list + length, ", ...");
            return;
        }
        length += (size_t)sprintf(list + length, "%s%s", length > 0 ? ", " : "", name);
    }
}

/* What the user may have meant: a similar name, else all names. */
static void suggest_cell(const struct view *view, const char *typed, char *phrase)
{
    size_t max = view->row_count * view->column_count;
    char(*names)[NAME_BYTES] = calloc(max + 1, sizeof *names);
    const char **pointers = calloc(max + 1, sizeof *pointers);
    size_t count = 0;
    phrase[0] = '\0';
    for (size_t i = 0; i < max && names && pointers; i++)
        if (name_cell(view, i / view->column_count, i % view->column_count, names[count])) {
            pointers[count] = names[count];
            count++;
        }
    if (pointers)
        (void)suggest_phrase(phrase, PHRASE_BYTES, typed, pointers, count);
    free(pointers);
    free(names);
    if (*phrase)
        return;
    char list[LIST_BYTES];
    list_cells(view, list);
    (void)snprintf(phrase, PHRASE_BYTES, "; there are %s", *list ? list : "none");
}

static int refuse_cell(const struct view *view, const struct timeline_choice *choice,
                       struct err *err)
{
    char phrase[PHRASE_BYTES];
    struct timeline_choice any_cap = {.cell = choice->cell};
    if (!choice->cell) {
        list_cells(view, phrase);
        return err_usage(err, "missing --cell; one of %s", phrase);
    }
    const struct cell *other = find_cell(view, &any_cap);
    if (other)
        return err_usage(err, "no cell '%s' with %" PRId64 " in flight; there is one with %" PRId64,
                         choice->cell, choice->in_flight, other->in_flight);
    suggest_cell(view, choice->cell, phrase);
    return err_usage(err, "no cell '%s'%s", choice->cell, phrase);
}

static int choose_trial(const struct cell *cell, const struct timeline_choice *choice,
                        const struct trial **trial, struct err *err)
{
    if (choice->trial > (int64_t)cell->trial_count)
        return err_usage(err, "no trial %" PRId64 " in '%s'; it has %zu", choice->trial,
                         choice->cell, cell->trial_count);
    *trial = choice->trial > 0 ? &cell->trials[choice->trial - 1] : timeline_typical_trial(cell);
    if (*trial && (*trial)->failure)
        return err_usage(err, "trial %" PRId64 " of '%s' could not be run: %s", choice->trial,
                         choice->cell, (*trial)->failure);
    if (!*trial || (*trial)->sample_count == 0)
        return err_usage(err, "no samples of '%s' were saved", choice->cell);
    return 0;
}

static int set_label(struct timeline *timeline, const struct timeline_choice *choice,
                     struct err *err)
{
    const struct cell *cell = timeline->cell;
    struct strbuf text;
    FILE *out = strbuf_open(&text);
    if (!out)
        return err_run(err, "out of memory");
    (void)fprintf(out, "%.*s at %" PRId64 " fetch%s",
                  (int)(strrchr(choice->cell, ':') - choice->cell), choice->cell, cell->fetches,
                  cell->fetches == 1 ? "" : "es");
    if (cell->in_flight < cell->fetches)
        (void)fprintf(out, ", at most %" PRId64 " in flight", cell->in_flight);
    (void)fprintf(out, ": trial %zu of %zu%s", (size_t)(timeline->trial - cell->trials) + 1,
                  cell->trial_count, choice->trial == 0 ? ", the median" : "");
    timeline->label = strbuf_close(&text);
    return timeline->label ? 0 : err_run(err, "out of memory");
}

int timeline_init(struct timeline *timeline, const struct results *results,
                  const struct timeline_choice *choice, struct err *err)
{
    struct view view;
    *timeline = (struct timeline){.by = choice->by};
    if (view_init(&view, results, err) != 0)
        return -1;
    timeline->cell = choice->cell ? find_cell(&view, choice) : NULL;
    int status = timeline->cell ? 0 : refuse_cell(&view, choice, err);
    view_release(&view);
    if (status == 0)
        status = choose_trial(timeline->cell, choice, &timeline->trial, err);
    if (status == 0)
        status = set_label(timeline, choice, err);
    if (status == 0)
        status = fill_timeline(timeline, err);
    if (status != 0)
        timeline_release(timeline);
    return status;
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
    (void)fprintf(out, "%zu fetch%s on %zu worker%s", samples, samples == 1 ? "" : "es",
                  timeline->worker_count, timeline->worker_count == 1 ? "" : "s");
    if (samples < (size_t)timeline->cell->fetches)
        (void)fprintf(out, " (of %" PRId64 ", whose other samples were not saved)",
                      timeline->cell->fetches);
    if (timeline->max_slots > 1)
        (void)fprintf(out,
                      "; a worker that carries several at once has a row for each, at most %zu",
                      timeline->max_slots);
    if (shown_rows < timeline->row_count)
        (void)fprintf(out, "; %zu evenly spaced rows of %zu are shown", shown_rows,
                      timeline->row_count);
    char queue[UNITS_TEXT_BYTES];
    (void)fprintf(out, ". The longest queue time was %s.",
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
