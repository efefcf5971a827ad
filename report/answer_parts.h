#ifndef FETCHBENCH_REPORT_ANSWER_PARTS_H
#define FETCHBENCH_REPORT_ANSWER_PARTS_H

#include <stddef.h>
#include <stdio.h>

struct figure_style;
struct view;

/* What the sentences of the answer have in common; for answer*.c alone. */
struct answer {
    const struct view *view;
    const struct figure_style *style;
    size_t *rows; /* the rows that are spoken of: one for each N, ascending */
    size_t count; /* at least 1 */
};

/* Three engines or more: the fastest at the largest N, who is level with it, who is slowest. */
void answer_say_rank(const struct answer *answer, FILE *out);

/* Two engines: CPU and memory of the one that leads, against the other's. */
void answer_say_costs(const struct answer *answer, FILE *out);

#endif
