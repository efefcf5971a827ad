/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench/engines.h"

#include "async/engines.h"
#include "core/suggest.h"
#include "fetch/libcurl.h"
#include "threaded/engines.h"

#include <stdlib.h>
#include <string.h>

const struct engine *const engines[] = {
    &engine_sequential,
    &engine_threads,
    &engine_thread_per_fetch,
    &engine_processes,
    &engine_async,
    &engine_coroutines,
    &engine_null,
    NULL,
};

enum { NAME_BYTES = 64, ENGINES_MAX = 32 };

static int unknown_engine(const char *name, struct err *err)
{
    const char *names[ENGINES_MAX];
    size_t count = 0;
    for (; engines[count] && count < ENGINES_MAX; count++)
        names[count] = engines[count]->name;
    const char *nearest = suggest_nearest(name, names, count);
    if (nearest)
        return err_usage(err, "unknown engine '%s'; did you mean '%s'?", name, nearest);
    return err_usage(err, "unknown engine '%s'; 'fetchbench engines' lists them", name);
}

const struct engine *engine_find(const char *name)
{
    for (size_t i = 0; engines[i]; i++)
        if (strcmp(engines[i]->name, name) == 0)
            return engines[i];
    return NULL;
}

/* Removes libcurl=PATH, which belongs to no engine, from the parameters. */
static int cut_libcurl(struct engine_spec *spec, char *pairs, struct err *err)
{
    static const char key[] = "libcurl=";
    char *found = strncmp(pairs, key, sizeof key - 1) == 0 ? pairs : strstr(pairs, ":libcurl=");
    spec->libcurl[0] = '\0';
    if (!found)
        return 0;
    char *value = strchr(found, '=') + 1;
    size_t length = strcspn(value, ":");
    if (length >= sizeof spec->libcurl)
        return err_usage(err, "the path of libcurl is too long");
    memcpy(spec->libcurl, value, length);
    spec->libcurl[length] = '\0';
    value += length;
    if (found == pairs && *value == ':')
        value++;
    memmove(found, value, strlen(value) + 1);
    return libcurl_check_file(spec->libcurl, err);
}

int engine_spec_parse(struct engine_spec *spec, const char *text, struct err *err)
{
    char name[NAME_BYTES];
    size_t length = strcspn(text, ":");
    if (length == 0 || (text[length] == ':' && text[length + 1] == '\0'))
        return err_usage(err, "invalid engine '%s'; expected NAME or NAME:key=value", text);
    size_t kept = length < sizeof name ? length : sizeof name - 1;
    memcpy(name, text, kept);
    name[kept] = '\0';
    const struct engine *engine = engine_find(name);
    if (!engine)
        return unknown_engine(name, err);
    spec->engine = engine;
    char *own = strdup(text + length + (text[length] == ':'));
    if (!own)
        return err_run(err, "out of memory");
    int status = cut_libcurl(spec, own, err);
    if (status == 0)
        status = engine_parse_args(engine, own, &spec->args, err);
    free(own);
    return status;
}

int64_t engine_pool(const struct engine_spec *spec)
{
    if (!spec->engine->concurrency)
        return -1;
    int64_t bound = spec->engine->concurrency(&spec->args, INT64_MAX);
    return bound < INT64_MAX ? bound : -1;
}

int64_t engine_descriptors(const struct engine_spec *spec, int64_t in_flight)
{
    enum { OTHERS = 64 }; /* standard streams, the loop, the harness */
    return spec->engine->descriptors(&spec->args, in_flight) + OTHERS;
}

int engines_check(struct err *err)
{
    for (size_t i = 0; engines[i]; i++) {
        if (engine_check(engines[i], err) != 0)
            return -1;
        for (size_t k = 0; k < i; k++)
            if (strcmp(engines[i]->name, engines[k]->name) == 0)
                return err_run(err, "duplicate engine '%s' in the table", engines[i]->name);
    }
    return 0;
}
