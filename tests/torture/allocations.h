/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_TESTS_TORTURE_ALLOCATIONS_H
#define FETCHBENCH_TESTS_TORTURE_ALLOCATIONS_H

#include <stdbool.h>

/*
 * Allocations are counted, and the n-th fails, once: one count for all threads and processes that
 * are armed, kept in a page that they share. Under a sanitizer these are the allocations of the
 * rooms (wrapped at link time) and of the libraries that take an allocator, jansson, libcurl and
 * libuv; else, where nothing watches malloc, every allocation in the process, the C library's own
 * among them.
 */

/* Makes the page. In the process that tortures, before it forks. -1: it cannot. */
int allocations_prepare(void);

/* From now on the n-th fails (0: none) of whoever is armed, counted from one again. */
void allocations_choose(long n);

/* Counted since. */
long allocations_count(void);

/* This process and what it forks is counted from now on, and no longer. */
void allocations_arm(void);
void allocations_disarm(void);

/* Likewise, but what is counted are threads and processes that the rooms start; the n-th and all
 * after it cannot be started, as when a limit is reached. */
void allocations_arm_starts(void);

/* For starts.c: whether the start that is at hand fails. */
bool allocations_start_fails(void);

/* Processes that are started anew with `command` as their first argument are counted, too: they
 * find the page by a variable that core/child.h lets through. NULL: none are. */
void allocations_choose_command(const char *command);

/* In such a process, first of all: arms it if it was chosen. */
void allocations_enter(const char *command);

#endif
