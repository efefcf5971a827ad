/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/format.h"

#include "core/file.h"
#include "core/results.h"
#include "core/results_file.h"
#include "core/utf8.h"

#include <string.h>

static int write_json(const struct results *results, const struct format_options *options,
                      FILE *stream, struct err *err)
{
    (void)options;
    return results_write_json(results, stream, err);
}

const struct format format_json = {
    .name = "json",
    .suffix = ".json",
    .file = "results.json",
    .summary = "everything, with raw samples: what 'report' and 'compare' read",
    .write = write_json,
};

const struct format *const formats[] = {&format_terminal,    &format_markdown,   &format_csv,
                                        &format_csv_samples, &format_csv_trials, &format_json,
                                        &format_hyperfine,   &format_html,       NULL};

const struct format *format_find(const char *name)
{
    for (size_t i = 0; formats[i]; i++)
        if (strcmp(formats[i]->name, name) == 0)
            return formats[i];
    return NULL;
}

const struct format *format_of_file(const char *path)
{
    size_t length = strlen(path);
    for (size_t i = 0; formats[i]; i++) {
        const char *suffix = formats[i]->suffix;
        if (suffix && length > strlen(suffix) &&
            strcmp(path + length - strlen(suffix), suffix) == 0)
            return formats[i];
    }
    return NULL;
}

void format_write_warnings(const struct results *results, size_t first, FILE *stream)
{
    for (size_t i = first; i < results->warning_count; i++) {
        (void)fputs(results->warnings[i].error ? "error: " : "warning: ", stream);
        utf8_write_plain(stream, results->warnings[i].text ? results->warnings[i].text : "?");
        (void)fputc('\n', stream);
    }
}

int format_write_file(const struct format *format, const struct results *results,
                      const struct format_options *options, const char *path, struct err *err)
{
    struct file file;
    if (file_open(&file, path, err) != 0)
        return -1;
    if (format->write(results, options, file.stream, err) != 0) {
        file_discard(&file);
        return -1;
    }
    return file_close(&file, err);
}
