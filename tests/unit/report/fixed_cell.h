#ifndef FETCHBENCH_TESTS_REPORT_FIXED_CELL_H
#define FETCHBENCH_TESTS_REPORT_FIXED_CELL_H

#include "core/results.h"

/* Parts of the fixed results; for test_fixed*.c alone. */

enum { FIXED_DELAY_MS = 50 };

char *fixed_copy(const char *text);
void *fixed_array(size_t count, size_t size);

/* One cell with its trials, samples and summary; cap 0: all. */
void fixed_fill_cell(struct cell *cell, const char *spec, int64_t fetches, int64_t cap,
                     int64_t runs);

#endif
