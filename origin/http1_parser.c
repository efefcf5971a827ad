#include "origin/http1_parser.h"

#include <string.h>
#include <strings.h>

/* Whether a header line, without its end, is a name, a colon and a value. */
static bool is_field_line(const char *line, size_t count)
{
    const char *colon = memchr(line, ':', count);
    if (!colon || colon == line)
        return false;
    for (const char *at = line; at < colon; at++)
        if (*at == ' ' || *at == '\t')
            return false;
    return true;
}

ssize_t http1_find_head(const char *bytes, size_t count)
{
    size_t line_begin = 0;
    for (;;) {
        const char *feed = memchr(bytes + line_begin, '\n', count - line_begin);
        if (!feed)
            return 0;
        size_t line_end = (size_t)(feed - bytes);
        if (line_end == line_begin || bytes[line_end - 1] != '\r')
            return -1;
        size_t line_bytes = line_end - 1 - line_begin;
        if (memchr(bytes + line_begin, '\r', line_bytes))
            return -1;
        if (line_bytes == 0)
            return (ssize_t)(line_end + 1);
        if (line_begin > 0 && !is_field_line(bytes + line_begin, line_bytes))
            return -1;
        line_begin = line_end + 1;
    }
}

static bool equals(const char *bytes, size_t count, const char *text)
{
    return count == strlen(text) && strncasecmp(bytes, text, count) == 0;
}

/* The parser has a whole head at once, so that a text comes in one piece. */
static int on_url(http1_parser_library *library, const char *bytes, size_t count)
{
    struct http1_parser *parser = library->data;
    parser->request.head.target = bytes;
    parser->request.head.target_bytes = count;
    return 0;
}

static int on_field(http1_parser_library *library, const char *bytes, size_t count)
{
    struct http1_parser *parser = library->data;
    parser->field = FIELD_OTHER;
    if (equals(bytes, count, "host")) {
        parser->field = FIELD_HOST;
        parser->hosts++;
    } else if (equals(bytes, count, "expect")) {
        parser->field = FIELD_EXPECT;
    } else if (equals(bytes, count, "transfer-encoding")) {
        parser->request.chunked = true;
    }
    return 0;
}

static int on_value(http1_parser_library *library, const char *bytes, size_t count)
{
    struct http1_parser *parser = library->data;
    if (parser->field == FIELD_HOST) {
        parser->request.head.host = bytes;
        parser->request.head.host_bytes = count;
    } else if (parser->field == FIELD_EXPECT) {
        parser->request.expects_continue = equals(bytes, count, "100-continue");
    }
    return 0;
}

#ifdef HAVE_LLHTTP
#define KEEPS_ALIVE llhttp_should_keep_alive
#else
#define KEEPS_ALIVE http_should_keep_alive
#endif

static int on_head(http1_parser_library *library)
{
    struct http1_parser *parser = library->data;
    struct http1_request *request = &parser->request;
    request->head_only = library->method == HTTP_HEAD;
    request->old = library->http_major < 1 || (library->http_major == 1 && library->http_minor < 1);
    request->keep_alive = KEEPS_ALIVE(library) != 0;
    request->has_head = true;
    request->bad_host = parser->hosts > 1 || (parser->hosts == 0 && !request->old);
    return 0;
}

#ifdef HAVE_LLHTTP

static int on_complete(http1_parser_library *library)
{
    ((struct http1_parser *)library->data)->request.complete = true;
    return HPE_PAUSED;
}

static const llhttp_settings_t *settings(void)
{
    static llhttp_settings_t made;
    if (made.on_url)
        return &made;
    llhttp_settings_init(&made);
    made.on_url = on_url;
    made.on_header_field = on_field;
    made.on_header_value = on_value;
    made.on_headers_complete = on_head;
    made.on_message_complete = on_complete;
    return &made;
}

void http1_parser_init(struct http1_parser *parser)
{
    llhttp_init(&parser->library, HTTP_REQUEST, settings());
    parser->library.data = parser;
}

ssize_t http1_parse(struct http1_parser *parser, const char *bytes, size_t count)
{
    llhttp_t *library = &parser->library;
    if (llhttp_get_errno(library) == HPE_PAUSED)
        llhttp_resume(library);
    llhttp_errno_t error = llhttp_execute(library, bytes, count);
    if (error == HPE_PAUSED_UPGRADE) { /* of the request before, which was answered as any other */
        llhttp_resume_after_upgrade(library);
        error = llhttp_execute(library, bytes, count);
    }
    if (error == HPE_OK)
        return (ssize_t)count;
    return error == HPE_PAUSED ? llhttp_get_error_pos(library) - bytes : -1;
}

const char *http1_reason(unsigned status)
{
    const char *name = llhttp_status_name((llhttp_status_t)status);
    return name ? name : "";
}

#else

static int on_complete(http1_parser_library *library)
{
    ((struct http1_parser *)library->data)->request.complete = true;
    http_parser_pause(library, 1);
    return 0;
}

static const struct http_parser_settings settings = {
    .on_url = on_url,
    .on_header_field = on_field,
    .on_header_value = on_value,
    .on_headers_complete = on_head,
    .on_message_complete = on_complete,
};

void http1_parser_init(struct http1_parser *parser)
{
    http_parser_init(&parser->library, HTTP_REQUEST);
    parser->library.data = parser;
}

ssize_t http1_parse(struct http1_parser *parser, const char *bytes, size_t count)
{
    http1_parser_library *library = &parser->library;
    http_parser_pause(library, 0);
    size_t used = http_parser_execute(library, &settings, bytes, count);
    enum http_errno error = HTTP_PARSER_ERRNO(library);
    return error == HPE_OK || error == HPE_PAUSED ? (ssize_t)used : -1;
}

const char *http1_reason(unsigned status)
{
    const char *name = http_status_str((enum http_status)status);
    return strcmp(name, "<unknown>") == 0 ? "" : name;
}

#endif

void http1_parser_next(struct http1_parser *parser)
{
    parser->request = (struct http1_request){0};
    parser->hosts = 0;
    parser->field = FIELD_OTHER;
}
