/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz.h"

#include "origin/settings.h"

#include <stdlib.h>
#include <string.h>

/* The first byte says which setting of the origin, the rest is its text: delays, sizes, statuses,
 * faults. What was taken can be drawn from, and the draws keep their bounds. */

static const char *const keys[] = {"delay", "size", "status", "fault", "seed", "dealy", "number"};
enum { KEYS = sizeof keys / sizeof keys[0], DRAWS = 20 };

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count)
{
    char text[512];
    struct err err = {0};
    struct origin_settings settings = settings_default();
    if (count == 0)
        return 0;
    size_t length = count - 1 < sizeof text ? count - 1 : sizeof text - 1;
    memcpy(text, bytes + 1, length);
    text[length] = '\0';
    if (settings_set(&settings, keys[bytes[0] % KEYS], text, &err) != 0) {
        if (err.kind != ERR_USAGE || err.text[0] == '\0')
            abort();
        return 0;
    }
    for (uint64_t request = 0; request < DRAWS; request++) {
        struct plan plan = plan_draw(&settings, request);
        if (plan.delay_ns < 0 || plan.size_bytes < 0 || plan.status < 200 || plan.status > 599)
            abort();
    }
    return 0;
}
