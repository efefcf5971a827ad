#include "report/bar.h"

#include <stdbool.h>

static size_t largest_share(const int *shares, size_t count)
{
    size_t largest = 0;
    for (size_t i = 1; i < count; i++)
        if (shares[i] > shares[largest])
            largest = i;
    return largest;
}

/* The part that lacks most of what is due to it, among those that have something. */
static size_t neediest(const double *lack, const int64_t *parts, size_t count)
{
    size_t found = count;
    for (size_t i = 0; i < count; i++)
        if (parts[i] > 0 && (found == count || lack[i] > lack[found]))
            found = i;
    return found;
}

void bar_share(const int64_t *parts, size_t count, int cells, int *shares)
{
    double total = 0;
    double lack[BAR_PARTS] = {0};
    for (size_t i = 0; i < count; i++) {
        shares[i] = 0;
        total += (double)parts[i];
    }
    if (total <= 0)
        return;
    int left = cells;
    for (size_t i = 0; i < count; i++) {
        double due = (double)parts[i] / total * (double)cells;
        shares[i] = parts[i] > 0 && due < 1 ? 1 : (int)due;
        lack[i] = due - (double)shares[i];
        left -= shares[i];
    }
    for (; left > 0; left--) {
        size_t i = neediest(lack, parts, count);
        shares[i]++;
        lack[i]--;
    }
    for (; left < 0; left++)
        shares[largest_share(shares, count)]--;
}
