/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "origin/distribution.h"

#include "core/random.h"

#include "core/clock.h"
#include "core/suggest.h"
#include "core/units.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* The second parameter: a quantity of the same kind, or a plain number. */
enum second_kind { A_QUANTITY, A_NUMBER };

struct distribution_kind {
    const char *name;
    const char *form;
    enum second_kind second;
    bool ascending; /* the second must not be below the first */
    double (*draw)(double first, double second, uint64_t seed, uint64_t request, unsigned what);
};

static double draw_uniform(double least, double most, uint64_t seed, uint64_t request,
                           unsigned what)
{
    return least + (most - least) * random_uniform(seed, request, what);
}

static double draw_normal(double mean, double deviation, uint64_t seed, uint64_t request,
                          unsigned what)
{
    return mean + deviation * random_normal(seed, request, what);
}

static double draw_lognormal(double median, double sigma, uint64_t seed, uint64_t request,
                             unsigned what)
{
    return median * exp(sigma * random_normal(seed, request, what));
}

static double draw_pareto(double least, double shape, uint64_t seed, uint64_t request,
                          unsigned what)
{
    return least * pow(1 - random_uniform(seed, request, what), -1 / shape);
}

static const struct distribution_kind kinds[] = {
    {"uniform", "MIN,MAX", A_QUANTITY, true, draw_uniform},
    {"normal", "MEAN,DEVIATION", A_QUANTITY, false, draw_normal},
    {"lognormal", "MEDIAN,SIGMA", A_NUMBER, false, draw_lognormal},
    {"pareto", "MIN,SHAPE", A_NUMBER, false, draw_pareto},
};
enum { KINDS = sizeof kinds / sizeof kinds[0] };

static int parse_quantity(enum quantity quantity, const char *text, double *value, struct err *err)
{
    int64_t whole = 0;
    int failed = quantity == QUANTITY_DURATION ? units_parse_duration_ns(text, &whole, err)
                                               : units_parse_size_bytes(text, &whole, err);
    *value = (double)whole;
    return failed;
}

void distributions_write(FILE *stream)
{
    char forms[KINDS][48];
    const char *items[KINDS];
    char list[KINDS * sizeof forms[0]];
    for (size_t i = 0; i < KINDS; i++) {
        (void)snprintf(forms[i], sizeof forms[i], "%s:%s", kinds[i].name, kinds[i].form);
        items[i] = forms[i];
    }
    (void)fprintf(stream, "The distributions are %s.",
                  suggest_list(list, sizeof list, items, KINDS, "and"));
}

static int unknown_kind(const char *name, struct err *err)
{
    const char *names[KINDS + 1] = {"fixed"};
    for (size_t i = 0; i < KINDS; i++)
        names[i + 1] = kinds[i].name;
    char phrase[96];
    char list[160];
    if (*suggest_phrase(phrase, sizeof phrase, name, names, KINDS + 1))
        return err_usage(err, "unknown distribution '%s'%s", name, phrase);
    return err_usage(err, "unknown distribution '%s'; the distributions are %s", name,
                     suggest_list(list, sizeof list, names, KINDS + 1, "and"));
}

static const struct distribution_kind *find_kind(const char *name)
{
    for (size_t i = 0; i < KINDS; i++)
        if (strcmp(kinds[i].name, name) == 0)
            return &kinds[i];
    return NULL;
}

static int parse_parameters(struct distribution *distribution, enum quantity quantity,
                            char *parameters, const char *text, struct err *err)
{
    const struct distribution_kind *kind = distribution->kind;
    char *comma = strchr(parameters, ',');
    if (!comma)
        return err_usage(err, "invalid distribution '%s'; expected %s:%s", text, kind->name,
                         kind->form);
    *comma = '\0';
    if (parse_quantity(quantity, parameters, &distribution->first, err) != 0)
        return -1;
    int failed =
        kind->second == A_QUANTITY
            ? parse_quantity(quantity, comma + 1, &distribution->second, err)
            : units_parse_real(comma + 1, kind->form, 0.01, 100, &distribution->second, err);
    if (failed != 0)
        return -1;
    if (kind->ascending && distribution->second < distribution->first)
        return err_usage(err, "invalid distribution '%s'; the second value is below the first",
                         text);
    return 0;
}

int distribution_parse(struct distribution *distribution, enum quantity quantity, const char *text,
                       struct err *err)
{
    struct distribution parsed = {0};
    char copy[128];
    if (strlen(text) >= sizeof copy)
        return err_usage(err, "'%.32s...' is too long", text);
    (void)strcpy(copy, text);
    char *rest = copy;
    char *colon = strchr(copy, ':');
    if (colon) {
        *colon = '\0';
        rest = colon + 1;
        parsed.kind = find_kind(copy);
        if (!parsed.kind && strcmp(copy, "fixed") != 0)
            return unknown_kind(copy, err);
    }
    int failed = parsed.kind ? parse_parameters(&parsed, quantity, rest, text, err)
                             : parse_quantity(quantity, rest, &parsed.first, err);
    if (failed == 0)
        *distribution = parsed;
    return failed;
}

int64_t distribution_draw(const struct distribution *distribution, enum quantity quantity,
                          uint64_t seed, uint64_t request, unsigned what)
{
    if (!distribution->kind)
        return (int64_t)distribution->first;
    double most = quantity == QUANTITY_DURATION ? 24 * 3600 * (double)NS_PER_S : 0x1p40;
    double value =
        distribution->kind->draw(distribution->first, distribution->second, seed, request, what);
    if (!(value > 0))
        return 0;
    return (int64_t)round(value < most ? value : most);
}

int64_t distribution_fixed(const struct distribution *distribution)
{
    return distribution->kind ? -1 : (int64_t)distribution->first;
}
