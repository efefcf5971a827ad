/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/run_comparison.h"

#include <stdlib.h>

void run_comparison_release(struct run_comparison *comparison)
{
    for (size_t i = 0; i < comparison->difference_count; i++) {
        free(comparison->differences[i].base);
        free(comparison->differences[i].later);
    }
    free(comparison->differences);
    free(comparison->matches);
    free(comparison->base_only);
    free(comparison->later_only);
    *comparison = (struct run_comparison){0};
}

size_t run_comparison_count(const struct run_comparison *comparison, enum verdict verdict)
{
    size_t count = 0;
    for (size_t i = 0; i < comparison->match_count; i++)
        count += comparison->matches[i].verdict == verdict;
    return count;
}
