/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_ASYNC_ENGINES_H
#define FETCHBENCH_ASYNC_ENGINES_H

struct engine;

/* The engines on an event loop, one file each. */
extern const struct engine engine_async;      /* all fetches in progress at once, with callbacks */
extern const struct engine engine_coroutines; /* a task for each fetch */

#endif
