#ifndef FETCHBENCH_REPORT_PLOTS_H
#define FETCHBENCH_REPORT_PLOTS_H

/* The rows of the table of plots, each in a file of its own. */
extern const struct plot plot_makespan;
extern const struct plot plot_speedup;
extern const struct plot plot_latency;
extern const struct plot plot_cpu;
extern const struct plot plot_memory;
extern const struct plot plot_switches;
extern const struct plot plot_throughput;
extern const struct plot plot_timeline;

#endif
