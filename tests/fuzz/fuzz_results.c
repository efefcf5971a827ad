/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz.h"

#include "core/results.h"
#include "core/results_file.h"
#include "report/format.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

/* A results file. What is refused has a reason; what is taken can be written in every format, and
 * its JSON read again. */

static int read_bytes(const void *bytes, size_t count, struct results *results, struct err *err)
{
    char path[64];
    int file = memfd_create("results", MFD_CLOEXEC);
    if (file < 0 || write(file, bytes, count) != (ssize_t)count)
        abort();
    (void)snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    int status = results_read_json(path, results, err);
    (void)close(file);
    return status;
}

static void write_all(const struct results *results)
{
    static const struct format_options options = {.width = 100, .color = true};
    struct err err = {0};
    for (size_t i = 0; formats[i]; i++) {
        char *text = NULL;
        size_t length = 0;
        FILE *stream = open_memstream(&text, &length);
        if (!stream || formats[i]->write(results, &options, stream, &err) != 0)
            abort();
        (void)fclose(stream);
        free(text);
    }
}

static void read_again(const struct results *results)
{
    char *text = NULL;
    size_t length = 0;
    struct err err = {0};
    struct results again;
    FILE *stream = open_memstream(&text, &length);
    if (!stream || results_write_json(results, stream, &err) != 0)
        abort();
    (void)fclose(stream);
    if (read_bytes(text, length, &again, &err) != 0)
        abort();
    results_release(&again);
    free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count)
{
    struct results results;
    struct err err = {0};
    if (read_bytes(bytes, count, &results, &err) != 0) {
        if (err.kind == ERR_NONE || err.text[0] == '\0')
            abort();
        return 0;
    }
    write_all(&results);
    read_again(&results);
    results_release(&results);
    return 0;
}
