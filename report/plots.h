#ifndef FETCHBENCH_REPORT_PLOTS_H
#define FETCHBENCH_REPORT_PLOTS_H

/* The rows of the table of plots, each in a file of its own. */
extern const struct plot plot_makespan;
extern const struct plot plot_speedup;

#endif
