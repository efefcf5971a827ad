#ifndef FETCHBENCH_REPORT_FIGURES_H
#define FETCHBENCH_REPORT_FIGURES_H

#include <stdint.h>

struct estimate;

/*
 * Figures as all reports write them, ASCII unless the style says otherwise. Every function writes
 * to the caller's buffer of FIGURE_BYTES and returns it.
 */
enum { FIGURE_BYTES = 64 };

struct figure_style {
    const char *times; /* "x": 1.6x faster */
    const char *dash;  /* "-": [1.5-1.7] */
    const char *micro; /* "us" */
};

extern const struct figure_style figure_ascii; /* for terminals, whatever their font */
extern const struct figure_style figure_typeset;

/* "50.6 ms" */
char *figure_seconds(char *text, double seconds, const struct figure_style *style);

/* The bounds in the unit and to the digits of the value: "[50.5-50.8]"; empty without bounds. */
char *figure_seconds_bounds(char *text, const struct estimate *seconds,
                            const struct figure_style *style);

/* How many times as fast: of a ratio of times below 1 its inverse, else the ratio itself. */
struct estimate figure_lead(const struct estimate *ratio);

/* "1.6x", to two decimals where the bounds lie close. */
char *figure_times(char *text, const struct estimate *lead, const struct figure_style *style);

/* "[1.5-1.7]"; empty without bounds. */
char *figure_times_bounds(char *text, const struct estimate *lead,
                          const struct figure_style *style);

/* "12,345" */
char *figure_whole(char *text, int64_t number);

#endif
