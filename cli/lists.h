#ifndef FETCHBENCH_CLI_LISTS_H
#define FETCHBENCH_CLI_LISTS_H

#include "core/err.h"
#include "core/results.h"

#include <stdint.h>

/* Lists as they are given on the command line: elements with commas between, none of them empty. */

/* Replaces the list by copies of the elements. `what` for the message: "engines". */
int list_parse_strings(struct strings *list, const char *text, const char *what,
                       struct err *err) MUST_CHECK;

/* Replaces the list by whole numbers from `least` to `most`; `zero_word` (may be NULL) stands for
 * 0. */
struct count_list {
    const char *what;
    int64_t least, most;
    const char *zero_word;
};
int list_parse_counts(struct counts *list, const char *text, const struct count_list *rule,
                      struct err *err) MUST_CHECK;

/* Puts a copy of one more text at the end. */
int list_append(struct strings *list, const char *text, struct err *err) MUST_CHECK;

/* Puts a copy in the place of a text (may be NULL), which is freed. */
int text_replace(char **text, const char *value, struct err *err) MUST_CHECK;

#endif
