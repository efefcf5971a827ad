#include "origin/answer.h"

#include "origin/connection.h"
#include "origin/routes.h"
#include "origin/service.h"

#include <stdio.h>
#include <string.h>

/* The query of one request, while it is read. */
struct query {
    struct origin_settings settings;
    struct err err;
};

static enum MHD_Result take_parameter(void *owner, enum MHD_ValueKind kind, const char *key,
                                      const char *value)
{
    (void)kind;
    struct query *query = owner;
    int failed = settings_set(&query->settings, key, value ? value : "", &query->err);
    return failed == 0 ? MHD_YES : MHD_NO;
}

/* The settings of a request with a query; false with an error when it is not understood. */
static bool read_query(const struct service *service, struct MHD_Connection *http,
                       struct query *query)
{
    *query = (struct query){.settings = service->settings};
    /* Faults that are asked for take the place of the default ones, not a place beside them. */
    if (MHD_lookup_connection_value(http, MHD_GET_ARGUMENT_KIND, "fault"))
        query->settings.fault_count = 0;
    (void)MHD_get_connection_values(http, MHD_GET_ARGUMENT_KIND, take_parameter, query);
    return query->err.kind == ERR_NONE;
}

/* A request that follows a redirect has the number of the one that was redirected: it shall not
 * take one from the sequence, or who comes next would get another answer than in a trial with
 * another order. */
static uint64_t next_number(struct service *service, const struct origin_settings *settings)
{
    return settings->number >= 0 ? (uint64_t)settings->number : service->tally.drawn++;
}

static struct MHD_Response *text_response(const char *text)
{
    char line[sizeof((struct err *)0)->text + 1];
    int length = snprintf(line, sizeof line, "%s\n", text);
    struct MHD_Response *response =
        MHD_create_response_from_buffer((size_t)length, line, MHD_RESPMEM_MUST_COPY);
    /* It quotes the request: no browser shall take that for a page. */
    if (response)
        (void)MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, "text/plain");
    return response;
}

void answer_plan(struct service *service, struct connection *connection, const char *url)
{
    struct MHD_Connection *http = connection->http;
    const struct route *route = route_find(url);
    connection->phase = PHASE_READ;
    if (route && !route->counted) {
        connection->plan = (struct plan){.status = MHD_HTTP_OK};
        connection->response = route->respond(service, url, &connection->plan.status);
        return;
    }
    tally_begin(&service->tally);
    connection->counted = true;
    if (MHD_get_connection_values(http, MHD_GET_ARGUMENT_KIND, NULL, NULL) == 0) {
        connection->plan = plan_draw(&service->settings, service->tally.drawn++);
    } else {
        struct query query;
        if (!read_query(service, http, &query)) {
            connection->plan = (struct plan){.status = MHD_HTTP_BAD_REQUEST};
            connection->response = text_response(query.err.text);
            return;
        }
        connection->plan = plan_draw(&query.settings, next_number(service, &query.settings));
    }
    if (route && !connection->plan.behaviour)
        connection->response = route->respond(service, url, &connection->plan.status);
}

enum MHD_Result answer_send(struct service *service, struct connection *connection)
{
    struct plan *plan = &connection->plan;
    if (!connection->response && plan->behaviour)
        connection->response = plan->behaviour->respond(plan, &plan->status);
    struct MHD_Response *response = connection->response;
    if (!response)
        response = bodies_get(&service->bodies, plan->size_bytes);
    if (!response)
        return MHD_NO;
    return MHD_queue_response(connection->http, plan->status, response);
}
