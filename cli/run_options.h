/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_CLI_RUN_OPTIONS_H
#define FETCHBENCH_CLI_RUN_OPTIONS_H

#include "cli/command.h"
#include "cli/terminal.h"
#include "core/results.h"
#include "origin/origin.h"

#include <stdbool.h>

enum { EXPORTS_MAX = 8 };

/* --export-FORMAT FILE; both texts belong to others. */
struct export_request {
    const char *format, *path;
    int held; /* a pipe, open since before the run; 0: none */
};

/* What `fetchbench run` was asked for. Settings and target are in the results, from which they are
 * reported; the rest says what to do with them. Paths point into the command line. */
struct run_options {
    struct results results;
    struct strings urls, headers; /* as given; the results hold them with secrets masked */
    size_t warnings_shown;        /* of the results: those that were there before the run */
    bool calibrate;               /* the harness, instead of a run */
    const char *output;           /* directory */
    bool output_checked;          /* its directories may have been created by this run */
    size_t output_stood;          /* how many bytes of its path existed before */
    int output_lock;              /* 0: none */
    bool was_saved;               /* this run wrote results.json */
    int64_t stop_warned;          /* the trial whose standing still was reported */
    struct export_request exports[EXPORTS_MAX];
    size_t export_count;
    bool no_plots, quiet, force;
    enum color color;
};

/* The built-in origin's options, for struct target_info. */
extern const struct option_row origin_rows[];

/* What --delay parses, for commands with another default. */
int origin_parse_delay(const struct option_row *row, void *at, const char *text, struct err *err);

/* What only other rooms know about an option: whether its value is valid (ERR_USAGE), and which
 * values exist. */
struct option_hook {
    const char *name;
    int (*check)(const void *value, struct err *err); /* may be NULL */
    void (*write_words)(FILE *stream);                /* may be NULL */
};
const struct option_hook *option_hook(const struct option_row *row); /* NULL: none */

/* The origin that the target describes; its texts stay the target's. */
struct origin_options origin_options_of(const struct target_info *target, int64_t seed);

/* A random seed, and the command line for the record. Release with run_options_release. */
int run_options_init(struct run_options *options, int count, char **arguments,
                     struct err *err) MUST_CHECK;

/* Takes the URLs and checks the options against each other. ERR_USAGE. */
int run_options_finish(struct run_options *options, const struct parsed *parsed,
                       struct err *err) MUST_CHECK;

void run_options_release(struct run_options *options);

#endif
