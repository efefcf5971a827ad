/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_CORE_RESULTS_H
#define FETCHBENCH_CORE_RESULTS_H

#include "core/option.h"
#include "core/sample.h"
#include "core/usage.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/*
 * The results of a run: plain data that the harness fills and every report reads. It mirrors the
 * results file, one struct per object. Times measured are int64_t nanoseconds; times computed
 * (medians, bounds) are doubles in seconds; NAN is "not known" and is written as null.
 *
 * Everything that a pointer here points to is on the heap and belongs to the struct that holds it;
 * results_release frees all of it. A string may be NULL, which means "not known".
 */

/* A value with the bounds of its confidence interval; low and high are NAN without one. */
struct estimate {
    double value, low, high;
};

/* Percentiles of a set of times in seconds: medians over the trials of each trial's percentile, but
 * p999 that of the fetches of all trials together, since one trial seldom supports it. NAN where
 * the trials together have too few fetches to support one. */
struct percentiles {
    struct estimate p50, p90, p99, max;
    double p999;
};

enum start { START_COLD = 0, START_WARM };
enum http_version { HTTP_1_1 = 0, HTTP_2 };

/* Faster and slower are of times, lower and higher of everything else. */
enum verdict {
    VERDICT_FASTER,
    VERDICT_SLOWER,
    VERDICT_NO_DIFFERENCE,
    VERDICT_LOWER,
    VERDICT_HIGHER,
    VERDICT_UNSETTLED
};

/* What cells are compared by. */
enum metric {
    METRIC_MAKESPAN,
    METRIC_CPU,
    METRIC_MEMORY,
    METRIC_LATENCY_P50,
    METRIC_LATENCY_P99,
    METRIC_THROUGHPUT,
    METRIC_SWITCHES,
    METRIC_FAILURES,
    METRIC_COUNT
};

enum bottleneck {
    BOTTLENECK_UNKNOWN,
    BOTTLENECK_DELAY,
    BOTTLENECK_CLIENT_CPU,
    BOTTLENECK_ORIGIN_CPU,
    BOTTLENECK_CONNECT,
    BOTTLENECK_POOL,
    BOTTLENECK_TIMEOUT,
    BOTTLENECK_MIXED
};
enum severity { OUTLIER_MILD, OUTLIER_SEVERE };

struct origin_counts {
    bool known; /* false: the target is not the built-in origin */
    int64_t requests;
    int64_t peak_concurrent; /* the most requests in progress at once */
    int64_t connections;     /* accepted */
    int64_t cpu_ns;          /* used by the origin's process */
    int64_t delay_sum_ns;    /* of the delays that it drew, all together */
    int64_t delay_max_ns;    /* the longest of them; not above 0: not known */
};

/* One batch, run by one engine, in a process of its own. */
struct trial {
    int64_t round; /* from 1; 0: a warm-up, which is not saved */
    int64_t order; /* its position within the round, from 1 */
    char *began;   /* by the clock of the system, ISO 8601, UTC; NULL: not known */
    char *failure; /* why the engine could not run the batch; NULL: it did */
    char *libcurl; /* the version that it loaded; NULL: it failed before. Not in the file */
    int64_t makespan_ns;
    struct usage usage;
    int64_t connections_opened;
    int64_t body_bytes;
    int64_t outcomes[OUTCOME_COUNT];
    struct origin_counts origin;
    struct sample *samples; /* in the order of the fetches, or a part drawn at random */
    size_t sample_count;
};

struct outlier {
    int64_t trial; /* index into the cell's trials */
    enum severity severity;
};

/* Summary of the trials of one cell. Medians over trials unless stated otherwise. */
struct summary {
    struct estimate makespan_s, throughput_per_s;
    double efficiency;                                /* ideal / makespan */
    struct percentiles latency_s, queue_s, service_s; /* of the ok fetches */
    double connect_s; /* median time that a fetch spent on name lookup, connect and TLS together */
    struct estimate cpu_s_per_fetch, instructions_per_fetch;
    struct estimate peak_memory_bytes, memory_bytes_per_in_flight;
    struct estimate switches; /* voluntary and involuntary together */
    double voluntary_switches, involuntary_switches;
    double threads_peak;
    double connections_opened;
    double body_bytes;
    /* CPU time / makespan. NAN: too short to measure, or there is no built-in origin. */
    double client_cpu_cores, origin_cpu_cores;
    int64_t outcomes[OUTCOME_COUNT]; /* over all trials */
    int64_t failed;                  /* fetches, over all trials */
    struct outlier *outliers;
    size_t outlier_count;
    enum bottleneck bottleneck;
    char *bottleneck_reason;
};

struct parameter {
    char *key, *value;
};

/* One engine with its parameters x one N (x one cap). */
struct cell {
    char *spec;   /* "threads:workers=32"; "async #2" where the user named async twice */
    char *engine; /* "threads" */
    struct parameter *parameters;
    size_t parameter_count;
    char *libcurl; /* the version that its trials load; NULL: not known */
    int64_t fetches, in_flight;
    int64_t pool; /* the engine's own bound on the fetches in flight; -1: it has none */
    /* Lower bound of the makespan: ceil(fetches / bound) times the delay, where the bound is the
     * cap or the engine's own; where delays are drawn, at least the longest one and the sum over
     * the bound. -1: not known. */
    int64_t ideal_ns;
    struct summary summary;
    struct trial *trials;
    size_t trial_count;
};

/*
 * One row of the table of comparisons: two cells with the same fetches and cap, by one metric.
 * Every report's statements about one engine against another come from it.
 *
 * Its interval is at the confidence of the whole table (results.comparison_confidence), which is
 * chosen so that false alarms of a whole report stay bounded; the verdict says where it lies.
 */
struct comparison {
    size_t cell, reference; /* indices into the cells; cell > reference */
    enum metric metric;
    struct estimate ratio; /* the cell's over the reference's: below 1 is faster, or lower */
    enum verdict verdict;
    int64_t runs; /* that it rests on: rounds in which both were run */
    /* How many more runs would likely settle it; -1: not known or settled. */
    int64_t runs_to_settle;
};

/*
 * From which N on the engine `spec` is faster than `reference`, in either order: the smallest
 * measured N from which on every verdict says so. `after`: the greatest N with a settled verdict
 * that it is not; the lead begins between the two.
 */
struct crossover {
    char *spec, *reference;
    size_t cell, reference_cell; /* at that N; if it is never faster, at the largest N */
    int64_t in_flight;           /* the cap as given: 0 means all */
    int64_t from;                /* -1: never */
    int64_t after;               /* -1: none */
};

struct warning {
    char *code; /* "fd-limit" */
    char *text; /* what was seen and what to do */
    bool error; /* a defect: no number of the run can be trusted */
};

struct tool_info {
    char *version, *build; /* build: "release", "debug" or "sanitizer" */
    char *date;            /* when the run began, ISO 8601, UTC */
    char *run_id;          /* 16 hexadecimal digits, drawn at random */
};

struct host_info {
    char *name, *os, *kernel, *cpu, *governor;
    int64_t cpus;     /* that this program could use */
    double cpu_quota; /* share of them that its control groups allowed, in CPUs; NAN: all */
    int64_t memory_bytes, fd_limit;
    double load_1m;
};

struct libcurl_info {
    char *version, *tls;
    bool http2;
};

/* Everything requested: enough to repeat the run. settings_rows has a row for each member. */
struct settings {
    struct strings command;           /* the program's arguments */
    char *label;                      /* of the run, chosen by the user; NULL: none */
    struct strings engines;           /* specs in the order given; the first is the reference */
    struct counts fetches, in_flight; /* in_flight: 0 means "all" */
    int64_t runs, warmup;
    enum start start;
    int64_t seed; /* below 2^53, so that every JSON reader preserves it */
    enum http_version http;
    int64_t timeout_ns, connect_timeout_ns;
    int64_t max_body_bytes;   /* of one fetch; -1: any */
    int64_t max_header_bytes; /* likewise, of all its header lines together */
    bool location;            /* redirects are followed; not in the file: */
    int64_t max_redirects;    /* -1: none is followed */
    int64_t samples;          /* saved of each trial, at random; 0: all, -1: none */
    double confidence, noise_threshold;
    int64_t resamples;
    bool insecure;
    char *cacert;
    struct strings headers; /* secrets in them are masked */
    struct pin pin;
};

struct target_info {
    bool built_in;
    struct strings urls; /* of the built-in origin, or as given, with secrets masked */
    /* Of the built-in origin alone: as one number if it is the same for every answer, else -1; and
     * as given. */
    int64_t delay_ns, size_bytes;
    char *delay, *size, *status;
    struct strings faults;
    bool tls; /* it speaks HTTPS */
};

struct results {
    struct tool_info tool;
    struct host_info host;
    struct libcurl_info libcurl;
    struct settings settings;
    struct target_info target;
    struct cell *cells;
    size_t cell_count;
    struct comparison *comparisons;
    size_t comparison_count;
    double comparison_confidence; /* of the intervals in all of them */
    struct crossover *crossovers;
    size_t crossover_count;
    struct warning *warnings;
    size_t warning_count;
    int64_t abandoned_in_warmup; /* fetches, while the run goes on: not in the file */
    bool complete;               /* false: the run was interrupted */
    char *ended_reason;          /* why, as text; NULL when complete */
};

/* The options that are settings, in the order of the help and of the results file; ends with a row
 * that has neither name nor field. */
extern const struct option_row settings_rows[];

/* The row of the option of that name, or NULL. */
const struct option_row *settings_row(const char *name);
/* How many of so many fetches may be in flight at once, by a setting where 0 means all. */
int64_t effective_cap(int64_t fetches, int64_t in_flight);

/* The bound on the fetches in flight: the cap, or the engine's own where that is less. */
int64_t cell_bound(const struct cell *cell);

/* Comparison of one cell with another: the row of the table, inverted if it is in the other order.
 * False: there is none. */
bool find_comparison(struct comparison *found, const struct results *results, size_t cell,
                     size_t reference, enum metric metric);

/* Brings the comparisons into the order that find_comparison needs: by cell, reference, metric. */
void results_sort_comparisons(struct results *results);

/* The number of runs that the cells have: of an interrupted run fewer than the settings ask for. */
int64_t results_runs(const struct results *results);

/* Of the intervals in the comparisons; files before 1.1 have them at the confidence of all others.
 */
double results_confidence(const struct results *results);

/* NAN for what is not known, which is below 0. */
double number_or_nan(int64_t number);

/* Those versions of libcurl that cells have loaded instead of the program's own: ", libcurl 8.14.1
 * in async:libcurl=/opt/libcurl.so.4"; nothing where there are none. */
void results_write_other_libcurls(const struct results *results, FILE *out);

/* What a function writes about the results, as a string to be freed; NULL: out of memory. */
char *results_text(const struct results *results, void (*write)(const struct results *, FILE *));

/* Frees everything the results own and leaves them empty. */
void results_release(struct results *results);
void trial_release(struct trial *trial);
void summary_release(struct summary *summary);

/* The words of the results file: "cold", "faster", "delay", "mild", ... */
const char *start_name(enum start start);
const char *verdict_name(enum verdict verdict);
const char *metric_name(enum metric metric); /* "makespan_s": as fields and columns are named */
bool metric_is_time(enum metric metric);
const char *bottleneck_name(enum bottleneck bottleneck);
const char *severity_name(enum severity severity);

/* "built-in origin, 50ms delay, 1KiB bodies, reset:1%": its behaviour, not its address. */
void target_write_built_in(const struct target_info *target, FILE *out);

#endif
