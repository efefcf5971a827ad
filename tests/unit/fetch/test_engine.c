/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fetch/engine.h"

#include <criterion/criterion.h>
#include <string.h>

TestSuite(engine, .timeout = 30);

static int open_nothing(struct engine_run **run, const struct batch *batch, struct err *err)
{
    (void)batch;
    (void)err;
    *run = NULL;
    return 0;
}

static int64_t no_descriptors(const struct engine_args *args, int64_t in_flight)
{
    (void)args;
    (void)in_flight;
    return 0;
}

static int warm_nothing(struct engine_run *run, struct err *err)
{
    (void)run;
    (void)err;
    return 0;
}

static int run_nothing(struct engine_run *run, struct sample *samples, struct err *err)
{
    (void)run;
    (void)samples;
    (void)err;
    return 0;
}

static void close_nothing(struct engine_run *run)
{
    (void)run;
}

enum { WORKERS, STACK, WAIT, DRIVER };
static const char *const drivers[] = {"uv", "poll", NULL};
static const struct option_row params[] = {
    {.name = "workers", .kind = OPTION_COUNT, .min = 1, .max = 100, .initial = "4", .summary = "h"},
    {.name = "stack",
     .kind = OPTION_SIZE,
     .min = 1024,
     .max = 4096,
     .initial = "1KiB",
     .summary = "h"},
    {.name = "wait",
     .kind = OPTION_DURATION,
     .min = 0,
     .max = 1000,
     .initial_note = "none",
     .summary = "h"},
    {.name = "driver", .kind = OPTION_CHOICE, .choices = drivers, .initial = "uv", .summary = "h"},
    {0},
};

static int refuse_seven_with_poll(const struct engine_args *args, struct err *err)
{
    if (args->values[WORKERS] == 7 && args->values[DRIVER] == 1)
        return err_usage(err, "seven cannot poll");
    return 0;
}

static const struct engine sound = {.name = "sound-one",
                                    .summary = "s",
                                    .params = params,
                                    .check = refuse_seven_with_poll,
                                    .descriptors = no_descriptors,
                                    .open = open_nothing,
                                    .warm = warm_nothing,
                                    .run = run_nothing,
                                    .close = close_nothing};

Test(engine, a_valid_one_passes_the_check)
{
    struct err err = {0};
    cr_expect_eq(engine_check(&sound, &err), 0, "%s", err.text);
}

static void expect_slip(const struct engine *engine, const char *what)
{
    struct err err = {0};
    cr_expect_eq(engine_check(engine, &err), -1, "%s", what);
    cr_expect_eq(err.kind, ERR_RUN, "%s", what);
}

Test(engine, programming_errors_are_found)
{
    struct engine slip = sound;
    slip.name = "Sound";
    expect_slip(&slip, "capital in the name");
    slip.name = "";
    expect_slip(&slip, "empty name");
    slip = sound;
    slip.warm = NULL;
    expect_slip(&slip, "missing hook");
    slip = sound;
    slip.summary = NULL;
    expect_slip(&slip, "missing summary");
}

static void expect_param_slip(struct option_row param, const char *what)
{
    struct option_row table[] = {params[0], param, {0}};
    struct engine slip = sound;
    slip.params = table;
    expect_slip(&slip, what);
}

Test(engine, errors_in_a_parameter_are_found)
{
    struct option_row param = params[1];
    param.name = "workers";
    expect_param_slip(param, "a name twice");
    param = params[1];
    param.initial = "1MiB";
    expect_param_slip(param, "a default out of range");
    param = params[1];
    param.min = -1;
    expect_param_slip(param, "a bound below 0");
    param = params[1];
    param.max = param.min - 1;
    expect_param_slip(param, "an empty range");
    param = params[1];
    param.summary = NULL;
    expect_param_slip(param, "no summary");
    param = params[3];
    param.choices = NULL;
    expect_param_slip(param, "a choice of nothing");
    param = params[3];
    param.initial = "epoll";
    expect_param_slip(param, "a default that is no choice");
}

Test(engine, missing_parameters_are_left_to_the_engine)
{
    struct engine_args args;
    cr_assert_eq(engine_parse_args(&sound, "", &args, NULL), 0);
    for (size_t i = 0; i < ENGINE_PARAMS; i++) {
        cr_expect_eq(args.values[i], PARAM_UNSET);
        cr_expect_eq(engine_arg(&args, i, 42), 42);
    }
}

Test(engine, values_are_read_by_their_kind)
{
    struct engine_args args;
    struct err err = {0};
    cr_assert_eq(
        engine_parse_args(&sound, "driver=poll:workers=32:stack=2KiB:wait=1us", &args, &err), 0,
        "%s", err.text);
    cr_expect_eq(engine_arg(&args, WORKERS, 0), 32);
    cr_expect_eq(engine_arg(&args, STACK, 0), 2048);
    cr_expect_eq(engine_arg(&args, WAIT, 0), 1000);
    cr_expect_eq(engine_arg(&args, DRIVER, 0), 1);
}

Test(engine, bad_parameters_are_named)
{
    static const struct {
        const char *text, *said;
    } rows[] = {
        {"workers", "'workers'"},
        {"worker=3", "did you mean 'workers'?"},
        {"zzzzzzzz=3", "'zzzzzzzz'"},
        {"=3", "''"},
        {"workers=", "workers"},
        {"workers=0", "'0'"},
        {"workers=101", "'101'"},
        {"workers=-1", "'-1'"},
        {"workers=1.5", "'1.5'"},
        {"workers=many", "'many'"},
        {"workers=99999999999999999999", "workers"},
        {"workers=1:workers=2", "duplicate"},
        {"workers=1:", "''"},
        {":workers=1", "''"},
        {"workers=1::driver=uv", "''"},
        {"stack=1MiB", "stack"},
        {"stack=1X", "'1X'"},
        {"wait=1s", "wait"},
        {"wait=1", "'1'"},
        {"driver=pol", "did you mean 'poll'?"},
        {"driver=", "driver"},
        {"workers=7:driver=poll", "seven cannot poll"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct engine_args args;
        struct err err = {0};
        cr_expect_eq(engine_parse_args(&sound, rows[i].text, &args, &err), -1, "'%s' was taken",
                     rows[i].text);
        cr_expect_eq(err.kind, ERR_USAGE, "'%s'", rows[i].text);
        cr_expect(strstr(err.text, rows[i].said) != NULL, "'%s': %s", rows[i].text, err.text);
    }
}

Test(engine, one_without_parameters_takes_none)
{
    struct engine bare = sound;
    struct engine_args args;
    struct err err = {0};
    bare.params = NULL;
    bare.check = NULL;
    cr_expect_eq(engine_check(&bare, &err), 0, "%s", err.text);
    cr_expect_eq(engine_parse_args(&bare, "", &args, &err), 0);
    cr_expect_eq(engine_parse_args(&bare, "workers=1", &args, &err), -1);
    cr_expect(strstr(err.text, "takes none") != NULL, "%s", err.text);
}
