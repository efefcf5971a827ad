#include "core/results.h"
#include "report/plot.h"
#include "report/plot_script.h"
#include "report/plots.h"
#include "report/strips.h"
#include "report/view.h"

#include <inttypes.h>

/*
 * One trial of each engine at the largest N, side by side in time: a band for each engine, in it a
 * row for each fetch at a time, in it the phases by colour. Of many rows some are left out, evenly.
 */
enum { MOST_ROWS = 100, PHASES = 5 };

static const struct phase {
    const char *name;
    const char *color; /* from light to dark, so that they can be told without colour */
} phases[PHASES] = {
    {"queue", "#dddddd"},    {"connect", "#e69f00"}, {"waiting", "#56b4e9"},
    {"transfer", "#004d73"}, {"failed", "#a00000"},
};

struct span {
    int64_t from_ns, to_ns;
};

static int64_t within(int64_t time_ns, const struct sample *sample)
{
    if (time_ns < sample->start_ns)
        return sample->start_ns;
    return time_ns > sample->end_ns ? sample->end_ns : time_ns;
}

/* The part of a fetch that was spent in a phase; empty when it had none. */
static struct span span_of(const struct sample *sample, int phase)
{
    if (phase == 0)
        return (struct span){sample->due_ns, sample->start_ns};
    bool failed = sample->outcome != OUTCOME_OK;
    if (failed != (phase == 4))
        return (struct span){0, 0};
    int64_t connected_ns =
        within(sample->start_ns + sample->name_ns + sample->connect_ns + sample->tls_ns, sample);
    int64_t answered_ns =
        within(sample->first_byte_ns > 0 ? sample->first_byte_ns : sample->end_ns, sample);
    switch (phase) {
    case 1:
        return (struct span){sample->start_ns, connected_ns};
    case 2:
        return (struct span){connected_ns, answered_ns};
    case 3:
        return (struct span){answered_ns, sample->end_ns};
    default:
        return (struct span){sample->start_ns, sample->end_ns};
    }
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

static void write_phase(const struct trial *trial, const struct strips *strips, int phase,
                        size_t column, FILE *stream)
{
    size_t step = step_of(strips->row_count);
    size_t shown = (strips->row_count + step - 1) / step;
    for (size_t i = 0; i < trial->sample_count; i++) {
        struct span span = span_of(&trial->samples[i], phase);
        if (strips->rows[i] % step != 0 || span.to_ns <= span.from_ns)
            continue;
        /* Downwards, a unit for each engine, a tenth of it between two. */
        double height = 0.86 / (double)shown;
        size_t place = strips->rows[i] / step;
        double top = -(double)column - 0.07 - height * (double)place;
        (void)fprintf(stream, "%.9g %.9g %.6f %.6f\n", (double)span.from_ns / 1e9,
                      (double)span.to_ns / 1e9, top - height * (shown > 40 ? 1.0 : 0.88), top);
    }
}

static void write_data(const struct view *view, FILE *stream)
{
    size_t row = view_largest_row(view);
    (void)fputs("# a block for each phase: from, to (s), lower and upper edge\n", stream);
    for (int phase = 0; phase < PHASES; phase++) {
        (void)fprintf(stream, "# %s\nNaN NaN NaN NaN\n", phases[phase].name);
        for (size_t i = 0; i < view->column_count; i++) {
            struct strips strips;
            const struct trial *trial = strips_typical_trial(view_cell(view, row, i));
            if (!trial || strips_init(&strips, trial) != 0)
                continue;
            write_phase(trial, &strips, phase, i, stream);
            strips_release(&strips);
        }
        (void)fputs("\n\n", stream);
    }
}

/* "every 5th of 500 rows is shown" */
static void write_note(const struct view *view, FILE *stream)
{
    size_t most = 0;
    size_t row = view_largest_row(view);
    for (size_t i = 0; i < view->column_count; i++) {
        struct strips strips;
        const struct trial *trial = strips_typical_trial(view_cell(view, row, i));
        if (!trial || strips_init(&strips, trial) != 0)
            continue;
        most = strips.row_count > most ? strips.row_count : most;
        strips_release(&strips);
    }
    (void)fprintf(stream, "set label 3 'one trial of %" PRId64 " fetches", view->rows[row].fetches);
    if (step_of(most) > 1)
        (void)fprintf(stream, ", one row in %zu shown", step_of(most));
    (void)fputs("' at graph 1, screen 0.955 right font ',14' textcolor rgb '#606060'\n", stream);
}

static void write_script(const struct view *view, FILE *stream)
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
    write_note(view, stream);
    (void)fputs("set style fill solid noborder\nplot \\\n", stream);
    for (int phase = 0; phase < PHASES; phase++)
        (void)fprintf(stream,
                      "  'timeline.dat' index %d using ($1*%g):3:($1*%g):($2*%g):3:4 with "
                      "boxxyerror linecolor rgb '%s' title '%s'%s\n",
                      phase, unit, unit, unit, phases[phase].color, phases[phase].name,
                      phase + 1 < PHASES ? ", \\" : "");
}

const struct plot plot_timeline = {
    .name = "timeline",
    .title = "When each fetch did what",
    .summary = "One trial of each engine at the largest number of fetches, phases by colour.",
    .notes = PHASES,
    .note_letters = 10,
    .only_notes = true,
    .applies = applies,
    .write_data = write_data,
    .write_script = write_script,
};
