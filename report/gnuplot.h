#ifndef FETCHBENCH_REPORT_GNUPLOT_H
#define FETCHBENCH_REPORT_GNUPLOT_H

#include "core/err.h"

/*
 * Runs gnuplot on a script, in the script's own directory, and waits for it: no shell, standard
 * input empty, output thrown away, settings of the user ignored and the environment cut down, so
 * that a script draws the same everywhere.
 */
enum gnuplot_outcome {
    GNUPLOT_DONE,
    GNUPLOT_MISSING, /* there is no gnuplot on the path */
    GNUPLOT_FAILED,  /* it could not be started, or did not like the script */
};

/* `problem` (at least GNUPLOT_PROBLEM_BYTES) gets the first line of what gnuplot said, or why it
 * did not run. */
enum { GNUPLOT_PROBLEM_BYTES = 200 };
enum gnuplot_outcome gnuplot_run(const char *directory, const char *script, char *problem);

#endif
