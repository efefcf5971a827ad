#ifndef FETCHBENCH_CORE_RESULTS_FIELDS_H
#define FETCHBENCH_CORE_RESULTS_FIELDS_H

#include "core/err.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/*
 * How the results in memory map to the results file: one row a field, read by the writer and by the
 * reader alike, so that nothing can be written that is not read back. To add a field to the file,
 * add a row (and describe it in the schema).
 */

enum field_type {
    FIELD_TEXT,       /* char *: a string; NULL: null */
    FIELD_FLAG,       /* bool: true or false */
    FIELD_CHOICE,     /* bool: one of two words, words(0) and words(1) */
    FIELD_WORD,       /* enum: a word out of `count`, by words(value) */
    FIELD_COUNT,      /* int64_t: a whole number from 0; negative: null */
    FIELD_CAP,        /* int64_t: a whole number from 1; 0: words(0) */
    FIELD_SECONDS,    /* int64_t nanoseconds: seconds with up to nine decimals; negative: null */
    FIELD_REAL,       /* double: a number from 0; not finite: null */
    FIELD_ESTIMATE,   /* struct estimate: {words(0), low, high}; null without a value */
    FIELD_OUTCOMES,   /* int64_t[OUTCOME_COUNT]: an object by outcome names; absent: 0 */
    FIELD_TEXTS,      /* struct strings: an array */
    FIELD_COUNTS,     /* struct counts: an array; with words, of FIELD_CAP */
    FIELD_PARAMETERS, /* struct parameter * and a count: an object of strings */
    FIELD_OBJECT,     /* a struct in place, by `fields`; with `count_offset`, null if the bool
                         there is false */
    FIELD_LIST,       /* pointer and size_t count: an array of objects of `size` bytes */
    FIELD_SAMPLES,    /* struct sample * and a count: an object of arrays */
    FIELD_INDEX,      /* size_t: a place in the cells, from 0 */
    FIELD_NOTE,       /* for people who read the file, by `note`; not read back */
};

struct results;

struct field {
    const char *name;
    enum field_type type;
    size_t offset;
    size_t count_offset; /* of the size_t count, or of the bool (FIELD_OBJECT) */
    const char *(*words)(int value);
    int word_count;
    bool needed;                /* reading: missing or null is an error */
    const struct field *fields; /* ends with a row without a name */
    size_t size;                /* of an element */
    size_t most;                /* elements that are believed */
    void (*note)(const struct results *results, const void *at, FILE *stream);
};

extern const struct field results_fields[];

/* Reads one object of the file into the zeroed struct at `base`. What was allocated by then, also
 * on failure, belongs to that struct. */
struct json_reader;
int results_read_object(struct json_reader *reader, const json_t *object,
                        const struct field *fields, void *base) MUST_CHECK;

#endif
