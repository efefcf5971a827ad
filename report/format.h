#ifndef FETCHBENCH_REPORT_FORMAT_H
#define FETCHBENCH_REPORT_FORMAT_H

#include "core/err.h"

#include <stdbool.h>
#include <stdio.h>

struct results;

struct format_options {
    int width;     /* columns of the terminal; 0: 80 */
    bool color;    /* escape codes for colour; who calls decides from --color and the terminal */
    bool no_plots; /* a page without pictures */
};

/*
 * A way to write results down: a pure function from results to a stream, the same bytes from a live
 * run and from a kept file. It fails for want of memory alone; errors of the stream are left to
 * whoever closes it. To add one: one file, and one row in the table.
 */
struct format {
    const char *name;   /* as `--format` takes it */
    const char *suffix; /* ".md": tells the format from the name of a file; NULL: none of its own */
    const char *file;   /* what a run writes into its directory; NULL: nothing */
    const char *summary; /* for help */
    bool slow; /* it takes seconds: its file is begun when it is whole, not left half by Ctrl-C */
    int (*write)(const struct results *results, const struct format_options *options, FILE *stream,
                 struct err *err) MUST_CHECK;
};

extern const struct format *const formats[]; /* ends with NULL */

/* The format of that name; NULL: there is none. */
const struct format *format_find(const char *name);

/* The format that a file's name asks for by its end; NULL: none does. */
const struct format *format_of_file(const char *path);

/* The warnings of a run from the `first` on, a line each, for standard error: the one thing that
 * the table leaves out. */
void format_write_warnings(const struct results *results, size_t first, FILE *stream);

/* Writes a whole file, or nothing (core/file.h); "-" is standard output. */
int format_write_file(const struct format *format, const struct results *results,
                      const struct format_options *options, const char *path,
                      struct err *err) MUST_CHECK;

#endif
