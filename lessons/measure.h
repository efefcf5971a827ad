/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_LESSONS_MEASURE_H
#define FETCHBENCH_LESSONS_MEASURE_H

#include "core/err.h"

#include <stddef.h>
#include <stdint.h>

/*
 * Measures what many threads or coroutines cost: creates `count` of them, lets each begin and wait,
 * and reads the memory of the process. Each measurement has a fresh process, so that none is
 * affected by another. The kernel's own share (16 KiB of stack a thread, page tables) is not seen.
 */

enum kind { KIND_THREADS, KIND_COROUTINES };

struct weight {
    size_t made;            /* fewer than `count` where the system allows no more */
    int64_t start_ns;       /* until every one of them had begun, for each */
    int64_t reserved_bytes; /* of addresses, for each; -1: not known */
    int64_t resident_bytes; /* of memory that was touched, for each; -1 likewise */
};

int measure_many(enum kind kind, size_t count, struct weight *weight, struct err *err) MUST_CHECK;

#endif
