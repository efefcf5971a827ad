/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_CORE_FILE_H
#define FETCHBENCH_CORE_FILE_H

#include "core/err.h"

#include <signal.h>
#include <stdbool.h>
#include <stdio.h>

/*
 * A file that appears complete or not at all: it is written next to its place, under its own name
 * (created exclusively), and renamed into place when everything was written. Whatever goes wrong
 * before, a file that stood there stays as it was. No fsync: it holds against a full disk, a
 * closed pipe and a killed program, not against a power cut.
 *
 * "-" is standard output. What exists and is no regular file (a pipe that somebody reads,
 * /dev/null) is written directly. A symbolic link is replaced and never followed: somebody else may
 * have made it. While a file is half written SIGINT, SIGTERM and SIGHUP wait.
 *
 * open  -1 with ERR_USAGE: the place cannot be written.
 * close -1 with ERR_RUN: not everything could be written (disk full, pipe closed); nothing is left
 *       next to it. Either way the struct is empty afterwards. Needs SIGPIPE ignored.
 * discard gives up: nothing is left. Safe on an empty struct.
 */
struct file {
    FILE *stream;     /* write here; errors may be left to file_close */
    char *path;       /* where it will be */
    char *part;       /* where it is written; NULL: directly into `path` */
    char *name;       /* for messages */
    sigset_t signals; /* that were blocked before, with `part` */
};

int file_open(struct file *file, const char *path, struct err *err) MUST_CHECK;
int file_close(struct file *file, struct err *err) MUST_CHECK;
void file_discard(struct file *file);

/* Of a path that names an open descriptor: "-", /dev/stdout, /dev/fd/N, ...; -1: it is a file. What
 * such a path leads to is written directly, from where it is. */
int file_descriptor_of(const char *path);

/* Makes the directory, and those above it, unless they stand already. ERR_USAGE if it cannot. */
int file_make_directory(const char *path, struct err *err) MUST_CHECK;

#endif
