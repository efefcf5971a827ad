/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_CORE_OPTION_H
#define FETCHBENCH_CORE_OPTION_H

#include "core/cpus.h"
#include "core/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/*
 * One row is one option: how it is written on the command line, which values it takes, where the
 * parsed value is stored, and what the help, the manual and the completions say of it. A row with a
 * `field` is also a field of the results file, and one with a `label` is a difference between two
 * runs that `compare` names. To add an option, add a row; nothing else parses or formats it.
 */

enum option_kind {
    OPTION_SWITCH,   /* bool; takes no argument */
    OPTION_COUNT,    /* int64_t: a whole number, or one of `words` */
    OPTION_DURATION, /* int64_t nanoseconds, or one of `words` */
    OPTION_SIZE,     /* int64_t bytes, or one of `words` */
    OPTION_SHARE,    /* double from 0 to 1: "2%" or "0.02" */
    OPTION_REAL,     /* double */
    OPTION_CHOICE,   /* an enum or int: the index in `choices` */
    OPTION_TEXT,     /* char *, a copy on the heap; NULL: not given */
    OPTION_PATH,     /* const char * to the argument itself; never empty */
    OPTION_TEXTS,    /* struct strings: a list with commas; replaces what was there */
    OPTION_APPEND,   /* struct strings: each use adds one */
    OPTION_COUNTS,   /* struct counts: a list with commas, each an OPTION_COUNT, none twice */
    OPTION_PIN,      /* struct pin */
    OPTION_CUSTOM,   /* parsed by `parse` */
};

/* A word for a value that no number can express: "all", "none". */
struct option_word {
    const char *word; /* NULL ends a list */
    int64_t value;
};

struct option_row {
    const char *section;      /* the heading in the help that begins here; NULL: none does */
    char letter;              /* short form; 0: none */
    const char *name;         /* long form without dashes; NULL: a field alone, not an option */
    const char *argument;     /* "LIST"; NULL for a switch or a choice, whose choices are shown */
    const char *initial;      /* the default as the user would write it; NULL: zero bytes */
    const char *initial_note; /* shown as the default in place of it: "random, and recorded" */
    const char *summary;      /* one line; begins with a capital, ends without a period */
    const char *details;      /* sentences for `help COMMAND` and the manual; may be NULL */
    bool hidden;              /* for internal use: not in the help */
    enum option_kind kind;
    size_t offset;              /* of the value within the struct that the table is for */
    double min, max;            /* bounds of numbers; max 0: only those of the kind itself */
    const char *const *choices; /* ended by NULL */
    const struct option_word *words;
    const char *field;             /* in the results file; NULL: not there */
    const char *field_description; /* for the schema; NULL: the name says it */
    bool field_text;               /* in the file as text, as the user would write it */
    const char *label;             /* how `compare` names a difference in it; NULL: it does not */
    bool is_question; /* runs that differ in it measured different things: no verdicts */
    /* OPTION_CUSTOM: parses `text` into what is at the offset. ERR_USAGE without the name. */
    int (*parse)(const struct option_row *row, void *at, const char *text, struct err *err);
    void (*write_words)(FILE *stream);   /* values to complete, separated by blanks; may be NULL */
    bool summary_words;                  /* the summary ends with them: "...: csv, html or json" */
    void (*write_details)(FILE *stream); /* the end of the details, made of a table; may be NULL */
};

/* Lists, whose items are on the heap. */
struct strings {
    char **items;
    size_t count;
};

struct counts {
    int64_t *items;
    size_t count;
};

/* Which CPUs the trials and the built-in origin are pinned to; empty: any. */
struct pin {
    struct cpus client, origin;
};

/* Parses the text into the struct at `base` by the row; the struct is unchanged on failure, except
 * by OPTION_CUSTOM. Errors (ERR_USAGE) quote the text and say what is expected, but do not name the
 * option. */
int option_parse(const struct option_row *row, void *base, const char *text,
                 struct err *err) MUST_CHECK;

/* Writes the value at `base` as the user would write it; nothing for an empty one. Not for
 * OPTION_CUSTOM. */
void option_write(const struct option_row *row, const void *base, FILE *stream);

/* Likewise as a string, for the caller to free; NULL: out of memory. */
char *option_text(const struct option_row *row, const void *base);

/* Appends a copy of a text. */
int strings_append(struct strings *strings, const char *text, struct err *err) MUST_CHECK;
void strings_release(struct strings *strings);

/* Frees what option_parse put on the heap. */
void option_release(const struct option_row *row, void *base);

/* "1 to 100000", "64KiB to 1GiB or 'none'", "cold or warm": the values of a row of numbers or
 * choices. */
void option_write_range(const struct option_row *row, FILE *stream);

#endif
