/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fetch/engine.h"

#include "core/suggest.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static size_t count_params(const struct engine *engine)
{
    size_t count = 0;
    while (engine->params && engine->params[count].name)
        count++;
    return count;
}

static int parse_value(const struct option_row *param, const char *text, int64_t *value,
                       struct err *err)
{
    struct err inner = {0};
    int choice = 0;
    void *at = param->kind == OPTION_CHOICE ? (void *)&choice : value;
    if (option_parse(param, at, text, &inner) != 0)
        return err_usage(err, "%s: %s", param->name, inner.text);
    if (param->kind == OPTION_CHOICE)
        *value = choice;
    return 0;
}

static int unknown_param(const struct engine *engine, const char *key, struct err *err)
{
    const char *names[ENGINE_PARAMS];
    size_t count = count_params(engine);
    for (size_t i = 0; i < count; i++)
        names[i] = engine->params[i].name;
    if (count == 0)
        return err_usage(err, "unknown parameter '%s': engine '%s' takes none", key, engine->name);
    const char *nearest = suggest_nearest(key, names, count);
    if (nearest)
        return err_usage(err, "unknown parameter '%s' of engine '%s'; did you mean '%s'?", key,
                         engine->name, nearest);
    return err_usage(
        err, "unknown parameter '%s' of engine '%s'; 'fetchbench engines' lists what it takes", key,
        engine->name);
}

/* One "key=value"; the text is the caller's copy and may be changed. */
static int parse_pair(const struct engine *engine, char *pair, struct engine_args *args,
                      struct err *err)
{
    char *equals = strchr(pair, '=');
    if (!equals)
        return err_usage(err, "invalid parameter '%s' of engine '%s'; expected NAME:key=value",
                         pair, engine->name);
    *equals = '\0';
    for (size_t i = 0; i < count_params(engine); i++) {
        if (strcmp(engine->params[i].name, pair) != 0)
            continue;
        if (args->values[i] != PARAM_UNSET)
            return err_usage(err, "duplicate parameter '%s' of engine '%s'", pair, engine->name);
        return parse_value(&engine->params[i], equals + 1, &args->values[i], err);
    }
    return unknown_param(engine, pair, err);
}

int engine_parse_args(const struct engine *engine, const char *text, struct engine_args *args,
                      struct err *err)
{
    for (size_t i = 0; i < ENGINE_PARAMS; i++)
        args->values[i] = PARAM_UNSET;
    char *copy = strdup(text);
    if (!copy)
        return err_run(err, "out of memory");
    int status = 0;
    char *next = *copy ? copy : NULL;
    while (next && status == 0) {
        char *pair = strsep(&next, ":");
        status = parse_pair(engine, pair, args, err);
    }
    free(copy);
    if (status == 0 && engine->check)
        return engine->check(args, err);
    return status;
}

int64_t engine_arg(const struct engine_args *args, size_t index, int64_t otherwise)
{
    return args->values[index] == PARAM_UNSET ? otherwise : args->values[index];
}

int64_t engine_arg_at_most(const struct engine_args *args, size_t index, int64_t otherwise,
                           int64_t max)
{
    int64_t value = engine_arg(args, index, otherwise);
    return value < max ? value : max;
}

static bool is_complete(const struct option_row *param)
{
    switch (param->kind) {
    case OPTION_CHOICE:
        return param->choices && param->initial;
    case OPTION_COUNT:
    case OPTION_SIZE:
    case OPTION_DURATION:
        return param->min >= 0 && param->min <= param->max &&
               (param->initial || param->initial_note);
    default:
        return false;
    }
}

static int check_param(const struct engine *engine, size_t index, struct err *err)
{
    const struct option_row *param = &engine->params[index];
    if (!param->summary || !is_complete(param))
        return err_run(err, "engine '%s': parameter '%s' is described incompletely", engine->name,
                       param->name);
    for (size_t i = 0; i < index; i++)
        if (strcmp(engine->params[i].name, param->name) == 0)
            return err_run(err, "engine '%s': duplicate parameter '%s'", engine->name, param->name);
    int64_t value = 0;
    struct err bad = {0};
    if (param->initial && parse_value(param, param->initial, &value, &bad) != 0)
        return err_run(err, "engine '%s': the default of '%s': %s", engine->name, param->name,
                       bad.text);
    return 0;
}

int engine_check(const struct engine *engine, struct err *err)
{
    if (!engine->name || engine->name[0] == '\0' ||
        strspn(engine->name, "abcdefghijklmnopqrstuvwxyz-") != strlen(engine->name))
        return err_run(err, "an engine has an invalid name");
    if (!engine->summary || !engine->descriptors || !engine->open || !engine->warm ||
        !engine->run || !engine->close)
        return err_run(err, "engine '%s' lacks a hook or its summary", engine->name);
    size_t count = count_params(engine);
    if (count > ENGINE_PARAMS)
        return err_run(err, "engine '%s' has too many parameters", engine->name);
    for (size_t i = 0; i < count; i++)
        if (check_param(engine, i, err) != 0)
            return -1;
    return 0;
}
