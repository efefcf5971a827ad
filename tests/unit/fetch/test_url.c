/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fetch/request.h"

#include <criterion/criterion.h>
#include <string.h>

TestSuite(url, .timeout = 30);

static void expect_refused(const char *url, const char *reason)
{
    struct err err = {0};
    cr_expect_eq(url_check(url, &err), -1, "'%s' was taken", url);
    cr_expect_eq(err.kind, ERR_USAGE, "'%s'", url);
    cr_expect(strstr(err.text, reason) != NULL, "'%s': %s", url, err.text);
    cr_expect(strstr(err.text, url) != NULL, "'%s' is not named: %s", url, err.text);
}

Test(url, absolute_http_and_https_are_taken)
{
    static const char *const urls[] = {
        "http://127.0.0.1/",
        "https://example.org",
        "HTTP://example.org:8080/a?b=c#d",
        "http://[::1]:8080/",
        "http://user:word@host/",
        "https://example.org/%20",
        "http://localhost/?q=a&b[]=",
        "http://127.0.0.1:1/a/../b/./",
    };
    for (size_t i = 0; i < sizeof urls / sizeof urls[0]; i++) {
        struct err err = {0};
        cr_expect_eq(url_check(urls[i], &err), 0, "%s", err.text);
    }
}

Test(url, others_are_refused_with_what_is_expected)
{
    expect_refused("ftp://example.org/", "unknown scheme 'ftp'");
    expect_refused("file:///etc/passwd", "no host");
    expect_refused("example.org/", "no scheme");
    expect_refused("http:/host/?c=://", "no scheme");
    expect_refused("", "no scheme");
    expect_refused("http://", "http://");
    expect_refused("http:///path", "http://");
    expect_refused("http://host:99999/", "http://");
    expect_refused("http://host:port/", "http://");
    expect_refused("http://[::1/", "http://");
    expect_refused("http://host/a b", "blank");
    expect_refused("http://host/a\r\nHost: other", "control character");
    expect_refused("http://host/\x7f", "control character");
}

Test(url, the_parts_know_the_default_port)
{
    struct url_parts parts;
    cr_assert_eq(url_split("https://Example.org/path", &parts), CURLUE_OK);
    cr_expect_str_eq(parts.scheme, "https");
    cr_expect_str_eq(parts.host, "Example.org");
    cr_expect_str_eq(parts.port, "443");
    url_parts_release(&parts);
}

Test(url, an_invalid_one_is_named_without_its_secrets)
{
    struct err err = {0};
    cr_assert_eq(url_check("ftp://user:word@host/?token=abc", &err), -1);
    cr_expect_null(strstr(err.text, "word"), "%s", err.text);
    cr_expect_null(strstr(err.text, "abc"), "%s", err.text);
    cr_expect_not_null(strstr(err.text, "host"), "%s", err.text);
}
