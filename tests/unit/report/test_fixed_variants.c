#include "fixed.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Variations of the fixed results: what went wrong, and names that mean harm. */

static void replace(char **text, const char *with)
{
    free(*text);
    *text = strdup(with);
    if (!*text)
        abort();
}

static void fail_fetches(struct cell *cell, size_t trial, enum outcome outcome, size_t count)
{
    struct trial *failed = &cell->trials[trial];
    for (size_t i = 0; i < count; i++) {
        struct sample *sample = &failed->samples[7 * i];
        sample->outcome = (uint8_t)outcome;
        sample->status = outcome == OUTCOME_STATUS ? 503 : 0;
        if (outcome != OUTCOME_STATUS)
            sample->first_byte_ns = 0;
    }
    failed->outcomes[OUTCOME_OK] -= (int64_t)count;
    failed->outcomes[outcome] += (int64_t)count;
    cell->summary.outcomes[OUTCOME_OK] -= (int64_t)count;
    cell->summary.outcomes[outcome] += (int64_t)count;
    cell->summary.failed += (int64_t)count;
}

static void fail_cell(struct cell *cell, const char *why)
{
    for (size_t i = 0; i < cell->trial_count; i++)
        trial_release(&cell->trials[i]);
    cell->trial_count = 1;
    cell->trials[0] = (struct trial){.round = 1, .order = 1, .instructions = -1};
    cell->trials[0].failure = strdup(why);
    if (!cell->trials[0].failure)
        abort();
    summary_release(&cell->summary);
    cell->summary = (struct summary){
        .makespan_s = {NAN, NAN, NAN},
        .throughput_per_s = NAN,
        .efficiency = NAN,
        .latency_s = {NAN, NAN, NAN, NAN, NAN},
        .queue_s = {NAN, NAN, NAN, NAN, NAN},
        .service_s = {NAN, NAN, NAN, NAN, NAN},
        .connect_s = NAN,
        .cpu_s_per_fetch = NAN,
        .instructions_per_fetch = NAN,
        .peak_memory_bytes = NAN,
        .memory_bytes_per_in_flight = NAN,
        .voluntary_switches = NAN,
        .involuntary_switches = NAN,
        .threads_peak = NAN,
        .connections_opened = NAN,
        .body_bytes = NAN,
        .client_cpu_cores = NAN,
        .origin_cpu_cores = NAN,
    };
}

static void add_warning(struct results *results, const char *code, const char *text)
{
    struct warning *grown =
        realloc(results->warnings, (results->warning_count + 1) * sizeof *results->warnings);
    if (!grown)
        abort();
    results->warnings = grown;
    grown[results->warning_count++] = (struct warning){strdup(code), strdup(text)};
}

struct results fixed_results_with_failures(void)
{
    struct results results = fixed_results();
    fail_fetches(&results.cells[7], 1, OUTCOME_RESET, 2); /* async at 100 */
    fail_fetches(&results.cells[7], 2, OUTCOME_STATUS, 3);
    fail_fetches(&results.cells[9], 0, OUTCOME_TIMEOUT, 5); /* async at 500 */
    fail_cell(&results.cells[8],
              "cannot start thread 389 of 500: Resource temporarily unavailable");
    results.comparison_count--; /* without threads at 500 there is nothing to compare with */
    struct outlier *outlier = calloc(1, sizeof *outlier);
    if (!outlier)
        abort();
    *outlier = (struct outlier){2, OUTLIER_SEVERE};
    results.cells[0].summary.outliers = outlier;
    results.cells[0].summary.outlier_count = 1;
    add_warning(&results, "busy-machine",
                "the machine was busy: load 3.1 on 2 CPUs; close other programs and run again");
    replace(&results.tool.build, "sanitizer");
    results.complete = false;
    replace(&results.ended_reason, "interrupted by the user after 4 of 10 rounds");
    return results;
}

struct results fixed_results_with_hostile_names(void)
{
    static const char hostile[] =
        "<b>\"x\"&'y'</b>,|`;=1+1\n\r\t\x1b[31m\x07\\{$PATH}}#{%s\xff\xc2\x9b|\xe2\x80\xae\xc3\xa4";
    struct results results = fixed_results_of_engines(2);
    for (size_t i = 1; i < results.cell_count; i += 2)
        replace(&results.cells[i].spec, hostile);
    replace(&results.settings.engines.items[1], hostile);
    replace(&results.crossovers[0].spec, hostile);
    replace(&results.target.urls.items[0], hostile);
    results.target.built_in = false;
    replace(&results.host.cpu, hostile);
    replace(&results.host.kernel, hostile);
    replace(&results.libcurl.version, hostile);
    replace(&results.settings.command.items[1], hostile);
    replace(&results.tool.version, hostile);
    add_warning(&results, hostile, hostile);
    return results;
}

char *written_by(int (*write)(const struct results *, FILE *, struct err *),
                 const struct results *results)
{
    char *text = NULL;
    size_t length = 0;
    struct err err = {0};
    FILE *stream = open_memstream(&text, &length);
    if (!stream || write(results, stream, &err) != 0 || fclose(stream) != 0)
        abort();
    return text;
}
