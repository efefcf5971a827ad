#ifndef FETCHBENCH_REPORT_STAGE_H
#define FETCHBENCH_REPORT_STAGE_H

#include "report/gnuplot.h"

#include <signal.h>
#include <stddef.h>

/*
 * A directory of its own in which gnuplot draws one plot, gone afterwards: gnuplot writes its
 * pictures bit by bit and does not notice a full disk, so that nothing it writes stands where
 * somebody could take it for whole. Pictures are read from here and written as files are. Signals
 * that end the program wait while the stage stands, so that it is not left behind.
 */

enum { STAGE_PATH_BYTES = 4096 };

struct stage {
    char directory[STAGE_PATH_BYTES - 512];
    const char *name; /* of the plot; belongs to others */
    sigset_t mask;    /* before */
};

/* Makes it below TMPDIR. -1, and nothing to close, with the reason in `problem`
 * (GNUPLOT_PROBLEM_BYTES). */
int stage_open(struct stage *stage, const char *name, char *problem);

/* The picture NAME.SUFFIX (svg, png, pdf), on the heap, ended by '\0'; NULL: there is none, or it
 * is not whole. */
char *stage_read(const struct stage *stage, const char *suffix, size_t *bytes);

/* Removes the script, the data, the pictures and the directory. */
void stage_close(struct stage *stage);

#endif
