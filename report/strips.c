#include "report/strips.h"

#include "core/results.h"

#include <math.h>
#include <stdlib.h>

/* By lane, then by start. */
static int sample_order(const void *a, const void *b)
{
    const struct sample *x = *(const struct sample *const *)a;
    const struct sample *y = *(const struct sample *const *)b;
    if (x->lane != y->lane)
        return (x->lane > y->lane) - (x->lane < y->lane);
    if (x->start_ns != y->start_ns)
        return (x->start_ns > y->start_ns) - (x->start_ns < y->start_ns);
    return (x > y) - (x < y);
}

/* The first row of the lane that is free at `start_ns`, or the next new one. */
static size_t find_row(const int64_t *free_ns, size_t first, size_t end, int64_t start_ns)
{
    size_t row = first;
    while (row < end && free_ns[row] > start_ns)
        row++;
    return row;
}

int strips_init(struct strips *strips, const struct trial *trial)
{
    size_t count = trial->sample_count;
    const struct sample **order = calloc(count + 1, sizeof(struct sample *));
    int64_t *free_ns = calloc(count + 1, sizeof *free_ns); /* of each row: when it is free again */
    *strips = (struct strips){.rows = calloc(count + 1, sizeof *strips->rows)};
    int result = order && free_ns && strips->rows ? 0 : -1;
    if (result != 0)
        goto out;
    for (size_t i = 0; i < count; i++)
        order[i] = &trial->samples[i];
    qsort(order, count, sizeof(struct sample *), sample_order);
    size_t first = 0; /* row of the lane at hand */
    for (size_t i = 0; i < count; i++) {
        const struct sample *sample = order[i];
        if (i > 0 && sample->lane != order[i - 1]->lane)
            first = strips->row_count;
        size_t row = find_row(free_ns, first, strips->row_count, sample->start_ns);
        if (row == strips->row_count)
            strips->row_count++;
        free_ns[row] = sample->end_ns;
        strips->rows[sample - trial->samples] = row;
    }
out:
    free(order);
    free(free_ns);
    if (result != 0)
        strips_release(strips);
    return result;
}

void strips_release(struct strips *strips)
{
    free(strips->rows);
    *strips = (struct strips){0};
}

const struct trial *strips_typical_trial(const struct cell *cell)
{
    const struct trial *typical = NULL;
    /* Not a number where a file has samples and no summary of them: then the first trial serves. */
    double median_ns = cell ? cell->summary.makespan_s.value * 1e9 : 0.0;
    double least = 0.0;
    for (size_t i = 0; cell && i < cell->trial_count; i++) {
        const struct trial *trial = &cell->trials[i];
        if (trial->failure || trial->sample_count == 0)
            continue;
        double distance = fabs((double)trial->makespan_ns - median_ns);
        if (!typical || distance < least) {
            typical = trial;
            least = distance;
        }
    }
    return typical;
}
