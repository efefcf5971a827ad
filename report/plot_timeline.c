/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/plot.h"

#include "core/results.h"
#include "core/utf8.h"
#include "report/numbers.h"
#include "report/timeline.h"
#include "report/view.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/*
 * One trial of each engine at the largest number of fetches, side by side in time: a band per
 * engine, in it a row for each fetch at a time, in it the phases. If there are many rows, evenly
 * spaced ones are shown.
 */
enum { MAX_ROWS = 100, MAX_SEPARATORS = 60, KIND_FAILED = PHASES, KINDS };

static const char *const kinds[GRAPH_KINDS] = {"queue", "connect", "waiting", "transfer", "failed"};

/* The part of a fetch that is drawn as this; empty when it had none. A failed one is drawn as one
 * box. */
static struct phase_span span_of(const struct sample *sample, int kind)
{
    if (kind == PHASE_QUEUE)
        return phase_span(sample, PHASE_QUEUE);
    if ((sample->outcome != OUTCOME_OK) != (kind == KIND_FAILED))
        return (struct phase_span){0, 0};
    if (kind == KIND_FAILED)
        return (struct phase_span){sample->start_ns, sample->end_ns};
    return phase_span(sample, (enum phase)kind);
}

/* One row in so many is shown. */
static size_t step_of(size_t rows)
{
    return (rows + MAX_ROWS - 1) / MAX_ROWS;
}

/* A band being added to the graph. */
struct band {
    struct graph *graph;
    const struct trial *trial;
    const struct timeline_rows *rows;
    size_t column;
    double unit; /* per second */
};

/* A span in its row: downwards, a unit for each engine, a tenth of it between two. */
static void add_span(const struct band *band, size_t row, struct phase_span span, int kind)
{
    size_t step = step_of(band->rows->row_count);
    size_t shown = (band->rows->row_count + step - 1) / step;
    double height = 0.86 / (double)shown;
    size_t position = row / step;
    double top = -(double)band->column - 0.07 - height * (double)position;
    double end = band->graph->x.high;
    double left = (double)span.from_ns / 1e9 * band->unit;
    if (left > end)
        return;
    graph_add_box(band->graph,
                  (struct graph_box){.left = left,
                                     .right = fmin((double)span.to_ns / 1e9 * band->unit, end),
                                     .bottom = top - height * (shown > 40 ? 1 : 0.88),
                                     .top = top,
                                     .kind = kind});
}

static void add_phases(const struct band *band)
{
    size_t step = step_of(band->rows->row_count);
    for (size_t i = 0; i < band->trial->sample_count; i++)
        for (int kind = 0; kind < KINDS; kind++) {
            struct phase_span span = span_of(&band->trial->samples[i], kind);
            if (band->rows->rows[i] % step == 0 && span.to_ns > span.from_ns)
                add_span(band, band->rows->rows[i], span, kind);
        }
}

/* Lines between consecutive fetches of a row, whose phases may be too short to distinguish. None if
 * there would be more lines than boxes. */
static void add_separators(const struct view *view, const struct band *band)
{
    size_t rows = band->rows->row_count;
    int64_t *first_ns = calloc(rows + 1, sizeof *first_ns); /* minus 1; 0: none yet */
    if (!first_ns)
        view_set_oom(view);
    bool many = band->trial->sample_count > MAX_SEPARATORS * rows;
    for (size_t i = 0; i < band->trial->sample_count && first_ns && !many; i++) {
        int64_t *first = &first_ns[band->rows->rows[i]];
        if (*first == 0 || band->trial->samples[i].start_ns + 1 < *first)
            *first = band->trial->samples[i].start_ns + 1;
    }
    for (size_t i = 0; i < band->trial->sample_count && first_ns && !many; i++) {
        int64_t start_ns = band->trial->samples[i].start_ns;
        size_t row = band->rows->rows[i];
        if (row % step_of(rows) == 0 && start_ns + 1 > first_ns[row])
            add_span(band, row, (struct phase_span){start_ns, start_ns}, GRAPH_KINDS);
    }
    free(first_ns);
}

/* Where the axis ends: with the slowest trial, unless that is so slow that nothing of the others
 * could be seen; then a little after the second slowest, and `cut` is its column. */
enum { MUCH_SLOWER = 4, NO_COLUMN = -1 };

static int64_t find_end_ns(const struct view *view, int *cut)
{
    int64_t longest = 1;
    int64_t second = 0;
    int slowest = NO_COLUMN;
    for (size_t i = 0; i < view->column_count; i++) {
        const struct trial *trial =
            timeline_typical_trial(view_cell(view, view_largest_row(view), i));
        int64_t makespan = trial ? trial->makespan_ns : 0;
        second = makespan > longest ? longest : second;
        if (makespan > longest) {
            longest = makespan;
            slowest = (int)i;
        } else if (makespan > second) {
            second = makespan;
        }
    }
    bool far = second > 1 && longest / MUCH_SLOWER >= second;
    *cut = far ? slowest : NO_COLUMN;
    return far ? second + second / 2 : longest;
}

/* "one trial of 500 fetches, one row in 5 shown, sequential until 25.3 s" */
static void write_note(char *note, const struct view *view, size_t rows, int cut)
{
    size_t row = view_largest_row(view);
    char text[NUMBER_BYTES];
    int length = snprintf(note, GRAPH_LABEL_BYTES, "one trial of %" PRId64 " fetches",
                          view->rows[row].fetches);
    if (view->caps)
        length += snprintf(note + length, GRAPH_LABEL_BYTES - (size_t)length,
                           ", %" PRId64 " in flight", view->rows[row].in_flight);
    if (step_of(rows) > 1)
        length += snprintf(note + length, GRAPH_LABEL_BYTES - (size_t)length,
                           ", one row in %zu shown", step_of(rows));
    if (cut == NO_COLUMN)
        return;
    double end_s = (double)timeline_typical_trial(view_cell(view, row, (size_t)cut))->makespan_ns;
    (void)snprintf(note + length, GRAPH_LABEL_BYTES - (size_t)length, ", %.24s until %s",
                   view->columns[cut].label, number_seconds(text, end_s / 1e9, &number_typeset));
}

static void set_axes(struct graph *graph, const struct view *view, int64_t end_ns, double unit)
{
    graph->x.high = (double)end_ns / 1e9 * unit * 1.01;
    graph_even_ticks(&graph->x);
    (void)snprintf(graph->x.label, sizeof graph->x.label,
                   "time since the release of the batch (%s)", unit > 1 ? "ms" : "s");
    graph->y.low = -(double)view->column_count;
    for (size_t i = 0; i < view->column_count; i++)
        graph_add_tick(&graph->y, -(double)i - 0.5, view->columns[i].label);
}

static void build_by(const struct view *view, enum timeline_by by, struct graph *graph)
{
    size_t max_rows = 0;
    int cut = NO_COLUMN;
    int64_t end_ns = find_end_ns(view, &cut);
    double unit = end_ns >= INT64_C(10000000000) ? 1 : 1000;
    graph->kinds = kinds;
    set_axes(graph, view, end_ns, unit);
    for (size_t i = 0; i < view->column_count; i++) {
        struct timeline_rows rows;
        const struct trial *trial =
            timeline_typical_trial(view_cell(view, view_largest_row(view), i));
        if (!trial)
            continue;
        if (timeline_rows_init(&rows, trial, by) != 0) {
            view_set_oom(view);
            return;
        }
        const struct band band = {graph, trial, &rows, i, unit};
        add_phases(&band);
        add_separators(view, &band);
        max_rows = rows.row_count > max_rows ? rows.row_count : max_rows;
        timeline_rows_release(&rows);
    }
    write_note(graph->note, view, max_rows, cut);
}

static void build(const struct view *view, struct graph *graph)
{
    build_by(view, TIMELINE_BY_WORKER, graph);
}

static void build_by_fetch(const struct view *view, struct graph *graph)
{
    build_by(view, TIMELINE_BY_FETCH, graph);
}

const struct plot plot_timeline = {
    .name = "timeline",
    .title = "When each fetch did what",
    .summary = "One trial of each engine at the largest number of fetches, phases by color: a row "
               "for each fetch at a time.",
    .build = build,
};

/* The timeline of one trial that was chosen by the user. */

unsigned timeline_image_output(const char *path)
{
    static const struct {
        const char *suffix;
        unsigned output;
    } images[] = {{".svg", PLOT_SVG}, {".png", PLOT_PNG}, {".pdf", PLOT_PDF}};
    size_t length = strlen(path);
    for (size_t i = 0; i < sizeof images / sizeof images[0]; i++)
        if (length > 4 && strcmp(path + length - 4, images[i].suffix) == 0)
            return images[i].output;
    return 0;
}

/* The name is inserted into gnuplot's script. */
static bool has_control(const char *text)
{
    while (*text)
        if (utf8_is_control(utf8_next(&text)))
            return true;
    return false;
}

/* The results with this trial only: a shallow copy, which must not be released. */
static void reduce(struct results *reduced, struct cell *cell, struct trial *trial,
                   const struct results *results, const struct timeline *timeline)
{
    *trial = *timeline->trial;
    *cell = *timeline->cell;
    cell->trials = trial;
    cell->trial_count = 1;
    *reduced = *results;
    reduced->cells = cell;
    reduced->cell_count = 1;
    reduced->comparison_count = 0;
    reduced->crossover_count = 0;
    reduced->settings.engines = (struct strings){.items = &cell->spec, .count = 1};
}

enum { TITLE_BYTES = 128, MAX_TITLE = 38 };

/* Which trial it is, where that fits next to the note; else the title of the plot.
 */
static const char *choose_title(const struct timeline *timeline, char title[TITLE_BYTES])
{
    const struct cell *cell = timeline->cell;
    int length =
        snprintf(title, TITLE_BYTES, "%.40s at %" PRId64 ", trial %zu of %zu", cell->spec,
                 cell->fetches, (size_t)(timeline->trial - cell->trials) + 1, cell->trial_count);
    return length <= MAX_TITLE ? title : plot_timeline.title;
}

int timeline_draw(const struct results *results, const struct timeline *timeline, const char *path,
                  struct plots_outcome *outcome, struct err *err)
{
    struct results reduced;
    struct cell cell;
    struct trial trial;
    char title[TITLE_BYTES];
    unsigned output = timeline_image_output(path);
    if (has_control(path))
        return err_usage(err, "the name of an image must not contain control characters");
    char *directory = strdup(path);
    if (!directory)
        return err_run(err, "out of memory");
    directory[strlen(directory) - 4] = '\0';
    char *slash = strrchr(directory, '/');
    struct plot plot = plot_timeline;
    plot.name = slash ? slash + 1 : directory;
    plot.title = choose_title(timeline, title);
    plot.build = timeline->by == TIMELINE_BY_FETCH ? build_by_fetch : build;
    if (slash)
        *slash = '\0';
    const char *where = slash == directory ? "/" : directory;
    reduce(&reduced, &cell, &trial, results, timeline);
    int status = plot_write(&plot, &reduced, slash ? where : ".", output, outcome, err);
    free(directory);
    return status;
}
