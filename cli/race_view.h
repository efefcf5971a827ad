/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_CLI_RACE_VIEW_H
#define FETCHBENCH_CLI_RACE_VIEW_H

#include "core/err.h"

#include <stdbool.h>
#include <stddef.h>

struct race;

/*
 * A race on the entire terminal. The marks of a bar show what its parts are; color only helps to
 * distinguish the engines. Closing the view restores the terminal: the caller must do so on every
 * exit path.
 */
struct race_view;

struct race_view_options {
    size_t racers;
    const char *target; /* in words; must outlive the view */
    bool color;
};

/* NULL: the terminal is too small or of a kind that cannot be drawn on (ERR_USAGE). */
struct race_view *race_view_open(const struct race_view_options *options,
                                 struct err *err) MUST_CHECK;
void race_view_close(struct race_view *view); /* NULL is fine */

/* Where keys come from, for poll; -1: from nowhere. */
int race_view_descriptor(const struct race_view *view);

/* The key that was pressed; 0: none. Also detects a new terminal size: call it whenever something
 * may have happened. */
int race_view_key(struct race_view *view);

/* Whether the terminal's window was closed. */
bool race_view_is_gone(void);

/* Draws the race as it is, to the size that the terminal has now. */
void race_view_draw(struct race_view *view, const struct race *race);

#endif
