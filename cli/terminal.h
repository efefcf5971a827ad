/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_CLI_TERMINAL_H
#define FETCHBENCH_CLI_TERMINAL_H

#include "core/option.h"

#include <stdbool.h>

/* Properties of the terminal of a descriptor. */

/* Columns: the terminal's, else those of the variable COLUMNS, else 80; from 20 to 500. */
int terminal_width(int descriptor);

bool terminal_is_terminal(int descriptor);

/* A terminal that TERM names and that is not "dumb". */
bool terminal_takes_escapes(int descriptor);

/* Whether the locale's characters are UTF-8, so that blocks and lines may be drawn. */
bool terminal_is_utf8(void);

/* Whether to color output to the descriptor by default: a terminal that is not "dumb", and no
 * NO_COLOR (https://no-color.org). */
bool terminal_wants_color(int descriptor);

/* --color: what the user wants. */
enum color { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };

/* --color alone, for an enum color. */
extern const struct option_row color_rows[];

/* Whether to color output; with `auto` only if it goes to standard output. */
bool color_wanted(enum color color, bool to_stdout);

#endif
