#include "origin/settings.h"

#include "origin/behaviour.h"

#include "core/suggest.h"
#include "core/units.h"

#include <stdio.h>
#include <string.h>

struct setting {
    const char *key;
    int (*set)(struct origin_settings *settings, const char *text, struct err *err);
};

/* Cuts ":10%" off the end of `text` into `share`; 1 where there is none. */
static int cut_share(char *text, double *share, struct err *err)
{
    *share = 1;
    char *colon = strrchr(text, ':');
    if (!colon)
        return 0;
    size_t length = strlen(colon);
    if (colon[length - 1] != '%')
        return err_usage(err, "bad share '%s'; write it in percent, as in ':10%%'", colon + 1);
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
    /* Below 200 are answers that announce another one: not an end of a fetch. */
    if (copy_text(copy, sizeof copy, text, err) != 0 || cut_share(copy, &share, err) != 0 ||
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

static int parse_fault(struct fault *fault, const char *text, struct err *err)
{
    char copy[64];
    if (copy_text(copy, sizeof copy, text, err) != 0 || cut_share(copy, &fault->share, err) != 0)
        return -1;
    char *argument = strchr(copy, '=');
    if (argument)
        *argument++ = '\0';
    fault->behaviour = behaviour_find(copy, err);
    if (!fault->behaviour)
        return -1;
    return behaviour_argument(fault->behaviour, argument, &fault->argument, err);
}

static int set_fault(struct origin_settings *settings, const char *text, struct err *err)
{
    struct fault fault = {0};
    if (parse_fault(&fault, text, err) != 0)
        return -1;
    if (settings->fault_count == ORIGIN_MOST_FAULTS)
        return err_usage(err, "fault '%s' is one too many; at most %d", text, ORIGIN_MOST_FAULTS);
    double sum = fault.share;
    for (size_t i = 0; i < settings->fault_count; i++)
        sum += settings->faults[i].share;
    if (sum > 1 + 1e-9)
        return err_usage(err, "with fault '%s' the shares add up to more than 100%%", text);
    settings->faults[settings->fault_count++] = fault;
    return 0;
}

static const struct setting table[] = {
    {"delay", set_delay}, {"size", set_size}, {"status", set_status},
    {"fault", set_fault}, {"seed", set_seed}, {"number", set_number},
};
enum { SETTINGS = sizeof table / sizeof table[0] };

struct origin_settings settings_default(void)
{
    return (struct origin_settings){
        .size.first = 1024, .status = 200, .status_share = 1, .number = -1};
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

/* Sets it unless the text is NULL, and says which option a bad text was for. */
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
    for (size_t i = 0; i < options->fault_count; i++)
        if (set_option(settings, "fault", options->faults[i], err) != 0)
            return -1;
    return 0;
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
