/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz.h"

#include "core/results.h"
#include "core/results_file.h"
#include "report/format.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One text in every place of the results where a text stands: no format lets it out of its place.
 * Here: what the terminal, Markdown and CSV get holds no control character but line feeds. */

static void fill(struct results *results, struct cell *cell, struct trial *trial, char *text)
{
    *trial = (struct trial){.round = 1, .order = 1, .failure = text, .makespan_ns = 1000000};
    *cell = (struct cell){.spec = text,
                          .engine = text,
                          .fetches = 1,
                          .in_flight = 1,
                          .ideal_ns = -1,
                          .trials = trial,
                          .trial_count = 1};
    cell->summary.bottleneck_reason = text;
    *results = (struct results){.cells = cell, .cell_count = 1, .ended_reason = text};
    results->tool.version = results->tool.build = results->tool.date = text;
    results->host.os = results->host.kernel = results->host.cpu = text;
    results->libcurl.version = results->libcurl.tls = text;
    results->settings.cacert = text;
    results->target.delay = results->target.size = text;
}

static void expect_clean(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (((unsigned char)text[i] < ' ' && text[i] != '\n' && text[i] != '\r') || text[i] == 127)
            abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count)
{
    static const struct format_options options = {.width = 80};
    struct results results;
    struct cell cell;
    struct trial trial;
    struct err err = {0};
    char *input = malloc(count + 1);
    if (!input)
        return 0;
    memcpy(input, bytes, count);
    input[count] = '\0';
    char *list[] = {input, input};
    fill(&results, &cell, &trial, input);
    results.settings.command = results.settings.engines = results.settings.headers =
        results.target.urls = results.target.faults = (struct strings){list, 2};
    for (size_t i = 0; formats[i]; i++) {
        char *text = NULL;
        size_t length = 0;
        FILE *stream = open_memstream(&text, &length);
        if (!stream || formats[i]->write(&results, &options, stream, &err) != 0)
            abort();
        (void)fclose(stream);
        if (strcmp(formats[i]->name, "html") != 0)
            expect_clean(text, length);
        free(text);
    }
    free(input);
    return 0;
}
