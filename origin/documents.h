/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_ORIGIN_DOCUMENTS_H
#define FETCHBENCH_ORIGIN_DOCUMENTS_H

#include <stdbool.h>
#include <stddef.h>

/* The paths with a meaning; all others get a plain answer. To add one: a function and a row in
 * documents.c. */

struct service;

enum { DOCUMENT_PATH_BYTES = 64, DOCUMENT_BYTES = 512 };

struct document {
    const char *path; /* ends in '/': everything below it */
    bool counted;     /* as a request; else it is neither counted nor delayed */
    /* Writes it, in JSON, to `text` of DOCUMENT_BYTES, and returns its length. */
    size_t (*write)(const struct service *service, const char *path, char *text, unsigned *status);
};

/* The document of that path, or NULL. */
const struct document *document_find(const char *path);

#endif
