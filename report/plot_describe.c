#include "core/results.h"
#include "report/cell_format.h"
#include "report/plot_script.h"
#include "report/view.h"

#include <inttypes.h>
#include <math.h>

static void say_at(const struct view *view, size_t row, FILE *stream)
{
    (void)fprintf(stream, "At %" PRId64 " fetch%s: ", view->rows[row].fetches,
                  view->rows[row].fetches == 1 ? "" : "es");
}

void plot_describe_cost(const struct view *view, const char *key, FILE *stream)
{
    char text[NUMBER_BYTES];
    const struct measure *measure = measure_find(key);
    size_t row = view_largest_row(view);
    if (!measure)
        return;
    say_at(view, row, stream);
    for (size_t i = 0; i < view->column_count; i++) {
        const struct cell *cell = view_cell(view, row, i);
        (void)fprintf(stream, "%s%s %s", i > 0 ? ", " : "", view->columns[i].label,
                      measure_text(text, measure, cell ? measure->of(cell) : NAN, &number_typeset));
    }
    (void)fputc('.', stream);
}

void plot_describe_makespan(const struct view *view, FILE *stream)
{
    char text[NUMBER_BYTES];
    size_t row = view_largest_row(view);
    say_at(view, row, stream);
    for (size_t i = 0; i < view->column_count; i++)
        (void)fprintf(stream, "%s%s %s", i > 0 ? ", " : "", view->columns[i].label,
                      cell_makespan(text, view_cell(view, row, i), &number_typeset));
    if (view->rows[row].ideal_ns > 0)
        (void)fprintf(
            stream, "; ideal %s",
            number_seconds(text, (double)view->rows[row].ideal_ns / 1e9, &number_typeset));
    (void)fputc('.', stream);
}

void plot_describe_speedup(const struct view *view, FILE *stream)
{
    size_t row = view_largest_row(view);
    say_at(view, row, stream);
    for (size_t i = 1; i < view->column_count; i++) {
        struct cell_verdict said = cell_verdict_at(view, row, i, &number_typeset);
        (void)fprintf(stream, "%s%s %s%s%s", i > 1 ? ", " : "", view->columns[i].label,
                      *said.text ? said.text : "not compared", *said.bounds ? " " : "",
                      said.bounds);
    }
    (void)fputc('.', stream);
}
