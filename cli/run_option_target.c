#include "cli/run_option_takes.h"

#include "bench/suite.h"
#include "cli/lists.h"
#include "cli/run_options.h"
#include "core/units.h"
#include "origin/origin.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MOST_REDIRECTS = 1000 };

static struct settings *settings_of(void *target)
{
    return &((struct run_options *)target)->results.settings;
}

static struct target_facts *target_of(void *target)
{
    return &((struct run_options *)target)->results.target;
}

int take_delay(void *target, const char *value, struct err *err)
{
    ((struct run_options *)target)->origin_option = true;
    if (origin_check_delay(value, &target_of(target)->delay_ns, err) != 0)
        return -1;
    return text_replace(&target_of(target)->delay, value, err);
}

int take_size(void *target, const char *value, struct err *err)
{
    ((struct run_options *)target)->origin_option = true;
    if (origin_check_size(value, &target_of(target)->size_bytes, err) != 0)
        return -1;
    return text_replace(&target_of(target)->size, value, err);
}

int take_status(void *target, const char *value, struct err *err)
{
    ((struct run_options *)target)->origin_option = true;
    if (origin_check_status(value, err) != 0)
        return -1;
    return text_replace(&target_of(target)->status, value, err);
}

int take_fault(void *target, const char *value, struct err *err)
{
    struct strings *faults = &target_of(target)->faults;
    ((struct run_options *)target)->origin_option = true;
    if (faults->count == ORIGIN_MAX_FAULTS)
        return err_usage(err, "fault '%s' is one too many; at most %d", value, ORIGIN_MAX_FAULTS);
    if (origin_check_fault(value, err) != 0)
        return -1;
    return list_append(faults, value, err);
}

static int positive_duration(const char *value, int64_t *duration_ns, struct err *err)
{
    if (units_parse_duration_ns(value, duration_ns, err) != 0)
        return -1;
    return *duration_ns > 0
               ? 0
               : err_usage(err, "a time-out of 0 would let nothing through; give 30s, say");
}

int take_timeout(void *target, const char *value, struct err *err)
{
    return positive_duration(value, &settings_of(target)->timeout_ns, err);
}

int take_connect_timeout(void *target, const char *value, struct err *err)
{
    return positive_duration(value, &settings_of(target)->connect_timeout_ns, err);
}

static int take_limit(int64_t *bytes, const char *value, struct err *err)
{
    *bytes = -1;
    if (strcmp(value, "none") == 0)
        return 0;
    if (units_parse_size_bytes(value, bytes, err) != 0)
        return -1;
    return *bytes > 0
               ? 0
               : err_usage(err, "a limit of 0 would let nothing through; give 1MiB, say, or none");
}

int take_max_body(void *target, const char *value, struct err *err)
{
    return take_limit(&settings_of(target)->max_body_bytes, value, err);
}

int take_max_header(void *target, const char *value, struct err *err)
{
    return take_limit(&settings_of(target)->max_header_bytes, value, err);
}

int take_location(void *target, const char *value, struct err *err)
{
    (void)value;
    (void)err;
    ((struct run_options *)target)->location = true;
    return 0;
}

int take_max_redirs(void *target, const char *value, struct err *err)
{
    return units_parse_count(value, "redirects", 1, MOST_REDIRECTS,
                             &settings_of(target)->max_redirects, err);
}

int take_insecure(void *target, const char *value, struct err *err)
{
    (void)value;
    (void)err;
    settings_of(target)->insecure = true;
    return 0;
}

int take_cacert(void *target, const char *value, struct err *err)
{
    if (access(value, R_OK) != 0)
        return err_usage(err, "cannot read '%s': %s", value, strerror(errno));
    return text_replace(&settings_of(target)->cacert, value, err);
}

int take_header(void *target, const char *value, struct err *err)
{
    if (suite_check_header(value, err) != 0)
        return -1;
    return list_append(&((struct run_options *)target)->headers, value, err);
}
