/* SPDX-License-Identifier: GPL-3.0-or-later */
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

/* Whether the first line is a method, a target of visible ASCII, and a supported version.
 */
static bool is_request_line(const char *line, size_t count)
{
    static const char version[] = " HTTP/1.";
    enum { VERSION_BYTES = sizeof version }; /* with the digit that follows */
    if (count < VERSION_BYTES)
        return false;
    const char *end = line + count - VERSION_BYTES;
    const char *blank = memchr(line, ' ', (size_t)(end - line));
    if (!blank || blank + 1 == end || memcmp(end, version, VERSION_BYTES - 1) != 0)
        return false;
    for (const char *at = blank + 1; at < end; at++)
        if (*at <= ' ' || *at > '~')
            return false;
    return line[count - 1] == '0' || line[count - 1] == '1';
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
        if (line_begin == 0 ? !is_request_line(bytes, line_bytes)
                            : !is_field_line(bytes + line_begin, line_bytes))
            return -1;
        line_begin = line_end + 1;
    }
}

static bool equals(const char *bytes, size_t count, const char *text)
{
    return count == strlen(text) && strncasecmp(bytes, text, count) == 0;
}

/* The parser gets a complete head at once, so that each string comes in one piece. */
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
        parser->field = FIELD_CODING;
        parser->codings++;
    }
    return 0;
}

static int on_value(http1_parser_library *library, const char *bytes, size_t count)
{
    struct http1_parser *parser = library->data;
    while (count > 0 && (bytes[count - 1] == ' ' || bytes[count - 1] == '\t'))
        count--;
    if (parser->field == FIELD_HOST && count > 0) {
        parser->request.head.host = bytes;
        parser->request.head.host_bytes = count;
    } else if (parser->field == FIELD_EXPECT) {
        parser->request.expects_continue = equals(bytes, count, "100-continue");
    } else if (parser->field == FIELD_CODING) {
        parser->request.chunked = equals(bytes, count, "chunked");
    }
    return 0;
}

/* Removes "http://host" from a target; it has precedence over the Host field (RFC 9112, 3.2.2).
 * Returns whether a path is left, or the asterisk of OPTIONS. */
static bool split_target(struct request_head *head, bool options)
{
    static const char root[] = "/";
    const char *end = head->target + head->target_bytes;
    bool secure = strncasecmp(head->target, "https://", 8) == 0; /* a space follows */
    if (secure || strncasecmp(head->target, "http://", 7) == 0) {
        head->host = head->target + 7 + secure;
        head->host_bytes = strcspn(head->host, "/? ");
        head->target = head->host + head->host_bytes;
        head->target_bytes = (size_t)(end - head->target);
    }
    if (head->target_bytes == 0) {
        head->target = root;
        head->target_bytes = 1;
    }
    return *head->target == '/' || *head->target == '?' || (options && *head->target == '*');
}

/* Outside of its data, a chunked body consists of lines, too, which end in CRLF. */
static void check_lines(struct http1_parser *parser, const char *end)
{
    for (const char *at = parser->unchecked; parser->request.chunked && at < end; at++) {
        if ((*at == '\n') != parser->after_return)
            parser->request.unsound = true;
        parser->after_return = *at == '\r';
    }
}

static int on_body(http1_parser_library *library, const char *bytes, size_t count)
{
    struct http1_parser *parser = library->data;
    check_lines(parser, bytes);
    parser->unchecked = bytes + count;
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
    request->connects = library->method == HTTP_CONNECT;
    request->old = library->http_minor == 0;
    request->keep_alive = KEEPS_ALIVE(library) != 0;
    request->has_head = true;
    bool good_host = parser->hosts == 1 || (parser->hosts == 0 && request->old);
    bool good_coding =
        parser->codings == 0 || (parser->codings == 1 && request->chunked && !request->old);
    bool good_target =
        request->connects || split_target(&request->head, library->method == HTTP_OPTIONS);
    request->unsound = !good_host || !good_coding || !good_target;
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
    made.on_body = on_body;
    made.on_message_complete = on_complete;
    return &made;
}

void http1_parser_init(struct http1_parser *parser)
{
    llhttp_init(&parser->library, HTTP_REQUEST, settings());
    parser->library.data = parser;
}

static ssize_t parse(struct http1_parser *parser, const char *bytes, size_t count)
{
    llhttp_t *library = &parser->library;
    if (llhttp_get_errno(library) == HPE_PAUSED)
        llhttp_resume(library);
    llhttp_errno_t error = llhttp_execute(library, bytes, count);
    if (error ==
        HPE_PAUSED_UPGRADE) { /* of the previous request, which was answered like any other */
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
    .on_body = on_body,
    .on_message_complete = on_complete,
};

void http1_parser_init(struct http1_parser *parser)
{
    http_parser_init(&parser->library, HTTP_REQUEST);
    parser->library.data = parser;
}

static ssize_t parse(struct http1_parser *parser, const char *bytes, size_t count)
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

ssize_t http1_parse(struct http1_parser *parser, const char *bytes, size_t count)
{
    parser->unchecked = bytes;
    ssize_t used = parse(parser, bytes, count);
    if (used > 0)
        check_lines(parser, bytes + used);
    return parser->request.unsound ? -1 : used;
}

void http1_parser_next(struct http1_parser *parser)
{
    parser->request = (struct http1_request){0};
    parser->hosts = parser->codings = 0;
    parser->after_return = false;
    parser->field = FIELD_OTHER;
}
