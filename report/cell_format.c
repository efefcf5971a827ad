/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/cell_format.h"

#include "core/strbuf.h"
#include "core/units.h"
#include "report/view.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

const char *cell_mark(const struct cell *cell)
{
    return cell && cell_has_failures(cell) ? " !" : "";
}

char *cell_makespan(char *text, const struct cell *cell, const struct number_style *style)
{
    if (!cell || (!cell_is_known(cell) && !cell_has_failures(cell)))
        return strcpy(text, "-");
    if (!cell_is_known(cell))
        return strcpy(text, "failed !");
    (void)number_seconds(text, cell->summary.makespan_s.value, style);
    return strcat(text, cell_mark(cell));
}

struct cell_verdict cell_verdict(const struct estimate *ratio, enum verdict verdict,
                                 double noise_threshold, const char *mark,
                                 const struct number_style *style)
{
    static const enum table_tone tones[] = {
        [VERDICT_FASTER] = TABLE_GOOD,         [VERDICT_SLOWER] = TABLE_BAD,
        [VERDICT_LOWER] = TABLE_PLAIN,         [VERDICT_HIGHER] = TABLE_PLAIN,
        [VERDICT_NO_DIFFERENCE] = TABLE_PLAIN, [VERDICT_UNSETTLED] = TABLE_FAINT};
    struct cell_verdict said = {.tone = TABLE_PLAIN};
    if (!isfinite(ratio->value))
        return said;
    struct ratio_text text = number_ratio(ratio, verdict, noise_threshold, style);
    (void)snprintf(said.text, sizeof said.text, "%s%s", verdict_name(verdict), mark);
    (void)snprintf(said.ratio, sizeof said.ratio, *text.bounds ? "%s [%s]" : "%s", text.value,
                   text.bounds);
    said.tone = tones[verdict];
    return said;
}

struct cell_verdict cell_verdict_at(const struct view *view, size_t row, size_t column,
                                    const struct number_style *style)
{
    const struct comparison *comparison = view_comparison(view, row, column);
    const char *mark = cell_mark(view_cell(view, row, column));
    if (!comparison)
        return (struct cell_verdict){.tone = TABLE_PLAIN};
    return cell_verdict(&comparison->ratio, comparison->verdict,
                        view->results->settings.noise_threshold,
                        *mark ? mark : cell_mark(view_cell(view, row, 0)), style);
}

const char *cell_bottleneck(const struct cell *cell)
{
    return cell && cell->summary.bottleneck_reason ? bottleneck_name(cell->summary.bottleneck) : "";
}

const char *bottleneck_meaning(enum bottleneck bottleneck)
{
    static const char *const meanings[] = {[BOTTLENECK_UNKNOWN] = "something that is not measured",
                                           [BOTTLENECK_DELAY] = "the origin's delay",
                                           [BOTTLENECK_CLIENT_CPU] = "the client's CPU",
                                           [BOTTLENECK_ORIGIN_CPU] = "the origin's CPU",
                                           [BOTTLENECK_CONNECT] = "opening connections",
                                           [BOTTLENECK_POOL] =
                                               "the engine's own limit on fetches at a time",
                                           [BOTTLENECK_TIMEOUT] = "fetches that timed out",
                                           [BOTTLENECK_MIXED] = "several things together"};
    return meanings[bottleneck];
}

static void write_failures(const struct cell *cell, const char *label, FILE *stream)
{
    char failed[NUMBER_BYTES];
    char all[NUMBER_BYTES];
    (void)fprintf(stream, "%s at %" PRId64 ": ", label, cell->fetches);
    const char *failure = cell_failure(cell);
    if (failure)
        (void)fputs(failure, stream);
    if (cell->summary.failed == 0)
        return;
    (void)fprintf(stream, "%s%s of %s fetches failed", failure ? "; " : "",
                  number_integer(failed, cell->summary.failed),
                  number_integer(all, cell_fetch_count(cell)));
    const char *separator = ": ";
    for (int i = OUTCOME_OK + 1; i < OUTCOME_COUNT; i++) {
        if (cell->summary.outcomes[i] == 0)
            continue;
        (void)fprintf(stream, "%s%s %s", separator,
                      number_integer(failed, cell->summary.outcomes[i]),
                      outcome_name((enum outcome)i));
        separator = ", ";
    }
}

char *cell_failures(const struct cell *cell, const char *label)
{
    struct strbuf text;
    FILE *out = strbuf_open(&text);
    if (out)
        write_failures(cell, label, out);
    return strbuf_close(&text);
}

static struct estimate without_bounds(double value)
{
    return (struct estimate){value, NAN, NAN};
}

static struct estimate throughput(const struct cell *cell)
{
    return cell->summary.throughput_per_s;
}

static struct estimate latency_p50(const struct cell *cell)
{
    return cell->summary.latency_s.p50;
}

static struct estimate latency_p99(const struct cell *cell)
{
    return cell->summary.latency_s.p99;
}

static struct estimate latency_max(const struct cell *cell)
{
    return cell->summary.latency_s.max;
}

static struct estimate queue_p50(const struct cell *cell)
{
    return cell->summary.queue_s.p50;
}

static struct estimate cpu(const struct cell *cell)
{
    return cell->summary.cpu_s_per_fetch;
}

static struct estimate instructions(const struct cell *cell)
{
    return cell->summary.instructions_per_fetch;
}

static struct estimate memory(const struct cell *cell)
{
    return cell->summary.peak_memory_bytes;
}

static struct estimate memory_in_flight(const struct cell *cell)
{
    return cell->summary.memory_bytes_per_in_flight;
}

static struct estimate threads(const struct cell *cell)
{
    return without_bounds(cell->summary.threads_peak);
}

static struct estimate switches(const struct cell *cell)
{
    return cell->summary.switches;
}

static struct estimate connections(const struct cell *cell)
{
    return without_bounds(cell->summary.connections_opened);
}

static struct estimate latency_p90(const struct cell *cell)
{
    return cell->summary.latency_s.p90;
}

static struct estimate latency_p999(const struct cell *cell)
{
    return without_bounds(cell->summary.latency_s.p999);
}

static struct estimate service_p50(const struct cell *cell)
{
    return cell->summary.service_s.p50;
}

const struct measure measures[] = {
    {"throughput (per second)", "throughput/s", "throughput_per_s", MEASURE_LATENCY, MEASURE_NUMBER,
     throughput},
    {"median latency", "p50", "latency_p50_s", MEASURE_LATENCY, MEASURE_SECONDS, latency_p50},
    {"p90 latency", "p90", "latency_p90_s", MEASURE_LATENCY_DETAIL, MEASURE_SECONDS, latency_p90},
    {"p99 latency", "p99", "latency_p99_s", MEASURE_LATENCY, MEASURE_SECONDS, latency_p99},
    {"p99.9 latency", "p99.9", "latency_p999_s", MEASURE_LATENCY_DETAIL, MEASURE_SECONDS,
     latency_p999},
    {"max latency", "max", "latency_max_s", MEASURE_LATENCY, MEASURE_SECONDS, latency_max},
    {"median queue time", "queue p50", "queue_p50_s", MEASURE_LATENCY, MEASURE_SECONDS, queue_p50},
    {"median service time", "service p50", "service_p50_s", MEASURE_LATENCY_DETAIL, MEASURE_SECONDS,
     service_p50},
    {"CPU time per fetch", "CPU/fetch", "cpu_s_per_fetch", MEASURE_COST, MEASURE_SECONDS, cpu},
    {"instructions per fetch", "instr./fetch", "instructions_per_fetch", MEASURE_COST,
     MEASURE_NUMBER, instructions},
    {"peak memory", "peak memory", "peak_memory_bytes", MEASURE_COST, MEASURE_BYTES, memory},
    {"memory per in-flight fetch", "mem./in flight", "memory_bytes_per_in_flight", MEASURE_COST,
     MEASURE_BYTES, memory_in_flight},
    {"peak threads", "threads", "threads_peak", MEASURE_COST, MEASURE_NUMBER, threads},
    {"context switches", "switches", "context_switches", MEASURE_COST, MEASURE_NUMBER, switches},
    {"connections opened", "connections", "connections_opened", MEASURE_COST, MEASURE_NUMBER,
     connections},
    {0},
};

const struct measure *measure_find(const char *key)
{
    const struct measure *measure = measures;
    while (measure->name && strcmp(measure->key, key) != 0)
        measure++;
    return measure->name ? measure : NULL;
}

char *measure_text(char text[NUMBER_BYTES], const struct measure *measure, double value,
                   const struct number_style *style)
{
    if (!isfinite(value))
        return strcpy(text, "-");
    if (measure->unit == MEASURE_SECONDS)
        return number_seconds(text, value, style);
    if (measure->unit == MEASURE_BYTES)
        return units_format_bytes(text, value);
    if (value < 1e6 && (value >= 100 || value == floor(value)))
        return number_integer(text, (int64_t)llround(value));
    return units_format_number(text, value);
}

static double factor_of(const struct measure *measure, double value)
{
    double factor = 1;
    if (measure->unit == MEASURE_BYTES)
        while (fabs(value) / factor >= 999.5 && factor < 0x1p40)
            factor *= 1024;
    else if (fabs(value) >= 999.5e3)
        factor = 1e6;
    return factor;
}

char *measure_bounds(char text[NUMBER_BYTES], const struct measure *measure,
                     const struct estimate *estimate, const struct number_style *style)
{
    *text = '\0';
    if (measure->unit == MEASURE_SECONDS)
        return number_seconds_bounds(text, estimate, style);
    if (!isfinite(estimate->low) || !isfinite(estimate->high))
        return text;
    double factor = factor_of(measure, estimate->value);
    double value = fabs(estimate->value) / factor;
    int decimals = (value < 99.95) + (value < 9.995);
    if (factor == 1 && estimate->value == floor(estimate->value) &&
        estimate->low == floor(estimate->low) && estimate->high == floor(estimate->high))
        decimals = 0;
    (void)snprintf(text, NUMBER_BYTES, "[%.*f%s%.*f]", decimals, estimate->low / factor,
                   style->dash, decimals, estimate->high / factor);
    return text;
}

const char *measures_note(const struct results *results)
{
    bool known = false;
    bool ran = false;
    for (size_t i = 0; i < results->cell_count; i++) {
        ran = ran || cell_is_known(&results->cells[i]);
        known = known || isfinite(instructions(&results->cells[i]).value);
    }
    if (!ran || known)
        return "";
    return "Instructions were not counted: no access to the kernel's hardware counters (perf "
           "events).";
}
