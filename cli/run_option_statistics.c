#include "cli/lists.h"
#include "cli/run_option_takes.h"
#include "cli/run_options.h"
#include "core/cpus.h"
#include "core/units.h"

#include <stdlib.h>
#include <string.h>

/* Options of the statistics and of how exactly things are measured. */

enum { LEAST_RESAMPLES = 100, MOST_RESAMPLES = 1000000 };

static struct settings *settings_of(void *target)
{
    return &((struct run_options *)target)->results.settings;
}

int take_confidence(void *target, const char *value, struct err *err)
{
    return units_parse_share(value, "confidence", 0.5, 0.9999, &settings_of(target)->confidence,
                             err);
}

int take_noise_threshold(void *target, const char *value, struct err *err)
{
    return units_parse_share(value, "noise threshold", 0.0, 1.0,
                             &settings_of(target)->noise_threshold, err);
}

int take_resamples(void *target, const char *value, struct err *err)
{
    return units_parse_count(value, "resamples", LEAST_RESAMPLES, MOST_RESAMPLES,
                             &settings_of(target)->resamples, err);
}

/* One side of --pin, of `length` characters: "client=0-1". */
static int take_side(struct run_options *options, const char *side, size_t length, struct err *err)
{
    static const char *const names[] = {"client=", "origin="};
    char **const sides[] = {&options->pin_client, &options->pin_origin};
    for (size_t i = 0; i < 2; i++) {
        size_t name = strlen(names[i]);
        if (length <= name || strncmp(side, names[i], name) != 0)
            continue;
        free(*sides[i]);
        *sides[i] = strndup(side + name, length - name);
        return *sides[i] ? cpus_check(*sides[i], err) : err_run(err, "out of memory");
    }
    return err_usage(err, "bad side '%.*s'; give client=CPUS, origin=CPUS or both", (int)length,
                     side);
}

int take_pin(void *target, const char *value, struct err *err)
{
    struct run_options *options = target;
    for (const char *side = value;;) {
        size_t length = strcspn(side, ",");
        if (take_side(options, side, length, err) != 0)
            return -1;
        if (side[length] == '\0')
            break;
        side += length + 1;
    }
    return text_replace(&settings_of(target)->pin, value, err);
}

int take_calibrate(void *target, const char *value, struct err *err)
{
    (void)value;
    (void)err;
    ((struct run_options *)target)->calibrate = true;
    return 0;
}
