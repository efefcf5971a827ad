#include "stats/statistics.h"
#include "stats/summary.h"

#include <stdlib.h>
#include <string.h>

static int lies_beyond(double value, double low, double high)
{
    return value < low || value > high;
}

int find_outliers(struct outlier **outliers, size_t *outlier_count, const double *values,
                  size_t count, struct err *err)
{
    *outliers = NULL;
    *outlier_count = 0;
    if (count == 0)
        return 0;
    double *sorted = malloc(count * sizeof *sorted);
    struct outlier *found = malloc(count * sizeof *found);
    if (!sorted || !found) {
        free(sorted);
        free(found);
        return err_run(err, "out of memory for the outliers of %zu trials", count);
    }
    memcpy(sorted, values, count * sizeof *sorted);
    sort_values(sorted, count);
    struct fences fences = fences_of_sorted(sorted, count);
    free(sorted);
    for (size_t i = 0; i < count; i++) {
        if (!lies_beyond(values[i], fences.mild_low, fences.mild_high))
            continue;
        int severe = lies_beyond(values[i], fences.severe_low, fences.severe_high);
        found[(*outlier_count)++] = (struct outlier){
            .trial = (int64_t)i, .severity = severe ? OUTLIER_SEVERE : OUTLIER_MILD};
    }
    if (*outlier_count == 0)
        free(found);
    else
        *outliers = found;
    return 0;
}
