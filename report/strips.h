#ifndef FETCHBENCH_REPORT_STRIPS_H
#define FETCHBENCH_REPORT_STRIPS_H

#include <stddef.h>
#include <stdint.h>

struct cell;
struct sample;
struct trial;

/*
 * A trial as rows of a timeline: a row for each lane, and within a lane that carries several
 * fetches at once (a loop) as many rows as it takes for none to cover another. Fetches that follow
 * each other in a lane share its rows.
 */
struct strips {
    size_t *rows; /* [sample_count]: the row of each sample, from 0 */
    size_t row_count;
};

/* Returns -1 when out of memory. O(n log n), and O(rows) a fetch within one lane. */
int strips_init(struct strips *strips, const struct trial *trial);
void strips_release(struct strips *strips);

/* The trial to show of a cell: the one whose makespan is the median; NULL: none has samples. */
const struct trial *strips_typical_trial(const struct cell *cell);

#endif
