#include "report/palette.h"

#include "report/view.h"

#include <stdbool.h>
#include <string.h>

static const struct {
    const char *engine; /* that it belongs to; NULL: to whoever comes */
    struct look look;
} palette[LOOKS] = {
    {"async", {0, "#0072b2", "\u25cf", 7, 1}},
    {"threads", {0, "#d55e00", "\u25a0", 5, 1}},
    {"coroutines", {0, "#009e73", "\u25c6", 13, 1}},
    {"processes", {0, "#cc79a7", "\u25b2", 9, 1}},
    {"thread-per-fetch", {0, "#e69f00", "\u25bc", 11, 1}},
    {"sequential", {0, "#6b6b6b", "\u2b1f", 15, 1}},
    {NULL, {0, "#56b4e9", "\u25cb", 6, 1}},
    {NULL, {0, "#332288", "\u25a1", 4, 1}},
};

enum { NOBODY = -1 };

static int own_place(const char *engine)
{
    for (int i = 0; i < LOOKS; i++)
        if (palette[i].engine && strcmp(palette[i].engine, engine) == 0)
            return i;
    return NOBODY;
}

/* Free places: first those of nobody, then those of engines that are not here. */
static int free_place(const bool *taken)
{
    for (int i = LOOKS - 1; i >= 0; i--)
        if (!taken[i] && !palette[i].engine)
            return i;
    for (int i = LOOKS - 1; i >= 0; i--)
        if (!taken[i])
            return i;
    return NOBODY;
}

/* First whoever has a place of his own, then the others in their order. */
void palette_assign(const struct view *view, struct look *looks)
{
    bool taken[LOOKS] = {false};
    for (size_t i = 0; i < view->column_count; i++) {
        int place = own_place(view->columns[i].engine);
        looks[i] = (struct look){0};
        if (place == NOBODY || taken[place])
            continue;
        taken[place] = true;
        looks[i] = palette[place].look;
        looks[i].index = place;
    }
    for (size_t i = 0; i < view->column_count; i++) {
        if (looks[i].color)
            continue;
        int place = free_place(taken);
        if (place == NOBODY) {
            looks[i] = palette[i % LOOKS].look;
            looks[i].index = (int)(i % LOOKS);
            looks[i].dash = 2 + (int)(i / LOOKS) % 4;
            continue;
        }
        taken[place] = true;
        looks[i] = palette[place].look;
        looks[i].index = place;
    }
}
