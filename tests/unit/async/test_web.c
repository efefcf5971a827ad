#include "async/web.h"

#include "loop/runtime.h"
#include "support/responder.h"

#include <criterion/criterion.h>
#include <stdlib.h>

TestSuite(web, .timeout = 30);

static struct web *web;
static struct err err;

static int get_first(struct task *self, union value unused, union value *result, struct err *why)
{
    (void)unused;
    char *text = NULL;
    int failed = web_get(self, web, 0, &text, why);
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
    web = web_new(&runtime, urls, 1, &err);
    cr_assert_not_null(web, "%s", err.text);
    union value result = {.pointer = NULL};
    int failed = runtime_run(&runtime, get_first, value_nothing(), &result, &err);
    web_free(web);
    runtime_release(&runtime);
    responder_free(responder);
    return failed ? NULL : result.pointer;
}

Test(web, gives_the_whole_text)
{
    char *text = get("/ok/7");
    cr_assert_not_null(text, "%s", err.text);
    cr_expect_str_eq(text, "body 7");
    free(text);
}

Test(web, a_document_without_a_body_is_an_empty_text)
{
    char *text = get("/status/200");
    cr_assert_not_null(text, "%s", err.text);
    cr_expect_str_eq(text, "");
    free(text);
}

Test(web, a_status_of_400_or_more_is_an_error_that_names_the_url)
{
    cr_expect_null(get("/status/404"));
    cr_expect_not_null(strstr(err.text, "/status/404' answers with status 404"), "%s", err.text);
}

Test(web, what_does_not_come_whole_is_an_error_that_says_how)
{
    cr_expect_null(get("/truncated"));
    cr_expect_not_null(strstr(err.text, "/truncated' (truncated)"), "%s", err.text);
}

Test(web, a_url_that_will_not_do_is_refused_before_anything_is_fetched)
{
    struct runtime runtime;
    const char *urls[] = {"ftp://example.org/"};
    cr_assert_eq(runtime_init(&runtime, &err), 0);
    cr_expect_null(web_new(&runtime, urls, 1, &err));
    cr_expect_eq(err.kind, ERR_USAGE);
    runtime_release(&runtime);
}
