/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The least pool of threads that fetches a URL many times: an easy handle each, a shared counter
 * for a queue, and nothing around it.
 *
 *     easy_pool FETCHES THREADS URL
 *
 * Opens all connections first, unmeasured; prints "SECONDS CPU_SECONDS FAILED" of the rest. */
#include <curl/curl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

static const char *url;
static long fetches;
static atomic_long taken, failed;
static pthread_barrier_t warm, begin, end;

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

static void *work(void *unused)
{
    (void)unused;
    CURL *easy = curl_easy_init();
    if (!easy)
        exit(1);
    (void)curl_easy_setopt(easy, CURLOPT_URL, url);
    (void)curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    (void)curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, drop);
    (void)curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
    (void)curl_easy_perform(easy);
    (void)pthread_barrier_wait(&warm);
    (void)pthread_barrier_wait(&begin);
    while (atomic_fetch_add(&taken, 1) < fetches)
        if (curl_easy_perform(easy) != CURLE_OK)
            (void)atomic_fetch_add(&failed, 1);
    (void)pthread_barrier_wait(&end);
    curl_easy_cleanup(easy);
    return NULL;
}

int main(int count, char **arguments)
{
    if (count != 4) {
        (void)fprintf(stderr, "usage: easy_pool FETCHES THREADS URL\n");
        return 2;
    }
    fetches = atol(arguments[1]);
    long threads = atol(arguments[2]);
    url = arguments[3];
    pthread_t *ids = calloc((size_t)threads, sizeof *ids);
    if (!ids)
        return 1;
    (void)curl_global_init(CURL_GLOBAL_DEFAULT);
    pthread_barrier_t *const barriers[] = {&warm, &begin, &end};
    for (size_t i = 0; i < 3; i++)
        (void)pthread_barrier_init(barriers[i], NULL, (unsigned)threads + 1);
    for (long i = 0; i < threads; i++)
        if (pthread_create(&ids[i], NULL, work, NULL) != 0)
            return 1;
    (void)pthread_barrier_wait(&warm);
    double began_s = wall_s();
    double used_s = cpu_s();
    (void)pthread_barrier_wait(&begin);
    (void)pthread_barrier_wait(&end);
    printf("%.6f %.6f %ld\n", wall_s() - began_s, cpu_s() - used_s, atomic_load(&failed));
    for (long i = 0; i < threads; i++)
        (void)pthread_join(ids[i], NULL);
    free(ids);
    curl_global_cleanup();
    return 0;
}
