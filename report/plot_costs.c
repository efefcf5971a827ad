#include "core/results.h"
#include "report/plot.h"
#include "report/plot_script.h"
#include "report/plots.h"
#include "report/view.h"

#include <inttypes.h>
#include <math.h>

/* What a batch costs, over N: three plots that differ in what they take from a cell. */
struct measure {
    const char *name;
    const char *ylabel;
    const char *hover;
    double factor; /* to the unit of the label */
    double (*of)(const struct cell *cell);
};

static double cpu(const struct cell *cell)
{
    return cell->summary.cpu_s_per_fetch;
}

static double memory(const struct cell *cell)
{
    return cell->summary.peak_memory_bytes;
}

static double switches(const struct cell *cell)
{
    return cell->summary.voluntary_switches + cell->summary.involuntary_switches;
}

static const struct measure cpu_measure = {"cpu", "CPU time a fetch (µs)",
                                           "sprintf('%g fetches: %.3g µs', $1, $2)", 1e6, cpu};
static const struct measure memory_measure = {"memory", "peak memory (MiB)",
                                              "sprintf('%g fetches: %.3g MiB', $1, $2)",
                                              1.0 / 1048576, memory};
static const struct measure switches_measure = {"switches", "context switches",
                                                "sprintf('%g fetches: %.4g', $1, $2)", 1, switches};

/* NAN where it is not known or nothing, which has no place on a logarithmic axis. */
static double value_at(const struct measure *measure, const struct view *view, size_t row,
                       size_t column)
{
    const struct cell *cell = view_cell(view, row, column);
    double value = cell_is_known(cell) ? measure->of(cell) * measure->factor : NAN;
    return value > 0 ? value : NAN;
}

static bool find_range(const struct measure *measure, const struct view *view, double *low,
                       double *high)
{
    *low = INFINITY;
    *high = 0;
    for (size_t row = 0; row < view->row_count; row++) {
        for (size_t i = 0; i < view->column_count && plot_takes_row(view, row); i++) {
            double value = value_at(measure, view, row, i);
            *low = fmin(*low, value);
            *high = fmax(*high, value);
        }
    }
    return *high > 0;
}

static void write_data_of(const struct measure *measure, const struct view *view, FILE *stream)
{
    (void)fprintf(stream, "# a block for each engine: fetches, %s\n", measure->ylabel);
    for (size_t i = 0; i < view->column_count; i++) {
        (void)fputs("# ", stream);
        plot_write_quoted(view->columns[i].label, stream);
        (void)fputc('\n', stream);
        for (size_t row = 0; row < view->row_count; row++)
            if (plot_takes_row(view, row))
                plot_write_point((double)view->rows[row].fetches, value_at(measure, view, row, i),
                                 stream);
        (void)fputs("\n\n", stream);
    }
}

static void write_script_of(const struct measure *measure, const struct view *view, bool hover,
                            FILE *stream)
{
    double low = 1;
    double high = 1;
    (void)find_range(measure, view, &low, &high);
    plot_write_fetches_axis(view, stream);
    plot_write_log_axis("y", low, high, stream);
    (void)fprintf(stream, "set ylabel '%s'\n", measure->ylabel);
    plot_write_curves(measure->name, view, hover ? measure->hover : NULL, stream);
}

static bool cpu_applies(const struct view *view)
{
    double low = 0;
    double high = 0;
    return find_range(&cpu_measure, view, &low, &high);
}

static void write_cpu_data(const struct view *view, FILE *stream)
{
    write_data_of(&cpu_measure, view, stream);
}

static void write_cpu_script(const struct view *view, bool hover, FILE *stream)
{
    write_script_of(&cpu_measure, view, hover, stream);
}

static bool memory_applies(const struct view *view)
{
    double low = 0;
    double high = 0;
    return find_range(&memory_measure, view, &low, &high);
}

static void write_memory_data(const struct view *view, FILE *stream)
{
    write_data_of(&memory_measure, view, stream);
}

static void write_memory_script(const struct view *view, bool hover, FILE *stream)
{
    write_script_of(&memory_measure, view, hover, stream);
}

static bool switches_applies(const struct view *view)
{
    double low = 0;
    double high = 0;
    return find_range(&switches_measure, view, &low, &high);
}

static void write_switches_data(const struct view *view, FILE *stream)
{
    write_data_of(&switches_measure, view, stream);
}

static void write_switches_script(const struct view *view, bool hover, FILE *stream)
{
    write_script_of(&switches_measure, view, hover, stream);
}

static void describe_cpu(const struct view *view, FILE *stream)
{
    plot_describe_cost(view, "cpu_s_per_fetch", stream);
}

static void describe_memory(const struct view *view, FILE *stream)
{
    plot_describe_cost(view, "peak_memory_bytes", stream);
}

static void describe_switches(const struct view *view, FILE *stream)
{
    plot_describe_cost(view, "context_switches", stream);
}

const struct plot plot_cpu = {
    .name = "cpu",
    .title = "What a fetch costs the CPU",
    .summary = "CPU time a fetch over the number of fetches, both axes logarithmic.",
    .applies = cpu_applies,
    .write_data = write_cpu_data,
    .write_script = write_cpu_script,
    .describe = describe_cpu,
};

const struct plot plot_memory = {
    .name = "memory",
    .title = "What a batch costs in memory",
    .summary = "Peak memory over the number of fetches, both axes logarithmic.",
    .applies = memory_applies,
    .write_data = write_memory_data,
    .write_script = write_memory_script,
    .describe = describe_memory,
};

const struct plot plot_switches = {
    .name = "switches",
    .title = "How often the CPU changes hands",
    .summary = "Context switches over the number of fetches, both axes logarithmic.",
    .applies = switches_applies,
    .write_data = write_switches_data,
    .write_script = write_switches_script,
    .describe = describe_switches,
};
