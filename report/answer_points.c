/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/answer_points.h"

#include "report/view.h"

int64_t fetches_at(const struct answer *answer, size_t point)
{
    return answer->view->rows[answer->rows[point]].fetches;
}

const struct cell *sound_cell(const struct answer *answer, size_t point, size_t column)
{
    const struct cell *cell = view_cell(answer->view, answer->rows[point], column);
    return cell_is_known(cell) && !cell_has_failures(cell) ? cell : NULL;
}

bool compare_at(struct comparison *found, const struct answer *answer, size_t point,
                const size_t columns[2], enum metric metric)
{
    const struct cell *cells = answer->view->results->cells;
    const struct cell *cell = sound_cell(answer, point, columns[0]);
    const struct cell *reference = sound_cell(answer, point, columns[1]);
    return cell && reference && cell != reference &&
           find_comparison(found, answer->view->results, (size_t)(cell - cells),
                           (size_t)(reference - cells), metric);
}

enum verdict verdict_at(const struct answer *answer, size_t point, size_t column, size_t other)
{
    struct comparison found;
    bool known = compare_at(&found, answer, point, (size_t[]){column, other}, METRIC_MAKESPAN);
    return known ? found.verdict : VERDICT_UNSETTLED;
}

enum standing standing_at(const struct answer *answer, size_t point)
{
    static const enum standing standings[] = {
        [VERDICT_FASTER] = STANDING_FASTER,       [VERDICT_SLOWER] = STANDING_SLOWER,
        [VERDICT_NO_DIFFERENCE] = STANDING_LEVEL, [VERDICT_LOWER] = STANDING_UNSETTLED, /* not of */
        [VERDICT_HIGHER] = STANDING_UNSETTLED,                                          /* times */
        [VERDICT_UNSETTLED] = STANDING_UNSETTLED};
    if (!sound_cell(answer, point, answer->ours) || !sound_cell(answer, point, answer->theirs))
        return STANDING_FAILED;
    return standings[verdict_at(answer, point, answer->ours, answer->theirs)];
}

size_t lead_begins(const struct answer *answer)
{
    if (answer->count == 0)
        return 0;
    size_t point = answer->count - 1;
    enum standing last = standing_at(answer, point);
    if (last != STANDING_FASTER && last != STANDING_SLOWER)
        return answer->count;
    while (point > 0 && standing_at(answer, point - 1) == last)
        point--;
    return point;
}
