#ifndef FETCHBENCH_ORIGIN_SETTINGS_H
#define FETCHBENCH_ORIGIN_SETTINGS_H

#include "origin/distribution.h"
#include "origin/origin.h"

#include "core/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How the origin answers, by default or one request alone: a plain value, copied freely. */

struct behaviour;

struct fault {
    const struct behaviour *behaviour;
    int64_t argument;
    double share; /* of the answers, 0 to 1 */
};

struct origin_settings {
    struct distribution delay, size; /* nanoseconds, bytes */
    unsigned status;
    double status_share; /* the others are 200 */
    struct fault faults[ORIGIN_MOST_FAULTS];
    size_t fault_count;
    uint64_t seed;
    int64_t number; /* that the dice are thrown for; -1: the next one */
};

/* No delay, 1 KiB, 200, no faults. */
struct origin_settings settings_default(void);

/* Sets the one that `key` names ("delay", "size", "status", "fault", "seed", "number") from a text.
 * Faults add up; the others replace. Fails for an unknown key or a bad text. */
int settings_set(struct origin_settings *settings, const char *key, const char *text,
                 struct err *err) MUST_CHECK;

/* All that the options say. */
int settings_from_options(struct origin_settings *settings, const struct origin_options *options,
                          struct err *err) MUST_CHECK;

#endif
