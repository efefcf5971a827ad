#ifndef FETCHBENCH_REPORT_PALETTE_H
#define FETCHBENCH_REPORT_PALETTE_H

#include <stddef.h>

struct view;

/*
 * How an engine looks in every picture: a colour that people with any kind of colour vision can
 * tell from the others (Okabe and Ito, "Color Universal Design", 2008), and a mark that tells it
 * without colour. An engine that is known by name keeps its look in every run; others, and the
 * second spec of an engine, take what is free.
 */
struct look {
    int index;         /* in the palette: class "c3" of a page */
    const char *color; /* "#0072b2" */
    const char *sign;  /* the mark as a character */
    int mark;          /* gnuplot's point type */
    int dash;          /* gnuplot's dash type */
};

enum { LOOKS = 8 };

/* Writes the looks of all columns of the view to `looks`; past LOOKS they repeat, with dashes. */
void palette_assign(const struct view *view, struct look *looks);

#endif
