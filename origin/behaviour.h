#ifndef FETCHBENCH_ORIGIN_BEHAVIOUR_H
#define FETCHBENCH_ORIGIN_BEHAVIOUR_H

#include "origin/raw.h"

#include "core/err.h"

#include <stdint.h>

/*
 * The ways in which an answer differs from a plain one, each named in a fault: "reset:1%",
 * "trickle=100:5%". To add one: a file behaviour_NAME.c with its `const struct behaviour`, and a
 * row in the table of behaviours.c.
 */

struct MHD_Response;
struct plan;

enum argument_kind { ARGUMENT_NONE, ARGUMENT_COUNT, ARGUMENT_SIZE };

struct behaviour {
    const char *name;
    const char *summary;
    enum argument_kind kind;
    const char *argument; /* what it is, for help and errors: "bytes a second" */
    int64_t fallback;     /* where none is given; -1: that is something of its own */
    int64_t least, most;

    /* Either: makes the response, which libmicrohttpd sends; may change the status. NULL: out of
     * memory. */
    struct MHD_Response *(*respond)(const struct plan *plan, unsigned *status);

    /* Or: writes what it can to the bare socket and says what it wants next. Called first when the
     * answer is due. Must not block. */
    enum raw_want (*write)(struct raw *raw);
};

/* All of them, in the order of the help; ends with NULL. */
extern const struct behaviour *const behaviours[];

/* The behaviour of that name; NULL with an error that names the nearest. */
const struct behaviour *behaviour_find(const char *name, struct err *err);

/* Reads the argument; NULL stands for the fallback. */
int behaviour_argument(const struct behaviour *behaviour, const char *text, int64_t *argument,
                       struct err *err) MUST_CHECK;

#endif
