/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "origin/settings.h"

#include "core/random.h"

#include "core/suggest.h"
#include "core/units.h"

#include <stdbool.h>
#include <string.h>

struct setting {
    const char *key;
    int (*set)(struct origin_settings *settings, const char *text, struct err *err);
};

/* Removes ":10%" from the end of `text` and stores it in `share`; 1 if there is none. */
static int split_share(char *text, double *share, struct err *err)
{
    *share = 1;
    char *colon = strrchr(text, ':');
    if (!colon)
        return 0;
    size_t length = strlen(colon);
    if (colon[length - 1] != '%')
        return err_usage(err, "invalid share '%s'; expected a percentage, for example ':10%%'",
                         colon + 1);
    colon[length - 1] = '\0';
    *colon = '\0';
    double percent = 0;
    if (units_parse_real(colon + 1, "share in percent", 0, 100, &percent, err) != 0)
        return -1;
    *share = percent / 100;
    return 0;
}

static int copy_text(char *copy, size_t copy_bytes, const char *text, struct err *err)
{
    if (strlen(text) >= copy_bytes)
        return err_usage(err, "'%.32s...' is too long", text);
    memcpy(copy, text, strlen(text) + 1);
    return 0;
}

static int set_delay(struct origin_settings *settings, const char *text, struct err *err)
{
    return distribution_parse(&settings->delay, QUANTITY_DURATION, text, err);
}

static int set_size(struct origin_settings *settings, const char *text, struct err *err)
{
    return distribution_parse(&settings->size, QUANTITY_SIZE, text, err);
}

static int set_status(struct origin_settings *settings, const char *text, struct err *err)
{
    char copy[64];
    double share = 0;
    int64_t status = 0;
    /* Below 200 are interim responses, which do not end a fetch. */
    if (copy_text(copy, sizeof copy, text, err) != 0 || split_share(copy, &share, err) != 0 ||
        units_parse_count(copy, "the status", 200, 599, &status, err) != 0)
        return -1;
    settings->status = (unsigned)status;
    settings->status_share = share;
    return 0;
}

static int set_seed(struct origin_settings *settings, const char *text, struct err *err)
{
    int64_t seed = 0;
    if (units_parse_count(text, "the seed", 0, (INT64_C(1) << 53) - 1, &seed, err) != 0)
        return -1;
    settings->seed = (uint64_t)seed;
    return 0;
}

static int set_number(struct origin_settings *settings, const char *text, struct err *err)
{
    return units_parse_count(text, "the number", 0, (INT64_C(1) << 53) - 1, &settings->number, err);
}

static int parse_fault(struct fault_share *fault, const char *text, struct err *err)
{
    char copy[64];
    if (copy_text(copy, sizeof copy, text, err) != 0 || split_share(copy, &fault->share, err) != 0)
        return -1;
    char *argument = strchr(copy, '=');
    if (argument)
        *argument++ = '\0';
    fault->fault = fault_find(copy, err);
    if (!fault->fault)
        return -1;
    return fault_parse_argument(fault->fault, argument, &fault->argument, err);
}

static int set_fault(struct origin_settings *settings, const char *text, struct err *err)
{
    struct fault_share fault = {0};
    if (parse_fault(&fault, text, err) != 0)
        return -1;
    if (settings->fault_count == ORIGIN_MAX_FAULTS)
        return err_usage(err, "too many faults with '%s'; at most %d", text, ORIGIN_MAX_FAULTS);
    double sum = fault.share;
    for (size_t i = 0; i < settings->fault_count; i++)
        sum += settings->faults[i].share;
    if (sum > 1 + 1e-9)
        return err_usage(err, "with fault '%s' the shares add up to more than 100%%", text);
    settings->faults[settings->fault_count++] = fault;
    return 0;
}

/* Any web page open in a browser on this machine can send a query. */
static const int64_t default_max_query_bytes = 64 * 1024 * 1024;

static const struct setting table[] = {
    {"delay", set_delay}, {"size", set_size}, {"status", set_status},
    {"fault", set_fault}, {"seed", set_seed}, {"number", set_number},
};
enum { SETTINGS = sizeof table / sizeof table[0] };

struct origin_settings settings_default(void)
{
    return (struct origin_settings){
        .size.first = 1024,
        .max_query_bytes = default_max_query_bytes,
        .status = 200,
        .status_share = 1,
        .number = -1,
    };
}

int settings_set(struct origin_settings *settings, const char *key, const char *text,
                 struct err *err)
{
    const char *keys[SETTINGS];
    for (size_t i = 0; i < SETTINGS; i++) {
        if (strcmp(table[i].key, key) == 0)
            return table[i].set(settings, text, err);
        keys[i] = table[i].key;
    }
    char phrase[96];
    char list[96];
    if (*suggest_phrase(phrase, sizeof phrase, key, keys, SETTINGS))
        return err_usage(err, "unknown parameter '%.32s'%s", key, phrase);
    return err_usage(err, "unknown parameter '%.32s'; there are %s", key,
                     suggest_list(list, sizeof list, keys, SETTINGS, "and"));
}

/* Sets it unless the text is NULL; an error names the option. */
static int set_option(struct origin_settings *settings, const char *key, const char *text,
                      struct err *err)
{
    struct err inner = {0};
    if (!text || settings_set(settings, key, text, &inner) == 0)
        return 0;
    return err_usage(err, "%s: %s", key, inner.text);
}

int settings_from_options(struct origin_settings *settings, const struct origin_options *options,
                          struct err *err)
{
    *settings = settings_default();
    settings->seed = (uint64_t)options->seed;
    if (set_option(settings, "delay", options->delay, err) != 0 ||
        set_option(settings, "size", options->size, err) != 0 ||
        set_option(settings, "status", options->status, err) != 0)
        return -1;
    /* A redirect repeats the size of the command line. */
    int64_t size_bytes = distribution_fixed(&settings->size);
    if (size_bytes < 0)
        settings->max_query_bytes = INT64_MAX;
    else if (size_bytes > settings->max_query_bytes)
        settings->max_query_bytes = size_bytes;
    for (size_t i = 0; i < options->fault_count; i++)
        if (set_option(settings, "fault", options->faults[i], err) != 0)
            return -1;
    return 0;
}

static int hex_value(char digit)
{
    if (digit >= '0' && digit <= '9')
        return digit - '0';
    int lower = digit | 0x20;
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/* Decodes percent escapes and '+' into a separate buffer; what does not fit is an error. */
static int decode(char *text, size_t text_bytes, const char *bytes, size_t count, struct err *err)
{
    size_t length = 0;
    for (size_t i = 0; i < count; i++) {
        char byte = bytes[i] == '+' ? ' ' : bytes[i];
        if (byte == '%' && i + 2 < count && hex_value(bytes[i + 1]) >= 0 &&
            hex_value(bytes[i + 2]) >= 0) {
            byte = (char)(16 * hex_value(bytes[i + 1]) + hex_value(bytes[i + 2]));
            i += 2;
        }
        if (byte == '\0')
            return err_usage(err, "invalid query: it contains a zero byte");
        if (length + 1 == text_bytes)
            return err_usage(err, "'%.32s...' is too long", text);
        text[length++] = byte;
        text[length] = '\0';
    }
    text[length] = '\0';
    return 0;
}

/* One "key=value". */
static int apply_parameter(struct origin_settings *settings, const char *bytes, size_t count,
                           bool *own_faults, struct err *err)
{
    char key[32] = "";
    char value[160] = "";
    const char *equals = memchr(bytes, '=', count);
    size_t key_bytes = equals ? (size_t)(equals - bytes) : count;
    if (decode(key, sizeof key, bytes, key_bytes, err) != 0)
        return -1;
    if (equals && decode(value, sizeof value, equals + 1, count - key_bytes - 1, err) != 0)
        return -1;
    if (strcmp(key, "fault") == 0 && !*own_faults) {
        settings->fault_count = 0;
        *own_faults = true;
    }
    if (settings_set(settings, key, value, err) != 0)
        return -1;
    if (distribution_fixed(&settings->size) > settings->max_query_bytes)
        return err_usage(
            err,
            "size '%s' is more than a request may ask for; start the origin with --size instead",
            value);
    return 0;
}

int settings_apply_query(struct origin_settings *settings, const char *query, size_t count,
                         struct err *err)
{
    bool own_faults = false;
    const char *end = query + count;
    while (query < end) {
        const char *next = memchr(query, '&', (size_t)(end - query));
        size_t length = (size_t)((next ? next : end) - query);
        if (length > 0 && apply_parameter(settings, query, length, &own_faults, err) != 0)
            return -1;
        query += length + 1;
    }
    return 0;
}

static void draw_fault(struct plan *plan, const struct origin_settings *settings)
{
    if (settings->fault_count == 0)
        return;
    /* One draw for all of them, so that their shares add up. */
    double drawn = random_uniform(settings->seed, plan->request, DRAW_FAULT);
    for (size_t i = 0; i < settings->fault_count; i++) {
        const struct fault_share *share = &settings->faults[i];
        if (drawn < share->share) {
            plan->fault = share->fault;
            plan->argument = share->argument;
            return;
        }
        drawn -= share->share;
    }
}

struct plan plan_draw(const struct origin_settings *settings, uint64_t request)
{
    uint64_t seed = settings->seed;
    struct plan plan = {
        .request = request,
        .seed = seed,
        .delay_ns =
            distribution_draw(&settings->delay, QUANTITY_DURATION, seed, request, DRAW_DELAY),
        .size_bytes = distribution_draw(&settings->size, QUANTITY_SIZE, seed, request, DRAW_SIZE),
        .status = settings->status,
    };
    if (settings->status_share < 1 &&
        random_uniform(seed, request, DRAW_STATUS) >= settings->status_share)
        plan.status = 200;
    draw_fault(&plan, settings);
    return plan;
}

int origin_check_delay(const char *text, int64_t *fixed_ns, struct err *err)
{
    struct origin_settings settings = settings_default();
    if (set_delay(&settings, text, err) != 0)
        return -1;
    if (fixed_ns)
        *fixed_ns = distribution_fixed(&settings.delay);
    return 0;
}

int origin_check_size(const char *text, int64_t *fixed_bytes, struct err *err)
{
    struct origin_settings settings = settings_default();
    if (set_size(&settings, text, err) != 0)
        return -1;
    if (fixed_bytes)
        *fixed_bytes = distribution_fixed(&settings.size);
    return 0;
}

int origin_check_status(const char *text, struct err *err)
{
    struct origin_settings settings = settings_default();
    return set_status(&settings, text, err);
}

int origin_check_fault(const char *text, struct err *err)
{
    struct origin_settings settings = settings_default();
    return set_fault(&settings, text, err);
}
