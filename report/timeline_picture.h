#ifndef FETCHBENCH_REPORT_TIMELINE_PICTURE_H
#define FETCHBENCH_REPORT_TIMELINE_PICTURE_H

#include "report/plot.h"

struct timeline;

/* A timeline alone as a picture: the plot `timeline`, of one trial. */

/* What PLOT_... a file's name asks for by its end; 0: none. */
unsigned timeline_picture_output(const char *path);

/* Draws DIRECTORY/NAME.svg (.png, .pdf), and writes NAME.gp and NAME.dat beside it. */
int timeline_draw(const struct results *results, const struct timeline *timeline, const char *path,
                  struct plots_outcome *outcome, struct err *err) MUST_CHECK;

#endif
