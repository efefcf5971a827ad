#include "async/web.h"

#include "async/fetching.h"
#include "core/clock.h"
#include "core/err.h"
#include "core/sample.h"
#include "fetch/engine.h"
#include "fetch/libcurl.h"
#include "fetch/request.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_BYTES = 1 << 20 };

struct web {
    struct request *requests;
    struct transport transport;
    struct batch batch;
    struct fetcher *fetcher;
};

void web_free(struct web *web)
{
    if (!web)
        return;
    fetcher_free(web->fetcher);
    for (size_t i = 0; i < web->batch.request_count; i++)
        request_release(&web->requests[i]);
    free(web->requests);
    free(web);
    libcurl_release();
}

static int set_up(struct web *web, struct runtime *runtime, const char *const urls[], size_t count,
                  struct err *err)
{
    web->requests = calloc(count, sizeof *web->requests);
    if (!web->requests)
        return err_run(err, "out of memory for %zu requests", count);
    for (size_t i = 0; i < count; i++) {
        if (request_init(&web->requests[i], urls[i], err) != 0)
            return -1;
        web->batch.request_count = i + 1;
    }
    web->batch.requests = web->requests;
    web->fetcher = fetcher_new(runtime, &web->batch, 1, err);
    return web->fetcher ? 0 : -1;
}

struct web *web_new(struct runtime *runtime, const char *const urls[], size_t count,
                    struct err *err)
{
    if (libcurl_init(err) != 0)
        return NULL;
    struct web *web = calloc(1, sizeof *web);
    if (!web) {
        (void)err_run(err, "out of memory");
        libcurl_release();
        return NULL;
    }
    web->transport =
        (struct transport){.timeout_ns = 30 * NS_PER_S, .connect_timeout_ns = 30 * NS_PER_S};
    web->batch = (struct batch){.transport = &web->transport,
                                .fetches = (int64_t)count,
                                .in_flight = (int64_t)count,
                                .release_ns = clock_now_ns()};
    if (set_up(web, runtime, urls, count, err) == 0)
        return web;
    web_free(web);
    return NULL;
}

/* What has come in so far. */
struct page {
    char *text;
    size_t bytes, capacity;
    bool is_too_much;
};

static void keep(const char *bytes, size_t count, void *user)
{
    struct page *page = user;
    if (page->is_too_much)
        return;
    if (page->bytes + count + 1 > page->capacity) {
        size_t capacity = 2 * (page->bytes + count + 1);
        char *text = capacity > 2 * MOST_BYTES ? NULL : realloc(page->text, capacity);
        if (!text) {
            page->is_too_much = true;
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
        return err_run(err, "'%s' answers with status %d", url, sample->status);
    if (sample->outcome != OUTCOME_OK)
        return err_run(err, "cannot fetch '%s' (%s)", url,
                       outcome_name((enum outcome)sample->outcome));
    if (page->is_too_much)
        return err_run(err, "'%s' is longer than 1 MiB", url);
    return 0;
}

int web_get(struct task *self, struct web *web, size_t index, char **text, struct err *err)
{
    struct page page = {.text = calloc(1, 1), .capacity = 1};
    if (!page.text)
        return err_run(err, "out of memory for a page");
    struct sample sample;
    struct fetch fetch = {.index = (int64_t)index, .sample = &sample, .body = keep, .user = &page};
    if (fetch_await(self, web->fetcher, &fetch, err) != 0 ||
        check(&page, &sample, web->requests[index].url, err) != 0) {
        free(page.text);
        return -1;
    }
    *text = page.text;
    return 0;
}
