/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "origin/documents.h"

#include "origin/service.h"

#include "core/units.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static size_t write_stats(const struct service *service, const char *path, char *text,
                          unsigned *status)
{
    (void)path;
    (void)status;
    struct origin_counts counts;
    counters_read(&service->counters, &counts);
    return (size_t)snprintf(text, DOCUMENT_BYTES,
                            "{\"requests\": %" PRId64 ", \"in_progress\": %" PRId64
                            ", \"peak_concurrent\": %" PRId64 ", \"connections\": %" PRId64
                            ", \"delay_sum_s\": %.6f, \"delay_max_s\": %.6f, \"cpu_s\": %.6f}\n",
                            counts.requests, service->counters.in_progress, counts.peak_concurrent,
                            counts.connections, (double)counts.delay_sum_ns / 1e9,
                            (double)counts.delay_max_ns / 1e9, (double)counts.cpu_ns / 1e9);
}

/* Small documents that link to each other, for programs that fetch texts: "/stories/1" and on. */
static size_t write_story(const struct service *service, const char *path, char *text,
                          unsigned *status)
{
    (void)service;
    static const char *const titles[] = {
        "One loop to wait for them all",
        "The thread that slept",
        "A socket of one's own",
        "The queue at the bakery",
        "Ten thousand lanterns",
        "A promise and its future",
        "The patient clock",
        "What the kettle taught",
    };
    enum { TITLES = sizeof titles / sizeof titles[0], LAST_STORY = 1000000 };
    int64_t number = 0;
    struct err err = {0};
    if (units_parse_count(strrchr(path, '/') + 1, "the story", 1, LAST_STORY, &number, &err) != 0) {
        *status = 404;
        return (size_t)snprintf(text, DOCUMENT_BYTES, "{\"error\": \"no such story\"}\n");
    }
    return (size_t)snprintf(text, DOCUMENT_BYTES,
                            "{\"id\": %" PRId64 ", \"title\": \"%s\", \"words\": %" PRId64
                            ", \"next\": \"/stories/%" PRId64 "\"}\n",
                            number, titles[(number - 1) % TITLES], 400 + number * 7919 % 1600,
                            number % LAST_STORY + 1);
}

static const struct document documents[] = {
    {"/stats", false, write_stats},
    {"/stories/", true, write_story},
};

const struct document *document_find(const char *path)
{
    for (size_t i = 0; i < sizeof documents / sizeof documents[0]; i++) {
        size_t length = strlen(documents[i].path);
        if (strncmp(path, documents[i].path, length) == 0 &&
            (path[length] == '\0' || documents[i].path[length - 1] == '/'))
            return &documents[i];
    }
    return NULL;
}
