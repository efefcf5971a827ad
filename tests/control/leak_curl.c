/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The reason for a suppression of leaks: libcurl 8.14 forgets the name that a handle looked up
 * before when the handle looks one up again (fixed in 8.15: "asyn-thrdd: free the previous name
 * before strdup'ing the new"). A label of 64 letters is no name: the look-up fails before anything
 * is sent.
 */
#include <curl/curl.h>

int main(void)
{
    CURL *easy = curl_easy_init();
    (void)curl_easy_setopt(
        easy, CURLOPT_URL,
        "http://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.invalid/");
    (void)curl_easy_perform(easy);
    (void)curl_easy_perform(easy);
    curl_easy_cleanup(easy);
    return 0;
}
