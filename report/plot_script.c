#include "report/plot_script.h"

#include "core/utf8.h"
#include "report/view.h"

#include <inttypes.h>
#include <math.h>

static const char *escape_quote(uint32_t point, char buffer[UTF8_ESCAPE_BYTES])
{
    (void)buffer;
    if (utf8_is_unsafe(point))
        return "?";
    return point == '\'' ? "''" : NULL;
}

void plot_write_quoted(const char *text, FILE *stream)
{
    (void)fputc('\'', stream);
    utf8_write(stream, text, escape_quote);
    (void)fputc('\'', stream);
}

void plot_write_label(const char *label, FILE *stream)
{
    char cut[4 * PLOT_LONGEST_LABEL + 3];
    const char *end = label;
    for (size_t letters = 0; *end && letters < PLOT_LONGEST_LABEL; letters++)
        (void)utf8_next(&end);
    (void)snprintf(cut, sizeof cut, "%.*s%s", (int)(end - label), label, *end ? ".." : "");
    plot_write_quoted(cut, stream);
}

/* Points that cannot be seen, but pointed at. */
static void write_hover(size_t block, const char *values, const char *text, FILE *stream)
{
    (void)fprintf(stream,
                  ", '' index %zu using %s:(%s) with labels hypertext point pointtype 7 pointsize "
                  "2 linecolor "
                  "rgb '#ff000000' notitle",
                  block, values, text);
}

void plot_write_series(const struct plot_series *series, FILE *stream)
{
    (void)fprintf(
        stream,
        "  '%s.dat' index %zu using %s with yerrorbars linestyle %zu pointtype 0 notitle, "
        "\\\n  '' index %zu using %s with linespoints linestyle %zu title ",
        series->name, series->block, series->intervals, series->column + 1, series->block,
        series->values, series->column + 1);
    plot_write_label(series->label, stream);
    if (series->hover)
        write_hover(series->block, series->values, series->hover, stream);
}

void plot_write_point(double x, double y, FILE *stream)
{
    /* Not left to printf: the sign of what is not a number differs between machines. */
    if (isfinite(y))
        (void)fprintf(stream, "%.9g %.9g\n", x, y);
    else
        (void)fprintf(stream, "%.9g NaN\n", x);
}

void plot_write_curves(const char *name, const struct view *view, const char *hover, FILE *stream)
{
    (void)fputs("plot \\\n", stream);
    for (size_t i = 0; i < view->column_count; i++) {
        (void)fprintf(stream, "  '%s.dat' index %zu with linespoints linestyle %zu title ", name, i,
                      i + 1);
        plot_write_label(view->columns[i].label, stream);
        if (hover)
            write_hover(i, "1:2", hover, stream);
        (void)fputs(i + 1 < view->column_count ? ", \\\n" : "\n", stream);
    }
}

static double round_step(double rough)
{
    double decade = pow(10, floor(log10(rough)));
    double mantissa = rough / decade;
    if (mantissa < 1.5)
        return decade;
    if (mantissa < 3.5)
        return 2 * decade;
    return (mantissa < 7.5 ? 5 : 10) * decade;
}

static void write_tick(double value, bool *first, FILE *stream)
{
    (void)fprintf(stream, "%s'%.10g' %.10g", *first ? "" : ", ", value, value);
    *first = false;
}

/* The wider the axis, the fewer numbers a decade. */
static void write_decade_ticks(double low, double high, FILE *stream)
{
    static const double mantissas[] = {1, 1.5, 2, 3, 5, 7, 1, 2, 5, 0, 0, 0, 1};
    enum { MANY = 0, SOME = 6, ONE = 12 };
    double span = log10(high / low);
    int set = MANY;
    if (span > 1.2)
        set = span > 3 ? ONE : SOME;
    int last = (int)floor(log10(high));
    bool first = true;
    for (int power = (int)floor(log10(low)); power <= last; power++) {
        for (int i = set; i < set + 6 && i <= ONE && mantissas[i] > 0; i++) {
            double value = mantissas[i] * pow(10, power);
            if (value >= low * 0.9999 && value <= high * 1.0001)
                write_tick(value, &first, stream);
        }
    }
}

static void write_even_ticks(double low, double high, FILE *stream)
{
    bool first = true;
    double step = round_step((high - low) / 6);
    int last = (int)floor(high / step);
    for (int i = (int)ceil(low / step); i <= last; i++)
        write_tick(i * step, &first, stream);
}

void plot_write_log_axis(const char *axis, double low, double high, FILE *stream)
{
    double padding = pow(high / low, 0.06);
    padding = padding < 1.02 ? 1.02 : padding;
    low /= padding;
    high *= padding;
    (void)fprintf(stream, "set logscale %s\nset %srange [%.6g:%.6g]\nset %stics (", axis, axis, low,
                  high, axis);
    if (high / low > 3.5)
        write_decade_ticks(low, high, stream);
    else
        write_even_ticks(low, high, stream);
    (void)fputs(")\n", stream);
}

bool plot_takes_row(const struct view *view, size_t row)
{
    return row + 1 == view->row_count || view->rows[row + 1].fetches != view->rows[row].fetches;
}

size_t plot_row_count(const struct view *view)
{
    size_t count = 0;
    for (size_t row = 0; row < view->row_count; row++)
        count += plot_takes_row(view, row);
    return count;
}

void plot_write_fetches_axis(const struct view *view, FILE *stream)
{
    double first = (double)view->rows[0].fetches;
    double last = (double)view->rows[view->row_count - 1].fetches;
    double room = pow(last / first, 0.05); /* between two numbers, and beside the outermost */
    room = room < 1.2 ? 1.2 : room;
    (void)fprintf(stream, "set logscale x\nset xrange [%.6g:%.6g]\nset xtics (", first / room,
                  last * room);
    double taken = 0;
    for (size_t row = 0; row < view->row_count; row++) {
        double fetches = (double)view->rows[row].fetches;
        if (!plot_takes_row(view, row) || fetches < taken * room)
            continue;
        (void)fprintf(stream, "%s'%.0f' %.0f", taken > 0 ? ", " : "", fetches, fetches);
        taken = fetches;
    }
    (void)fputs(")\nset xlabel 'fetches in the batch (N)'\n", stream);
}
