/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/palette.h"

const struct look palette[LOOKS] = {
    {0, "#0072b2", "#4fb0ee", "\u25cf", SHAPE_CIRCLE, 7, 1, "async"},
    {1, "#d55e00", "#f0803c", "\u25a0", SHAPE_SQUARE, 5, 1, "threads"},
    {2, "#009e73", "#2cc79a", "\u25c6", SHAPE_DIAMOND, 13, 1, "coroutines"},
    {3, "#cc79a7", "#dd92bb", "\u25b2", SHAPE_TRIANGLE, 9, 1, "processes"},
    {4, "#e69f00", "#f0b428", "\u25bc", SHAPE_TRIANGLE_DOWN, 11, 1, "thread-per-fetch"},
    {5, "#6b6b6b", "#a9aeb8", "\u2b1f", SHAPE_PENTAGON, 15, 1, "sequential"},
    {6, "#56b4e9", "#7cc8f2", "\u25cb", SHAPE_RING, 6, 1},
    {7, "#332288", "#ab9ff2", "\u25a1", SHAPE_FRAME, 4, 1},
    {8, "#882255", "#d77ba8", "\u25c7", SHAPE_HOLLOW_DIAMOND, 12, 1},
    {9, "#7a7a1f", "#c9c95c", "\u25b3", SHAPE_HOLLOW_TRIANGLE, 8, 1},
    {10, "#2b8c80", "#66c7ba", "\u25bd", SHAPE_HOLLOW_TRIANGLE_DOWN, 10, 1},
    {11, "#661100", "#d08a70", "\u2b20", SHAPE_HOLLOW_PENTAGON, 14, 1},
};
