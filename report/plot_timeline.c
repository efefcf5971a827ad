#include "core/results.h"
#include "report/plot.h"
#include "report/plot_script.h"
#include "report/plots.h"
#include "report/strips.h"
#include "report/timeline.h"
#include "report/view.h"

#include <inttypes.h>
#include <stdlib.h>

/*
 * One trial of each engine at the largest N, side by side in time: a band for each engine, in it a
 * row for each fetch at a time, in it the phases by colour. Of many rows some are left out, evenly.
 */
enum { MOST_ROWS = 100, MOST_SEAMS = 60, KIND_FAILED = PHASES, KINDS };

static const struct kind {
    const char *name;
    const char *color; /* from light to dark, so that they can be told without colour */
} kinds[KINDS] = {
    {"queue", "#dddddd"},    {"connect", "#e69f00"}, {"waiting", "#56b4e9"},
    {"transfer", "#004d73"}, {"failed", "#a00000"},
};

/* The part of a fetch that is drawn as this; empty when it had none. A failed one is drawn whole.
 */
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

static bool applies(const struct view *view)
{
    size_t row = view_largest_row(view);
    for (size_t i = 0; i < view->column_count; i++)
        if (strips_typical_trial(view_cell(view, row, i)))
            return true;
    return false;
}

static size_t step_of(size_t rows)
{
    return (rows + MOST_ROWS - 1) / MOST_ROWS;
}

/* A span in its place: downwards, a unit for each engine, a tenth of it between two. */
static void write_span(const struct strips *strips, size_t row, struct phase_span span,
                       size_t column, FILE *stream)
{
    size_t step = step_of(strips->row_count);
    size_t shown = (strips->row_count + step - 1) / step;
    double height = 0.86 / (double)shown;
    size_t place = row / step;
    double top = -(double)column - 0.07 - height * (double)place;
    (void)fprintf(stream, "%.9g %.9g %.6f %.6f\n", (double)span.from_ns / 1e9,
                  (double)span.to_ns / 1e9, top - height * (shown > 40 ? 1.0 : 0.88), top);
}

static void write_kind(const struct trial *trial, const struct strips *strips, int kind,
                       size_t column, FILE *stream)
{
    size_t step = step_of(strips->row_count);
    for (size_t i = 0; i < trial->sample_count; i++) {
        struct phase_span span = span_of(&trial->samples[i], kind);
        if (strips->rows[i] % step == 0 && span.to_ns > span.from_ns)
            write_span(strips, strips->rows[i], span, column, stream);
    }
}

/* Where a fetch follows another in its row: their phases may be too short to tell them apart. Not
 * where there would be more seams than picture. */
static void write_seams(const struct view *view, const struct trial *trial,
                        const struct strips *strips, size_t column, FILE *stream)
{
    size_t step = step_of(strips->row_count);
    int64_t *first_ns = calloc(strips->row_count + 1, sizeof *first_ns); /* less 1; 0: none yet */
    if (!first_ns)
        view_set_oom(view);
    bool many = trial->sample_count > MOST_SEAMS * strips->row_count;
    for (size_t i = 0; i < trial->sample_count && first_ns && !many; i++) {
        int64_t *first = &first_ns[strips->rows[i]];
        if (*first == 0 || trial->samples[i].start_ns + 1 < *first)
            *first = trial->samples[i].start_ns + 1;
    }
    for (size_t i = 0; i < trial->sample_count && first_ns && !many; i++) {
        int64_t start_ns = trial->samples[i].start_ns;
        if (strips->rows[i] % step == 0 && start_ns + 1 > first_ns[strips->rows[i]])
            write_span(strips, strips->rows[i], (struct phase_span){start_ns, start_ns}, column,
                       stream);
    }
    free(first_ns);
}

/* The trial that is shown of a column, and its rows; NULL: none, or no memory, and the view is
 * lost. */
static const struct trial *lay_strips(const struct view *view, size_t row, size_t column,
                                      struct strips *strips)
{
    const struct trial *trial = strips_typical_trial(view_cell(view, row, column));
    if (!trial || strips_init(strips, trial) == 0)
        return trial;
    view_set_oom(view);
    return NULL;
}

static void write_data(const struct view *view, FILE *stream)
{
    size_t row = view_largest_row(view);
    (void)fputs("# a block for each phase: from, to (s), lower and upper edge; then the seams "
                "between fetches\n",
                stream);
    for (int kind = 0; kind <= KINDS; kind++) {
        (void)fprintf(stream, "# %s\nNaN NaN NaN NaN\n", kind < KINDS ? kinds[kind].name : "seams");
        for (size_t i = 0; i < view->column_count; i++) {
            struct strips strips;
            const struct trial *trial = lay_strips(view, row, i, &strips);
            if (!trial)
                continue;
            if (kind < KINDS)
                write_kind(trial, &strips, kind, i, stream);
            else
                write_seams(view, trial, &strips, i, stream);
            strips_release(&strips);
        }
        (void)fputs("\n\n", stream);
    }
}

/* "one trial of 500 fetches, one row in 5 shown" */
static void write_note(const struct view *view, FILE *stream)
{
    size_t most = 0;
    size_t row = view_largest_row(view);
    for (size_t i = 0; i < view->column_count; i++) {
        struct strips strips;
        if (!lay_strips(view, row, i, &strips))
            continue;
        most = strips.row_count > most ? strips.row_count : most;
        strips_release(&strips);
    }
    (void)fprintf(stream, "one trial of %" PRId64 " fetches", view->rows[row].fetches);
    if (step_of(most) > 1)
        (void)fprintf(stream, ", one row in %zu shown", step_of(most));
}

static void write_title_note(const struct view *view, FILE *stream)
{
    (void)fputs("set label 3 '", stream);
    write_note(view, stream);
    (void)fputs("' at graph 1, screen 0.955 right font ',14' textcolor rgb '#606060'\n", stream);
}

static void describe(const struct view *view, FILE *stream)
{
    (void)fputs("A row for each fetch at a time: ", stream);
    write_note(view, stream);
    (void)fputc('.', stream);
}

static void write_script(const struct view *view, bool hover, FILE *stream)
{
    int64_t longest_ns = 1;
    size_t row = view_largest_row(view);
    for (size_t i = 0; i < view->column_count; i++) {
        const struct trial *trial = strips_typical_trial(view_cell(view, row, i));
        if (trial && trial->makespan_ns > longest_ns)
            longest_ns = trial->makespan_ns;
    }
    double unit = longest_ns >= INT64_C(10000000000) ? 1 : 1000;
    (void)fprintf(stream,
                  "set yrange [-%zu:0]\nset xrange [0:%.6g]\n"
                  "set xlabel 'time since the release of the batch (%s)'\nset border 1\n"
                  "set grid noytics\nset ytics scale 0 (",
                  view->column_count, (double)longest_ns / 1e9 * unit * 1.01,
                  unit > 1 ? "ms" : "s");
    for (size_t i = 0; i < view->column_count; i++) {
        (void)fputs(i > 0 ? ", " : "", stream);
        plot_write_label(view->columns[i].label, stream);
        (void)fprintf(stream, " -%zu.5", i);
    }
    (void)fputs(")\n", stream);
    if (!hover)
        write_title_note(view, stream);
    (void)fputs("set style fill solid noborder\nplot \\\n", stream);
    for (int kind = 0; kind < KINDS; kind++)
        (void)fprintf(stream,
                      "  data index %d using ($1*%g):3:($1*%g):($2*%g):3:4 with "
                      "boxxyerror linecolor rgb '%s' title '%s', \\\n",
                      kind, unit, unit, unit, kinds[kind].color, kinds[kind].name);
    (void)fprintf(stream,
                  "  data index %d using ($1*%g):3:(0):($4-$3) with vectors nohead "
                  "linewidth 0.7 linecolor rgb '#ffffff' notitle\n",
                  KINDS, unit);
}

const struct plot plot_timeline = {
    .name = "timeline",
    .title = "When each fetch did what",
    .summary = "One trial of each engine at the largest number of fetches, phases by colour.",
    .notes = KINDS,
    .note_letters = 10,
    .only_notes = true,
    .page_note =
        "<span class=\"p-queue\">\u25a0</span> queue, <span class=\"p-connect\">\u25a0</span> "
        "connect, <span class=\"p-waiting\">\u25a0</span> waiting, <span "
        "class=\"p-transfer\">\u25a0</span> transfer, <span "
        "class=\"p-failed\">\u25a0</span> failed",
    .applies = applies,
    .write_data = write_data,
    .write_script = write_script,
    .describe = describe,
};
