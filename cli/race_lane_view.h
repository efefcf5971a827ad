#ifndef FETCHBENCH_CLI_RACE_LANE_VIEW_H
#define FETCHBENCH_CLI_RACE_LANE_VIEW_H

#include <stdbool.h>

struct race_lane;

/* One lane of a race on the terminal, and what its marks mean; for race_view.c alone. */

enum { RACE_LEAST_COLUMNS = 40, RACE_LEGEND_COLUMNS = 46 };

struct race_lane_place {
    int index;     /* of the lane, for its colour */
    int row, rows; /* 2: name and bar; 3 and more: the figures too */
    bool utf8, color;
};

/* Defines the colours; the terminal must have some. */
void race_lane_colors(void);

void race_lane_draw(const struct race_lane *lane, const struct race_lane_place *place);

void race_lane_legend(int row, int column, bool utf8);

#endif
