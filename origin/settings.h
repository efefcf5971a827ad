/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_ORIGIN_SETTINGS_H
#define FETCHBENCH_ORIGIN_SETTINGS_H

#include "origin/distribution.h"
#include "origin/faults.h"
#include "origin/origin.h"

#include "core/err.h"

#include <stddef.h>
#include <stdint.h>

/* How the origin answers, by default or one request alone: a plain value, copied freely. */

struct fault_share {
    const struct fault *fault;
    int64_t argument;
    double share; /* of the answers, 0 to 1 */
};

struct origin_settings {
    struct distribution delay, size; /* nanoseconds, bytes */
    int64_t max_query_bytes;         /* the largest body that a query may ask for */
    unsigned status;
    double status_share; /* the others are 200 */
    struct fault_share faults[ORIGIN_MAX_FAULTS];
    size_t fault_count;
    uint64_t seed;
    int64_t number; /* of the request whose draws are used; -1: the next one */
};

/* What is going to happen to one request: the settings with everything drawn. */
struct plan {
    uint64_t request; /* its number, from 0 */
    uint64_t seed;
    int64_t delay_ns;
    int64_t size_bytes;
    unsigned status;
    const struct fault *fault; /* NULL: a plain answer */
    int64_t argument;          /* of the fault */
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

/* Overrides settings by the query of a request, "delay=1ms&size=1KiB", percent-encoded. Faults that
 * are asked for take the place of the default ones. */
int settings_apply_query(struct origin_settings *settings, const char *query, size_t count,
                         struct err *err) MUST_CHECK;

struct plan plan_draw(const struct origin_settings *settings, uint64_t request);

#endif
