/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench/suite.h"

#include "bench/engines.h"
#include "bench/host.h"
#include "fetch/request.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int suite_check_engine(const char *spec, struct err *err)
{
    struct engine_spec parsed;
    return engine_spec_parse(&parsed, spec, err);
}

void suite_write_engine_names(FILE *stream)
{
    for (size_t i = 0; engines[i]; i++)
        (void)fprintf(stream, "%s%s", i ? " " : "", engines[i]->name);
}

int suite_check_url(const char *url, struct err *err)
{
    struct request request;
    int status = request_init(&request, url, err);
    request_release(&request);
    return status;
}

int suite_check_header(const char *header, struct err *err)
{
    return request_check_header(header, err);
}

/* The parameters as they were given, for reports. */
static int fill_parameters(struct cell *cell, const char *spec, struct err *err)
{
    const char *next = strchr(spec, ':');
    while (next) {
        const char *pair = next + 1;
        next = strchr(pair, ':');
        size_t length = next ? (size_t)(next - pair) : strlen(pair);
        size_t key = strcspn(pair, "=");
        struct parameter *grown =
            realloc(cell->parameters, (cell->parameter_count + 1) * sizeof *cell->parameters);
        if (!grown)
            return err_run(err, "out of memory for a cell");
        cell->parameters = grown;
        grown[cell->parameter_count++] = (struct parameter){
            .key = strndup(pair, key), .value = strndup(pair + key + 1, length - key - 1)};
    }
    return 0;
}

/* ceil(N / bound) x delay: a lower bound for the engine. Known for the built-in origin with one
 * delay for all. */
static int64_t ideal_ns(const struct target_info *target, const struct cell *cell)
{
    if (!target->built_in || target->delay_ns < 0)
        return -1;
    int64_t bound = cell_bound(cell);
    return (cell->fetches + bound - 1) / bound * target->delay_ns;
}

/* "async #2" for the second of that name, so that each cell has a name of its own. */
static char *unique_name(const struct strings *specs, size_t index)
{
    size_t ordinal = 1;
    for (size_t i = 0; i < index; i++)
        ordinal += strcmp(specs->items[i], specs->items[index]) == 0;
    char *name = NULL;
    int length = ordinal == 1 ? asprintf(&name, "%s", specs->items[index])
                              : asprintf(&name, "%s #%zu", specs->items[index], ordinal);
    return length < 0 ? NULL : name;
}

const char *suite_spec(const struct results *results, const struct cell *cell)
{
    const struct strings *specs = &results->settings.engines;
    return specs->items[(size_t)(cell - results->cells) % specs->count];
}

static int fill_cell(struct cell *cell, const struct results *results, size_t engine,
                     int64_t fetches, int64_t cap, struct err *err)
{
    const char *spec = results->settings.engines.items[engine];
    struct engine_spec parsed;
    if (engine_spec_parse(&parsed, spec, err) != 0)
        return -1;
    cell->spec = unique_name(&results->settings.engines, engine);
    cell->engine = strdup(parsed.engine->name);
    cell->fetches = fetches;
    cell->in_flight = cap;
    cell->pool = engine_pool(&parsed);
    cell->ideal_ns = ideal_ns(&results->target, cell);
    if (!cell->spec || !cell->engine || fill_parameters(cell, spec, err) != 0)
        return err_run(err, "out of memory for a cell");
    char what[192];
    (void)snprintf(what, sizeof what, "%" PRId64 " fetches in flight with '%.100s'",
                   cell->in_flight, spec);
    return limits_check_descriptors(engine_descriptors(&parsed, cell->in_flight), what, err);
}

/* Whether an earlier cap in the list has the same effect at this number of fetches. */
static bool is_repeated(const struct counts *caps, size_t c, int64_t fetches)
{
    for (size_t i = 0; i < c; i++)
        if (effective_cap(fetches, caps->items[i]) == effective_cap(fetches, caps->items[c]))
            return true;
    return false;
}

/* Every engine at one number of fetches and one cap. */
static int add_cells(struct results *results, int64_t fetches, int64_t cap, struct err *err)
{
    for (size_t i = 0; i < results->settings.engines.count; i++)
        if (fill_cell(&results->cells[results->cell_count++], results, i, fetches, cap, err) != 0)
            return -1;
    return 0;
}

int suite_plan(struct results *results, struct err *err)
{
    const struct settings *settings = &results->settings;
    size_t max = settings->engines.count * settings->fetches.count * settings->in_flight.count;
    if (engines_check(err) != 0)
        return -1;
    results->cells = calloc(max ? max : 1, sizeof *results->cells);
    if (!results->cells)
        return err_run(err, "out of memory for %zu cells", max);
    for (size_t n = 0; n < settings->fetches.count; n++)
        for (size_t c = 0; c < settings->in_flight.count; c++) {
            int64_t fetches = settings->fetches.items[n];
            if (is_repeated(&settings->in_flight, c, fetches))
                continue;
            if (add_cells(results, fetches, effective_cap(fetches, settings->in_flight.items[c]),
                          err) != 0)
                return -1;
        }
    return 0;
}
