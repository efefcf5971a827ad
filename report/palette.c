/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/palette.h"

#include "report/view.h"

#include <stdbool.h>
#include <string.h>

const struct look palette[LOOKS] = {
    {0, "#0072b2", "#4fb0ee", "\u25cf", SHAPE_CIRCLE, 7, 1},
    {1, "#d55e00", "#f0803c", "\u25a0", SHAPE_SQUARE, 5, 1},
    {2, "#009e73", "#2cc79a", "\u25c6", SHAPE_DIAMOND, 13, 1},
    {3, "#cc79a7", "#dd92bb", "\u25b2", SHAPE_TRIANGLE, 9, 1},
    {4, "#e69f00", "#f0b428", "\u25bc", SHAPE_TRIANGLE_DOWN, 11, 1},
    {5, "#6b6b6b", "#a9aeb8", "\u2b1f", SHAPE_PENTAGON, 15, 1},
    {6, "#56b4e9", "#7cc8f2", "\u25cb", SHAPE_RING, 6, 1},
    {7, "#332288", "#ab9ff2", "\u25a1", SHAPE_FRAME, 4, 1},
    {8, "#882255", "#d77ba8", "\u25c7", SHAPE_HOLLOW_DIAMOND, 12, 1},
    {9, "#7a7a1f", "#c9c95c", "\u25b3", SHAPE_HOLLOW_TRIANGLE, 8, 1},
    {10, "#2b8c80", "#66c7ba", "\u25bd", SHAPE_HOLLOW_TRIANGLE_DOWN, 10, 1},
    {11, "#661100", "#d08a70", "\u2b20", SHAPE_HOLLOW_PENTAGON, 14, 1},
};

/* Whose look it is; the last ones belong to no engine. */
static const char *const owners[LOOKS] = {"async",     "threads",          "coroutines",
                                          "processes", "thread-per-fetch", "sequential"};

enum { NONE = -1 };

static int own_index(const char *engine)
{
    for (int i = 0; i < LOOKS; i++)
        if (owners[i] && strcmp(owners[i], engine) == 0)
            return i;
    return NONE;
}

/* Free looks: first those without an owner, then those of engines that are not here. */
static int free_index(const bool *taken)
{
    for (int i = 0; i < LOOKS; i++)
        if (!taken[i] && !owners[i])
            return i;
    for (int i = LOOKS - 1; i >= 0; i--)
        if (!taken[i])
            return i;
    return NONE;
}

/* First the engines that own a look, then the others in their order. */
void palette_assign(struct view *view)
{
    bool taken[LOOKS] = {false};
    for (size_t i = 0; i < view->column_count; i++) {
        int index = own_index(view->columns[i].engine);
        if (index == NONE || taken[index])
            continue;
        taken[index] = true;
        view->columns[i].look = palette[index];
    }
    for (size_t i = 0; i < view->column_count; i++) {
        struct look *look = &view->columns[i].look;
        int index = free_index(taken);
        if (look->color)
            continue;
        *look = palette[index == NONE ? (int)(i % LOOKS) : index];
        if (index == NONE)
            look->dash = 2 + (int)(i / LOOKS) % 4;
        else
            taken[index] = true;
    }
}
