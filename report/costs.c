#include "report/costs.h"

#include "core/results.h"
#include "core/units.h"
#include "report/view.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static double latency_p50(const struct cell *cell)
{
    return cell->summary.latency_s.p50;
}

static double latency_p99(const struct cell *cell)
{
    return cell->summary.latency_s.p99;
}

static double latency_max(const struct cell *cell)
{
    return cell->summary.latency_s.max;
}

static double queue_p50(const struct cell *cell)
{
    return cell->summary.queue_s.p50;
}

static double cpu(const struct cell *cell)
{
    return cell->summary.cpu_s_per_fetch;
}

static double instructions(const struct cell *cell)
{
    return cell->summary.instructions_per_fetch;
}

static double memory(const struct cell *cell)
{
    return cell->summary.peak_memory_bytes;
}

static double memory_in_flight(const struct cell *cell)
{
    return cell->summary.memory_bytes_per_in_flight;
}

static double threads(const struct cell *cell)
{
    return cell->summary.threads_peak;
}

static double switches(const struct cell *cell)
{
    return cell->summary.voluntary_switches + cell->summary.involuntary_switches;
}

static double connections(const struct cell *cell)
{
    return cell->summary.connections_opened;
}

const struct cost costs[] = {
    {"latency, median", "latency_p50_s", COST_SECONDS, latency_p50},
    {"latency, 99% below", "latency_p99_s", COST_SECONDS, latency_p99},
    {"latency, worst", "latency_max_s", COST_SECONDS, latency_max},
    {"queue time, median", "queue_p50_s", COST_SECONDS, queue_p50},
    {"CPU time a fetch", "cpu_s_per_fetch", COST_SECONDS, cpu},
    {"instructions a fetch", "instructions_per_fetch", COST_NUMBER, instructions},
    {"peak memory", "peak_memory_bytes", COST_BYTES, memory},
    {"memory a fetch in flight", "memory_bytes_per_in_flight", COST_BYTES, memory_in_flight},
    {"threads at peak", "threads_peak", COST_NUMBER, threads},
    {"context switches", "context_switches", COST_NUMBER, switches},
    {"connections opened", "connections_opened", COST_NUMBER, connections},
    {0},
};

char *cost_text(char text[FIGURE_BYTES], const struct cost *cost, double value,
                const struct figure_style *style)
{
    if (!isfinite(value))
        return strcpy(text, "-");
    if (cost->unit == COST_SECONDS)
        return figure_seconds(text, value, style);
    if (cost->unit == COST_BYTES)
        return units_format_bytes(text, value);
    if (value < 1e6 && (value >= 100 || value == floor(value)))
        return figure_whole(text, (int64_t)llround(value));
    return units_format_number(text, value);
}

const char *costs_note(const struct results *results)
{
    bool known = false;
    bool ran = false;
    for (size_t i = 0; i < results->cell_count; i++) {
        ran = ran || cell_is_known(&results->cells[i]);
        known = known || isfinite(instructions(&results->cells[i]));
    }
    if (!ran || known)
        return "";
    return "Instructions are not counted: the kernel gives no counter here (perf events).";
}
