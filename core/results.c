#include "core/results.h"

#include "core/units.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *start_name(enum start start)
{
    return start == START_WARM ? "warm" : "cold";
}

const char *verdict_name(enum verdict verdict)
{
    static const char *const names[] = {"faster", "slower", "no difference", "unsettled"};
    return names[verdict];
}

const char *bottleneck_name(enum bottleneck bottleneck)
{
    static const char *const names[] = {"unknown", "delay", "client", "origin", "connect", "mixed"};
    return names[bottleneck];
}

const char *severity_name(enum severity severity)
{
    return severity == OUTLIER_SEVERE ? "severe" : "mild";
}

void target_write_built_in(const struct target_info *target, FILE *out)
{
    char text[UNITS_TEXT_BYTES];
    (void)fputs(target->tls ? "built-in origin over TLS" : "built-in origin", out);
    if (target->delay_ns >= 0)
        (void)fprintf(out, ", %s delay", units_format_duration_exact(text, target->delay_ns));
    else if (target->delay)
        (void)fprintf(out, ", %s delay", target->delay);
    if (target->size_bytes >= 0)
        (void)fprintf(out, ", %s bodies", units_format_size_exact(text, target->size_bytes));
    else if (target->size)
        (void)fprintf(out, ", %s bodies", target->size);
    if (target->status)
        (void)fprintf(out, ", status %s", target->status);
    for (size_t i = 0; i < target->faults.count; i++)
        (void)fprintf(out, ", %s", target->faults.items[i]);
}

int64_t effective_cap(int64_t fetches, int64_t in_flight)
{
    return in_flight <= 0 || in_flight > fetches ? fetches : in_flight;
}

double number_or_nan(int64_t number)
{
    return number < 0 ? NAN : (double)number;
}

void strings_release(struct strings *strings)
{
    for (size_t i = 0; i < strings->count; i++)
        free(strings->items[i]);
    free(strings->items);
    *strings = (struct strings){0};
}

int strings_append(struct strings *strings, const char *text, struct err *err)
{
    char **grown = realloc(strings->items, (strings->count + 1) * sizeof *grown);
    if (!grown)
        return err_run(err, "out of memory");
    strings->items = grown;
    grown[strings->count] = strdup(text);
    if (!grown[strings->count])
        return err_run(err, "out of memory");
    strings->count++;
    return 0;
}

void trial_release(struct trial *trial)
{
    free(trial->failure);
    free(trial->libcurl);
    free(trial->samples);
    *trial = (struct trial){0};
}

void summary_release(struct summary *summary)
{
    free(summary->outliers);
    free(summary->bottleneck_reason);
    *summary = (struct summary){0};
}

static void cell_release(struct cell *cell)
{
    for (size_t i = 0; i < cell->parameter_count; i++) {
        free(cell->parameters[i].key);
        free(cell->parameters[i].value);
    }
    for (size_t i = 0; i < cell->trial_count; i++)
        trial_release(&cell->trials[i]);
    free(cell->parameters);
    free(cell->trials);
    free(cell->spec);
    free(cell->libcurl);
    free(cell->engine);
    summary_release(&cell->summary);
}

static void metadata_release(struct results *results)
{
    free(results->tool.version);
    free(results->tool.build);
    free(results->tool.date);
    free(results->host.os);
    free(results->host.kernel);
    free(results->host.cpu);
    free(results->host.governor);
    free(results->libcurl.version);
    free(results->libcurl.tls);
    strings_release(&results->target.urls);
    strings_release(&results->target.faults);
    free(results->target.delay);
    free(results->target.status);
    free(results->target.size);
}

void results_release(struct results *results)
{
    for (size_t i = 0; i < results->cell_count; i++)
        cell_release(&results->cells[i]);
    for (size_t i = 0; i < results->crossover_count; i++) {
        free(results->crossovers[i].spec);
        free(results->crossovers[i].reference);
    }
    for (size_t i = 0; i < results->warning_count; i++) {
        free(results->warnings[i].code);
        free(results->warnings[i].text);
    }
    free(results->cells);
    free(results->comparisons);
    free(results->crossovers);
    free(results->warnings);
    free(results->ended_reason);
    metadata_release(results);
    for (const struct option_row *row = settings_rows; row->name || row->field; row++)
        option_release(row, &results->settings);
    *results = (struct results){0};
}

void results_write_other_libcurls(const struct results *results, FILE *out)
{
    const char *usual = results->libcurl.version ? results->libcurl.version : "?";
    for (size_t i = 0; i < results->cell_count; i++) {
        const struct cell *cell = &results->cells[i];
        bool differs = cell->libcurl && strcmp(cell->libcurl, usual) != 0;
        for (size_t k = 0; k < i && differs; k++)
            differs = strcmp(results->cells[k].spec, cell->spec) != 0;
        if (differs)
            (void)fprintf(out, ", libcurl %s in %s", cell->libcurl, cell->spec);
    }
}
