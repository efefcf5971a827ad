/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_REPORT_PALETTE_H
#define FETCHBENCH_REPORT_PALETTE_H

/*
 * How an engine looks in every plot: a color that people with any kind of color vision can tell
 * from the others (Okabe and Ito, "Color Universal Design", 2008, then Tol's "muted"), and a mark
 * that does not depend on color. Engines that the palette knows by name keep their look in every
 * run; others, and the second spec of an engine, get what is free.
 */
enum look_shape {
    SHAPE_CIRCLE,
    SHAPE_SQUARE,
    SHAPE_DIAMOND,
    SHAPE_TRIANGLE,
    SHAPE_TRIANGLE_DOWN,
    SHAPE_PENTAGON,
    SHAPE_RING,
    SHAPE_FRAME,
    SHAPE_HOLLOW_DIAMOND,
    SHAPE_HOLLOW_TRIANGLE,
    SHAPE_HOLLOW_TRIANGLE_DOWN,
    SHAPE_HOLLOW_PENTAGON,
};

struct look {
    int index;         /* in the palette: class "c3" of a page */
    const char *color; /* "#0072b2" */
    const char *dark;  /* likewise on a dark background */
    const char *sign;  /* the mark as a character */
    enum look_shape shape;
    int gnuplot_mark;   /* point type */
    int dash;           /* 1: solid; gnuplot's dash type */
    const char *engine; /* whose look it is; NULL: free for any */
};

enum { LOOKS = 12 };

extern const struct look palette[LOOKS];

#endif
