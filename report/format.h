/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_REPORT_FORMAT_H
#define FETCHBENCH_REPORT_FORMAT_H

#include "core/err.h"

#include <stdbool.h>
#include <stdio.h>

struct results;

struct format_options {
    int width;     /* columns of the terminal; 0: 80 */
    bool color;    /* with escape codes for color */
    bool no_plots; /* a page without plots */
};

/*
 * An output format: a pure function from results to a stream, the same bytes from a live run and
 * from a saved file. It fails only when out of memory; errors of the stream are handled by the
 * caller that closes it. To add one: one file, and one row in the table.
 */
struct format {
    const char *name;    /* as for `--format` */
    const char *suffix;  /* ".md": of file names that mean this format; NULL: none */
    const char *file;    /* what a run writes into its directory; NULL: nothing */
    const char *summary; /* for help */
    int (*write)(const struct results *results, const struct format_options *options, FILE *stream,
                 struct err *err) MUST_CHECK;
};

extern const struct format *const formats[]; /* ends with NULL */

/* The rows, each in its own file. */
extern const struct format format_terminal, format_markdown, format_csv, format_csv_samples,
    format_csv_trials, format_json, format_hyperfine, format_html;

/* NULL: there is no format of that name. */
const struct format *format_find(const char *name);

/* The format that the suffix of a file name means; NULL: none. */
const struct format *format_of_file(const char *path);

/* The warnings of a run from the `first` on, one per line, for standard error: the table leaves
 * them out. */
void format_write_warnings(const struct results *results, size_t first, FILE *stream);

/* Writes a complete file, or nothing (core/file.h); "-" is standard output. */
int format_write_file(const struct format *format, const struct results *results,
                      const struct format_options *options, const char *path,
                      struct err *err) MUST_CHECK;

#endif
