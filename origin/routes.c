#include "origin/routes.h"

#include "origin/service.h"

#include "core/units.h"

#include <inttypes.h>
#include <microhttpd.h>
#include <stdio.h>
#include <string.h>

static struct MHD_Response *json_response(const char *text, int length)
{
    struct MHD_Response *response =
        MHD_create_response_from_buffer((size_t)length, (void *)text, MHD_RESPMEM_MUST_COPY);
    if (response)
        (void)MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, "application/json");
    return response;
}

static struct MHD_Response *respond_stats(const struct service *service, const char *url,
                                          unsigned *status)
{
    (void)url;
    (void)status;
    struct origin_counts counts = tally_counts(&service->tally);
    char text[256];
    int length = snprintf(text, sizeof text,
                          "{\"requests\": %" PRId64 ", \"in_progress\": %" PRId64
                          ", \"peak_concurrent\": %" PRId64 ", \"connections\": %" PRId64
                          ", \"cpu_s\": %.6f}\n",
                          counts.requests, service->tally.in_progress, counts.peak_concurrent,
                          counts.connections, (double)counts.cpu_ns / 1e9);
    return json_response(text, length);
}

/* Small documents that name one another, for programs that learn to fetch: "/stories/1" and on. */
static struct MHD_Response *respond_story(const struct service *service, const char *url,
                                          unsigned *status)
{
    (void)service;
    static const char *const titles[] = {
        "One loop to wait for them all",
        "The thread that slept",
        "A socket of one's own",
        "The queue at the bakery",
        "Ten thousand lanterns",
        "A promise and its future",
        "The patient clock",
        "What the kettle taught",
    };
    enum { TITLES = sizeof titles / sizeof titles[0], LAST_STORY = 1000000 };
    int64_t number = 0;
    char text[256];
    struct err err = {0};
    if (units_parse_count(strrchr(url, '/') + 1, "the story", 1, LAST_STORY, &number, &err) != 0) {
        *status = MHD_HTTP_NOT_FOUND;
        return json_response("{\"error\": \"no such story\"}\n", 27);
    }
    int length = snprintf(text, sizeof text,
                          "{\"id\": %" PRId64 ", \"title\": \"%s\", \"words\": %" PRId64
                          ", \"next\": \"/stories/%" PRId64 "\"}\n",
                          number, titles[(number - 1) % TITLES], 400 + number * 7919 % 1600,
                          number % LAST_STORY + 1);
    return json_response(text, length);
}

static const struct route routes[] = {
    {"/stats", false, respond_stats},
    {"/stories/", true, respond_story},
};

const struct route *route_find(const char *url)
{
    for (size_t i = 0; i < sizeof routes / sizeof routes[0]; i++) {
        size_t length = strlen(routes[i].path);
        if (strncmp(url, routes[i].path, length) == 0 &&
            (url[length] == '\0' || routes[i].path[length - 1] == '/'))
            return &routes[i];
    }
    return NULL;
}
