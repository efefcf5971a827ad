/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fetch/request.h"
#include "fetch/transport.h"

#include <criterion/criterion.h>
#include <curl/curl.h>
#include <locale.h>
#include <netdb.h>
#include <string.h>

TestSuite(resolve, .timeout = 30);

TestSuite(request, .timeout = 30);

Test(request, takes_a_copy_of_the_url)
{
    char url[] = "http://127.0.0.1/";
    struct request request;
    struct err err = {0};
    cr_assert_eq(request_init(&request, url, &err), 0);
    url[0] = 'x';
    cr_expect_str_eq(request.url, "http://127.0.0.1/");
    request_release(&request);
    cr_expect_null(request.url);
}

Test(request, a_bad_url_leaves_nothing_to_release)
{
    struct request request;
    struct err err = {0};
    cr_expect_eq(request_init(&request, "gopher://x/", &err), -1);
    cr_expect_null(request.url);
}

Test(request, a_host_beyond_ascii_is_split_as_it_is_looked_up)
{
    struct url_parts parts;
    cr_assert_not_null(setlocale(LC_ALL, "C.UTF-8"));
    cr_assert_eq(url_split("http://b\xc3\xbc"
                           "cher.test:81/",
                           &parts),
                 CURLUE_OK);
    cr_expect_str_eq(parts.host, "xn--bcher-kva.test");
    url_parts_release(&parts);
    cr_assert_eq(url_split("http://plain.test:81/", &parts), CURLUE_OK);
    cr_expect_str_eq(parts.host, "plain.test");
    url_parts_release(&parts);
}

Test(request, headers_are_checked)
{
    static const char *const good[] = {"Accept: */*", "X-Empty:", "X-Tab:\tvalue", "a!#$%&'*+: 1"};
    static const char *const bad[] = {
        "",          "no colon",           ": no name",     "Two words: x",
        "Na(me): x", "Name: a\r\nB: evil", "Name: a\nB: c", "Name: \x01"};
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        cr_expect_eq(request_check_header(good[i], NULL), 0, "'%s' was refused", good[i]);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct err err = {0};
        cr_expect_eq(request_check_header(bad[i], &err), -1, "'%s' was taken", bad[i]);
        cr_expect_eq(err.kind, ERR_USAGE);
        cr_expect_null(strpbrk(err.text, "\r\n"), "the message itself breaks the line");
    }
}

Test(request, headers_are_kept_in_order_and_empty_ones_are_sent)
{
    struct request request;
    cr_assert_eq(request_init(&request, "http://127.0.0.1/", NULL), 0);
    cr_assert_eq(request_add_header(&request, "A: 1", NULL), 0);
    cr_assert_eq(request_add_header(&request, "B:", NULL), 0);
    cr_expect_eq(request_add_header(&request, "C", NULL), -1);
    cr_expect_str_eq(request.headers->data, "A: 1");
    cr_expect_str_eq(request.headers->next->data, "B;");
    cr_expect_null(request.headers->next->next);
    request_release(&request);
}

/* How many entries the names of these URLs leave. */
static size_t count_resolved(const char *const *urls, size_t count, char first[128])
{
    struct request requests[8];
    struct transport transport = {0};
    struct err err = {0};
    for (size_t i = 0; i < count; i++)
        cr_assert_eq(request_init(&requests[i], urls[i], &err), 0, "%s", err.text);
    cr_expect_eq(transport_resolve(&transport, requests, count, &err), 0, "%s", err.text);
    size_t entries = 0;
    for (const struct curl_slist *item = transport.resolve; item; item = item->next)
        entries++;
    first[0] = '\0';
    if (transport.resolve)
        (void)strncat(first, transport.resolve->data, 127);
    for (size_t i = 0; i < count; i++)
        request_release(&requests[i]);
    transport_release(&transport);
    return entries;
}

Test(resolve, a_name_is_looked_up_once_for_each_port)
{
    static const char *const urls[] = {"http://localhost:8080/a", "http://localhost:8080/b",
                                       "http://localhost/"};
    char first[128];
    struct addrinfo *found = NULL;
    if (getaddrinfo("localhost", NULL, NULL, &found) != 0)
        cr_skip("this system does not know localhost");
    freeaddrinfo(found);
    cr_expect_eq(count_resolved(urls, 3, first), 2);
    cr_expect_eq(strncmp(first, "localhost:8080:", 15), 0, "%s", first);
    cr_expect(strstr(first, "127.0.0.1") || strstr(first, "[::1]"), "%s", first);
}

Test(resolve, addresses_need_no_look_up_and_unknown_names_are_left_to_the_fetch)
{
    static const char *const urls[] = {"http://127.0.0.1/", "http://[::1]:80/", "http://a..b/"};
    char first[128];
    cr_expect_eq(count_resolved(urls, 3, first), 0);
}

Test(request, secret_headers_are_apart)
{
    struct request request;
    cr_assert_eq(request_init(&request, "http://127.0.0.1/", NULL), 0);
    cr_assert_eq(request_add_header(&request, "Accept: x", NULL), 0);
    cr_expect(!request.has_secrets);
    cr_assert_eq(request_add_header(&request, "X-Api-Key: x", NULL), 0);
    cr_assert_eq(request_add_header(&request, "Proxy-Authorization:", NULL), 0);
    cr_expect(request.has_secrets);
    cr_expect_str_eq(request.public_headers->data, "Accept: x");
    cr_expect_null(request.public_headers->next);
    request_release(&request);
}

Test(request, origins_are_the_same_by_scheme_host_and_port)
{
    cr_expect(url_is_same_origin("http://a/x", "HTTP://A:80/y?z"));
    cr_expect(!url_is_same_origin("http://a/", "http://b/"));
    cr_expect(!url_is_same_origin("http://a/", "https://a/"));
    cr_expect(!url_is_same_origin("http://a/", "http://a:81/"));
    cr_expect(!url_is_same_origin("http://a/", "nothing"));
}
