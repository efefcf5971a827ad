/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_CORE_RESULTS_FIELDS_H
#define FETCHBENCH_CORE_RESULTS_FIELDS_H

#include "core/json.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * How the results in memory map to the results file: one row per field, used by the writer, the
 * reader and the schema, so that everything written is also read back and described. To add a field
 * to the file, add a row; `fetchbench __schema` then writes docs/results.schema.json.
 */

enum field_type {
    FIELD_STRING,       /* char *: a string; NULL: null */
    FIELD_BOOL,         /* bool: true or false */
    FIELD_BOOL_NAME,    /* bool: names(0) or names(1) */
    FIELD_ENUM,         /* enum: one of name_count names */
    FIELD_INTEGER,      /* int64_t: from min to max; negative: null */
    FIELD_CAP,          /* int64_t: an integer from 1; 0: "all" */
    FIELD_SECONDS,      /* int64_t nanoseconds: seconds with up to nine decimals; negative: null */
    FIELD_REAL,         /* double: a number from 0; not finite: null */
    FIELD_ESTIMATE,     /* struct estimate: {key, low, high}; null without a value */
    FIELD_OUTCOMES,     /* int64_t[OUTCOME_COUNT]: an object by outcome names; absent: 0 */
    FIELD_STRINGS,      /* struct strings: an array */
    FIELD_INTEGERS,     /* struct counts: an array */
    FIELD_CAPS,         /* struct counts: an array of FIELD_CAP */
    FIELD_PARAMETERS,   /* struct parameter * and a count: an object of strings */
    FIELD_OBJECT,       /* a struct in place, by `fields`; with `count_offset`, null if the bool
                           there is false */
    FIELD_LIST,         /* pointer and size_t count: an array of objects of `size` bytes */
    FIELD_SAMPLES,      /* struct sample * and a count: an object of arrays */
    FIELD_INDEX,        /* size_t: index into the cells */
    FIELD_OPTION,       /* by `option`: a string, as the user would write it; empty: null */
    FIELD_CELL_SPEC,    /* of the cell at that index, for human readers: not read back */
    FIELD_CELL_FETCHES, /* likewise */
    FIELD_CELL_CAP,     /* likewise */
};

struct option_row;

struct field {
    const char *name;
    enum field_type type;
    size_t offset;
    const char *description; /* for the schema; NULL: the name says it */
    size_t count_offset;     /* of the size_t count, or of the bool (FIELD_OBJECT) */
    const char *(*names)(int value);
    int name_count;
    const char *old_name;             /* of the last of the names, in files of release 0.1.0 */
    const char *key;                  /* FIELD_ESTIMATE: of the value */
    int64_t min, max;                 /* FIELD_INTEGER, FIELD_INTEGERS; max 0: no limit */
    bool required;                    /* reading: missing or null is an error */
    const struct field *fields;       /* ends with a row without a name */
    const struct option_row *options; /* of an object, in place of `fields` */
    const struct option_row *option;
    size_t size;      /* of an element */
    size_t max_items; /* past it, the file is damaged or hostile */
};

extern const struct field results_fields[];
extern const struct field trial_fields[];

/* The fields of an object. Those of options are made in `room`, which must outlive their use. */
enum { OPTION_FIELDS_MAX = 48 };
const struct field *fields_of(const struct field *object, struct field room[OPTION_FIELDS_MAX]);

#endif
