/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The least that fetches a URL many times with many in flight: libcurl's own loop, curl_multi_poll
 * and curl_multi_perform, and nothing around it. What an engine costs beyond this is its own.
 *
 *     multi_poll FETCHES IN_FLIGHT URL
 *
 * Opens all connections first, unmeasured; prints "SECONDS CPU_SECONDS FAILED" of the rest. */
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

static size_t drop(char *bytes, size_t size, size_t count, void *user)
{
    (void)bytes;
    (void)user;
    return size * count;
}

static double wall_s(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static double cpu_s(void)
{
    struct rusage usage;
    (void)getrusage(RUSAGE_SELF, &usage);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static CURL *make_handle(const char *url)
{
    CURL *easy = curl_easy_init();
    if (!easy)
        exit(1);
    (void)curl_easy_setopt(easy, CURLOPT_URL, url);
    (void)curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    (void)curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, drop);
    (void)curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
    return easy;
}

/* Performs `fetches`, each handle as often as its turn comes. Returns how many failed. */
static long perform(CURLM *multi, CURL **handles, long in_flight, long fetches)
{
    long begun = 0;
    long ended = 0;
    long failed = 0;
    for (; begun < in_flight && begun < fetches; begun++)
        (void)curl_multi_add_handle(multi, handles[begun]);
    while (ended < fetches) {
        int running = 0;
        int left = 0;
        int collected = 0;
        (void)curl_multi_perform(multi, &running);
        for (CURLMsg *message = curl_multi_info_read(multi, &left); message;
             message = curl_multi_info_read(multi, &left)) {
            CURL *easy = message->easy_handle;
            failed += message->data.result != CURLE_OK;
            ended++;
            collected++;
            (void)curl_multi_remove_handle(multi, easy);
            if (begun < fetches) {
                (void)curl_multi_add_handle(multi, easy);
                begun++;
            }
        }
        if (collected == 0 && ended < fetches)
            (void)curl_multi_poll(multi, NULL, 0, 1000, NULL);
    }
    return failed;
}

int main(int count, char **arguments)
{
    if (count != 4) {
        (void)fprintf(stderr, "usage: multi_poll FETCHES IN_FLIGHT URL\n");
        return 2;
    }
    long fetches = atol(arguments[1]);
    long in_flight = atol(arguments[2]);
    (void)curl_global_init(CURL_GLOBAL_DEFAULT);
    CURLM *multi = curl_multi_init();
    CURL **handles = calloc((size_t)in_flight, sizeof(CURL *));
    if (!multi || !handles)
        exit(1);
    (void)curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, in_flight);
    for (long i = 0; i < in_flight; i++)
        handles[i] = make_handle(arguments[3]);
    (void)perform(multi, handles, in_flight, in_flight);
    double began_s = wall_s();
    double used_s = cpu_s();
    long failed = perform(multi, handles, in_flight, fetches);
    printf("%.6f %.6f %ld\n", wall_s() - began_s, cpu_s() - used_s, failed);
    for (long i = 0; i < in_flight; i++)
        curl_easy_cleanup(handles[i]);
    (void)curl_multi_cleanup(multi);
    free(handles);
    curl_global_cleanup();
    return failed != 0;
}
