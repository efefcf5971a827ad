/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/sample.h"

#include <string.h>

static const char *const names[OUTCOME_COUNT] = {
    [OUTCOME_OK] = "ok",
    [OUTCOME_STATUS] = "status",
    [OUTCOME_RESOLVE] = "resolve",
    [OUTCOME_CONNECT] = "connect",
    [OUTCOME_TLS] = "tls",
    [OUTCOME_TIMEOUT] = "timeout",
    [OUTCOME_RESET] = "reset",
    [OUTCOME_TRUNCATED] = "truncated",
    [OUTCOME_CANCELLED] = "cancelled",
    [OUTCOME_OTHER] = "other",
};

const char *outcome_name(enum outcome outcome)
{
    return names[outcome];
}

int outcome_from_name(const char *name)
{
    for (int i = 0; i < OUTCOME_COUNT; i++)
        if (strcmp(names[i], name) == 0)
            return i;
    return -1;
}
