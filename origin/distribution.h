/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_ORIGIN_DISTRIBUTION_H
#define FETCHBENCH_ORIGIN_DISTRIBUTION_H

#include "core/err.h"

#include <stdint.h>
#include <stdio.h>

/*
 * A quantity that is the same for every request or drawn for each, written NAME:A,B or just A. To
 * add one: a row in the table of distribution.c.
 */

struct distribution_kind;

struct distribution {
    const struct distribution_kind *kind; /* NULL: fixed, which is `first` */
    double first, second;                 /* the parameters, in the order of the text */
};

/* What the numbers of a distribution count. */
enum quantity { QUANTITY_DURATION, QUANTITY_SIZE };

int distribution_parse(struct distribution *distribution, enum quantity quantity, const char *text,
                       struct err *err) MUST_CHECK;

/* The value for that request: whole, never negative, at most what the quantity allows in a text.
 * `what` keeps draws for different purposes apart (enum draw). */
int64_t distribution_draw(const struct distribution *distribution, enum quantity quantity,
                          uint64_t seed, uint64_t request, unsigned what);

/* The forms, for help: "The distributions are uniform:MIN,MAX, ... and ...". */
void distributions_write(FILE *stream);

/* The one value, or -1 when they differ. */
int64_t distribution_fixed(const struct distribution *distribution);

#endif
