/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "async/text_client.h"

#include "async/client.h"
#include "core/clock.h"
#include "core/err.h"
#include "core/sample.h"
#include "fetch/engine.h"
#include "fetch/libcurl.h"
#include "fetch/request.h"
#include "fetch/transport.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_BYTES = 1 << 20 };

struct text_client {
    struct request *requests;
    struct transport transport;
    struct batch batch;
    struct client *client;
};

void text_client_free(struct text_client *texts)
{
    if (!texts)
        return;
    client_free(texts->client);
    for (size_t i = 0; i < texts->batch.request_count; i++)
        request_release(&texts->requests[i]);
    free(texts->requests);
    free(texts);
    libcurl_release();
}

static int set_up(struct text_client *texts, struct loop *loop, const char *const urls[],
                  size_t count, struct err *err)
{
    texts->requests = calloc(count, sizeof *texts->requests);
    if (!texts->requests)
        return err_run(err, "out of memory for %zu requests", count);
    for (size_t i = 0; i < count; i++) {
        if (request_init(&texts->requests[i], urls[i], err) != 0)
            return -1;
        texts->batch.request_count = i + 1;
    }
    texts->batch.requests = texts->requests;
    texts->client = client_new(loop, &texts->batch, 1, err);
    return texts->client ? 0 : -1;
}

struct text_client *text_client_new(struct loop *loop, const char *const urls[], size_t count,
                                    struct err *err)
{
    if (libcurl_init(err) != 0)
        return NULL;
    struct text_client *texts = calloc(1, sizeof *texts);
    if (!texts) {
        (void)err_run(err, "out of memory");
        libcurl_release();
        return NULL;
    }
    texts->transport =
        (struct transport){.timeout_ns = 30 * NS_PER_S, .connect_timeout_ns = 30 * NS_PER_S};
    texts->batch = (struct batch){.transport = &texts->transport,
                                  .fetches = (int64_t)count,
                                  .in_flight = (int64_t)count,
                                  .release_ns = clock_now_ns()};
    if (set_up(texts, loop, urls, count, err) == 0)
        return texts;
    text_client_free(texts);
    return NULL;
}

/* The body received so far. */
struct page {
    char *text;
    size_t bytes, capacity;
    bool is_too_long;
};

static void append(const char *bytes, size_t count, void *user)
{
    struct page *page = user;
    if (page->is_too_long)
        return;
    if (page->bytes + count + 1 > page->capacity) {
        size_t capacity = 2 * (page->bytes + count + 1);
        char *text = capacity > 2 * MAX_BYTES ? NULL : realloc(page->text, capacity);
        if (!text) {
            page->is_too_long = true;
            return;
        }
        page->text = text;
        page->capacity = capacity;
    }
    memcpy(page->text + page->bytes, bytes, count);
    page->bytes += count;
    page->text[page->bytes] = '\0';
}

static int check(const struct page *page, const struct sample *sample, const char *url,
                 struct err *err)
{
    if (sample->outcome == OUTCOME_STATUS)
        return err_run(err, "'%s' responded with status %d", url, sample->status);
    if (sample->outcome != OUTCOME_OK)
        return err_run(err, "cannot fetch '%s' (%s)", url,
                       outcome_name((enum outcome)sample->outcome));
    if (page->is_too_long)
        return err_run(err, "'%s' is longer than 1 MiB", url);
    return 0;
}

int text_client_get(struct task *self, struct text_client *texts, size_t index, char **text,
                    struct err *err)
{
    struct page page = {.text = calloc(1, 1), .capacity = 1};
    if (!page.text)
        return err_run(err, "out of memory for a page");
    struct sample sample;
    struct fetch fetch = {
        .index = (int64_t)index, .sample = &sample, .body = append, .user = &page};
    if (fetch_await(self, texts->client, &fetch, err) != 0 ||
        check(&page, &sample, texts->requests[index].url, err) != 0) {
        free(page.text);
        return -1;
    }
    *text = page.text;
    return 0;
}
