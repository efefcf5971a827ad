/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_CORE_FILE_H
#define FETCHBENCH_CORE_FILE_H

#include "core/err.h"

#include <signal.h>
#include <stdbool.h>
#include <stdio.h>

/*
 * A file that appears complete or not at all: it is written in the same directory under a temporary
 * name (created exclusively), and renamed when everything was written. If anything fails before, an
 * existing file stays as it was. No fsync: this protects against a full disk, a closed pipe and a
 * killed program, not against a power cut.
 *
 * "-" is standard output. Existing files that are not regular (a named pipe, /dev/null) are written
 * directly. A symbolic link is replaced and never followed: another user may have planted it.
 * SIGINT, SIGTERM and SIGHUP are blocked while a file is being written.
 *
 * open -1 with ERR_USAGE: the file cannot be created. close -1 with ERR_RUN: not everything could
 * be written (disk full, pipe closed); nothing is left
 *       next to it. Either way the struct is empty afterwards. Needs SIGPIPE ignored.
 * discard abandons the file: nothing is left. Safe on an empty struct.
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

/* Of a path that names an open descriptor: "-", /dev/stdout, /dev/fd/N, ...; -1: it is a file. Such
 * a descriptor is written directly, from its current position. */
int file_descriptor_of(const char *path);

/* Creates the directory and its parents unless they exist. ERR_USAGE if it cannot. */
int file_make_directory(const char *path, struct err *err) MUST_CHECK;

#endif
