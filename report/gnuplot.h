/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_REPORT_GNUPLOT_H
#define FETCHBENCH_REPORT_GNUPLOT_H

#include <signal.h>
#include <stddef.h>

/*
 * Runs gnuplot on a script, and waits for it: no shell, standard input empty, output discarded, the
 * user's settings ignored and the environment cut down, so that a script draws the same everywhere.
 *
 * It runs in a scratch directory that is removed afterwards: gnuplot writes its images piecemeal
 * and does not notice a full disk, so nothing that it writes is where it could be mistaken for
 * complete. Signals that end the program are blocked while the scratch directory exists, so that it
 * is not left behind.
 */
enum gnuplot_outcome {
    GNUPLOT_DONE,
    GNUPLOT_MISSING, /* there is no gnuplot on the path */
    GNUPLOT_FAILED,  /* it could not be started, or reported an error */
};

enum { GNUPLOT_PROBLEM_BYTES = 200, GNUPLOT_PATH_BYTES = 4096 };

struct gnuplot_scratch {
    char directory[GNUPLOT_PATH_BYTES - 512]; /* NAME.gp and NAME.dat go here */
    const char *name;                         /* of the plot; belongs to others */
    sigset_t mask;                            /* before */
};

/* Creates it below TMPDIR. -1, and nothing to close, with the reason in `problem`
 * (GNUPLOT_PROBLEM_BYTES). */
int gnuplot_open_scratch(struct gnuplot_scratch *scratch, const char *name, char *problem);

/* Runs NAME.gp. `problem` gets the first error that gnuplot printed, or why it did not run. */
enum gnuplot_outcome gnuplot_run(const struct gnuplot_scratch *scratch, char *problem);

/* The image NAME.SUFFIX (png, pdf), on the heap, ended by '\0'; NULL: there is none, or it is not
 * complete. */
char *gnuplot_read_image(const struct gnuplot_scratch *scratch, const char *suffix, size_t *bytes);

/* Removes the script, the data, the images and the directory. */
void gnuplot_close_scratch(struct gnuplot_scratch *scratch);

#endif
