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
                                 const char *mark, const struct number_style *style)
{
    static const enum table_tone tones[] = {[VERDICT_FASTER] = TABLE_GOOD,
                                            [VERDICT_SLOWER] = TABLE_BAD,
                                            [VERDICT_NO_DIFFERENCE] = TABLE_PLAIN,
                                            [VERDICT_UNSETTLED] = TABLE_FAINT};
    struct cell_verdict said = {.tone = TABLE_PLAIN};
    if (!isfinite(ratio->value))
        return said;
    char times[NUMBER_BYTES] = "";
    char range[NUMBER_BYTES];
    bool settled = verdict == VERDICT_FASTER || verdict == VERDICT_SLOWER;
    /* A settled lead is that of whichever is faster; bounds on both sides of 1 keep one direction.
     */
    struct estimate speedup = settled ? number_lead(ratio) : number_speedup(ratio);
    if (settled)
        (void)strcat(number_times(times, &speedup, style), " ");
    (void)snprintf(said.text, sizeof said.text, "%s%s%s", times, verdict_name(verdict), mark);
    if (*number_times_range(range, &speedup, style))
        (void)snprintf(said.bounds, sizeof said.bounds, "[%.60s]", range);
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
                        *mark ? mark : cell_mark(view_cell(view, row, 0)), style);
}

const char *cell_bottleneck(const struct cell *cell)
{
    return cell && cell->summary.bottleneck_reason ? bottleneck_name(cell->summary.bottleneck) : "";
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

const struct measure measures[] = {
    {"median latency", "latency_p50_s", MEASURE_SECONDS, latency_p50},
    {"p99 latency", "latency_p99_s", MEASURE_SECONDS, latency_p99},
    {"max latency", "latency_max_s", MEASURE_SECONDS, latency_max},
    {"median queue time", "queue_p50_s", MEASURE_SECONDS, queue_p50},
    {"CPU time per fetch", "cpu_s_per_fetch", MEASURE_SECONDS, cpu},
    {"instructions per fetch", "instructions_per_fetch", MEASURE_NUMBER, instructions},
    {"peak memory", "peak_memory_bytes", MEASURE_BYTES, memory},
    {"memory per in-flight fetch", "memory_bytes_per_in_flight", MEASURE_BYTES, memory_in_flight},
    {"peak threads", "threads_peak", MEASURE_NUMBER, threads},
    {"context switches", "context_switches", MEASURE_NUMBER, switches},
    {"connections opened", "connections_opened", MEASURE_NUMBER, connections},
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

const char *measures_note(const struct results *results)
{
    bool known = false;
    bool ran = false;
    for (size_t i = 0; i < results->cell_count; i++) {
        ran = ran || cell_is_known(&results->cells[i]);
        known = known || isfinite(instructions(&results->cells[i]));
    }
    if (!ran || known)
        return "";
    return "Instructions were not counted: no access to the kernel's hardware counters (perf "
           "events).";
}
