/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench/engines.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

TestSuite(engines, .timeout = 20);

Test(engines, all_pass_the_check)
{
    struct err err = {0};
    cr_assert_eq(engines_check(&err), 0, "%s", err.text);
}

Test(engines, are_found_by_their_names)
{
    for (size_t i = 0; engines[i]; i++) {
        struct err err = {0};
        struct engine_spec spec;
        cr_assert_eq(engine_spec_parse(&spec, engines[i]->name, &err), 0, "%s", err.text);
        cr_assert_eq(spec.engine, engines[i]);
        for (size_t k = 0; k < ENGINE_PARAMS; k++)
            cr_assert_eq(spec.args.values[k], PARAM_UNSET);
    }
}

/* A value within the bounds of the parameter. */
static void write_good_value(char *text, size_t bytes, const struct option_row *param)
{
    static const char *const units[] = {
        [OPTION_COUNT] = "", [OPTION_SIZE] = "B", [OPTION_DURATION] = "ns"};
    if (param->kind == OPTION_CHOICE)
        (void)snprintf(text, bytes, "%s", param->choices[0]);
    else
        (void)snprintf(text, bytes, "%lld%s", (long long)(param->min > 0 ? param->min : 1),
                       units[param->kind]);
}

Test(engines, take_each_of_their_parameters_once)
{
    for (size_t i = 0; engines[i]; i++) {
        for (size_t k = 0; engines[i]->params && engines[i]->params[k].name; k++) {
            struct err err = {0};
            struct engine_spec spec;
            char value[64];
            char text[192];
            write_good_value(value, sizeof value, &engines[i]->params[k]);
            (void)snprintf(text, sizeof text, "%s:%s=%s", engines[i]->name,
                           engines[i]->params[k].name, value);
            cr_assert_eq(engine_spec_parse(&spec, text, &err), 0, "%s: %s", text, err.text);
            cr_assert_neq(spec.args.values[k], PARAM_UNSET, "%s", text);

            (void)snprintf(text, sizeof text, "%s:%s=%s:%s=%s", engines[i]->name,
                           engines[i]->params[k].name, value, engines[i]->params[k].name, value);
            cr_assert_eq(engine_spec_parse(&spec, text, &err), -1, "%s", text);
            cr_assert_not_null(strstr(err.text, "duplicate"), "%s", err.text);
        }
    }
}

Test(engines, refuse_invalid_values)
{
    static const char *const bad[] = {"", "-1", "x", "1.5.2", "99999999999999999999"};
    for (size_t i = 0; engines[i]; i++) {
        for (size_t k = 0; engines[i]->params && engines[i]->params[k].name; k++) {
            for (size_t b = 0; b < sizeof bad / sizeof bad[0]; b++) {
                struct err err = {0};
                struct engine_spec spec;
                char text[192];
                (void)snprintf(text, sizeof text, "%s:%s=%s", engines[i]->name,
                               engines[i]->params[k].name, bad[b]);
                cr_assert_eq(engine_spec_parse(&spec, text, &err), -1, "%s", text);
                cr_assert_eq(err.kind, ERR_USAGE);
            }
        }
    }
}

Test(engines, that_are_unknown_are_named_with_the_nearest)
{
    static const struct {
        const char *spec, *part;
    } rows[] = {
        {"asinc", "did you mean 'async'?"},
        {"thread", "did you mean 'threads'?"},
        {"zzzzzzzz", "'fetchbench engines'"},
        {"", "expected NAME"},
        {":workers=1", "expected NAME"},
        {"threads:worker=3", "did you mean 'workers'?"},
        {"threads:workers", "expected NAME:key=value"},
        {"threads:", "expected NAME or NAME:key=value"},
        {"threads:qqqqqqq=1", "unknown parameter"},
        {"threads:workers=0", "from 1"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct err err = {0};
        struct engine_spec spec;
        cr_assert_eq(engine_spec_parse(&spec, rows[i].spec, &err), -1, "%s", rows[i].spec);
        cr_assert_eq(err.kind, ERR_USAGE);
        cr_assert_not_null(strstr(err.text, rows[i].part), "%s: %s", rows[i].spec, err.text);
    }
}
