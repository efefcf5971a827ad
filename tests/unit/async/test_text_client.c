/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "async/text_client.h"

#include "loop/runtime.h"
#include "support/responder.h"

#include <criterion/criterion.h>
#include <stdlib.h>

TestSuite(text_client, .timeout = 30);

static struct text_client *texts;
static struct err err;

static int get_first(struct task *self, union value unused, union value *result, struct err *why)
{
    (void)unused;
    char *text = NULL;
    int failed = text_client_get(self, texts, 0, &text, why);
    result->text = text;
    return failed;
}

/* The text behind a path, for the caller to free; NULL with `err`. */
static char *get(const char *path)
{
    char url[RESPONDER_URL_BYTES];
    struct responder *responder = responder_new();
    const char *urls[] = {responder_url(responder, path, url)};
    struct runtime runtime;
    cr_assert_eq(runtime_init(&runtime, &err), 0, "%s", err.text);
    texts = text_client_new(runtime.loop, urls, 1, &err);
    cr_assert_not_null(texts, "%s", err.text);
    union value result = {.pointer = NULL};
    int failed = runtime_run(&runtime, get_first, value_nothing(), &result, &err);
    text_client_free(texts);
    runtime_release(&runtime);
    responder_free(responder);
    return failed ? NULL : result.pointer;
}

Test(text_client, returns_the_entire_text)
{
    char *text = get("/ok/7");
    cr_assert_not_null(text, "%s", err.text);
    cr_expect_str_eq(text, "body 7");
    free(text);
}

Test(text_client, a_document_without_a_body_is_an_empty_text)
{
    char *text = get("/status/200");
    cr_assert_not_null(text, "%s", err.text);
    cr_expect_str_eq(text, "");
    free(text);
}

Test(text_client, a_status_of_400_or_more_is_an_error_that_names_the_url)
{
    cr_expect_null(get("/status/404"));
    cr_expect_not_null(strstr(err.text, "/status/404' responded with status 404"), "%s", err.text);
}

Test(text_client, an_incomplete_document_is_an_error_that_names_its_outcome)
{
    cr_expect_null(get("/truncated"));
    cr_expect_not_null(strstr(err.text, "/truncated' (truncated)"), "%s", err.text);
}

Test(text_client, a_bad_url_is_refused_before_anything_is_fetched)
{
    struct runtime runtime;
    const char *urls[] = {"ftp://example.org/"};
    cr_assert_eq(runtime_init(&runtime, &err), 0);
    cr_expect_null(text_client_new(runtime.loop, urls, 1, &err));
    cr_expect_eq(err.kind, ERR_USAGE);
    runtime_release(&runtime);
}
