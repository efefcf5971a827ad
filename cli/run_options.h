#ifndef FETCHBENCH_CLI_RUN_OPTIONS_H
#define FETCHBENCH_CLI_RUN_OPTIONS_H

#include "cli/command.h"
#include "cli/terminal.h"
#include "core/results.h"

#include <stdbool.h>
#include <stdint.h>

enum { MOST_EXPORTS = 8 };

/* --export-FORMAT FILE; both texts belong to others. */
struct export_request {
    const char *format, *path;
};

/* What `fetchbench run` was asked for. Settings and target stand in the results, where they are
 * reported from; the rest is how to run and what to do with it. Texts that are not in the results
 * point into the command line. */
struct run_options {
    struct results results;
    struct strings urls, headers;  /* as given; the results hold them with what is secret masked */
    bool origin_option;            /* one of the built-in origin's was given: no use with URLs */
    int64_t samples;               /* kept of each trial; 0: all, -1: none */
    bool location;                 /* redirects are followed */
    char *pin_client, *pin_origin; /* CPUs; NULL: any. Owned */
    size_t warnings_shown;         /* of the results: those that stood before the run */
    bool calibrate;                /* the harness, instead of a run */
    const char *output;            /* directory */
    bool output_made;              /* by this run: gone again if nothing comes to stand in it */
    struct export_request exports[MOST_EXPORTS];
    size_t export_count;
    bool no_plots, quiet;
    enum color color;
};

extern const struct option_row run_option_rows[];

/* The defaults, and `command` for the record. Release with run_options_release. */
int run_options_init(struct run_options *options, int count, char **arguments,
                     struct err *err) MUST_CHECK;

/* Takes the URLs up and checks what only the whole can tell. ERR_USAGE. */
int run_options_finish(struct run_options *options, char *const *urls, int url_count,
                       struct err *err) MUST_CHECK;

void run_options_release(struct run_options *options);

#endif
