/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_ORIGIN_FAULTS_H
#define FETCHBENCH_ORIGIN_FAULTS_H

#include "core/err.h"

#include <stdint.h>
#include <stdio.h>

/*
 * The ways in which an answer differs from a plain one: "reset:1%", "trickle=100:5%". To add one: a
 * function that changes the plain answer, and a row in the table of faults.c.
 */

struct answer;
struct fault;

/* The plan for one request: the settings with everything drawn. */
struct plan {
    uint64_t request; /* its number, from 0 */
    uint64_t seed;
    int64_t delay_ns;
    int64_t size_bytes;
    unsigned status;
    const struct fault *fault; /* NULL: a plain answer */
    int64_t argument;          /* of the fault */
};

enum argument_kind { ARGUMENT_NONE, ARGUMENT_COUNT, ARGUMENT_SIZE };

struct fault {
    const char *name;
    const char *summary;
    const char *http2; /* its meaning over HTTP/2, where that differs; NULL: the same */
    enum argument_kind kind;
    const char *argument;     /* what it is, for help and errors: "bytes per second" */
    int64_t default_argument; /* if none is given; -1: no argument, which has its own meaning */
    int64_t min, max;
    void (*apply)(struct answer *answer, const struct plan *plan); /* NULL: changes nothing */
};

/* All of them, in the order of the help; ends with a row without a name. */
extern const struct fault faults[];

/* The fault of that name; NULL with an error that names the nearest. */
const struct fault *fault_find(const char *name, struct err *err);

/* Parses the argument; NULL stands for the default. */
int fault_parse_argument(const struct fault *fault, const char *text, int64_t *argument,
                         struct err *err) MUST_CHECK;

/* The names of all, separated by blanks. */
void faults_write_names(FILE *stream);

#endif
