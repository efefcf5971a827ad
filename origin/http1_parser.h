/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_ORIGIN_HTTP1_PARSER_H
#define FETCHBENCH_ORIGIN_HTTP1_PARSER_H

#include "origin/exchange.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/*
 * The parser of HTTP/1.1 requests: llhttp where it is packaged, else its predecessor http-parser,
 * which has the same callbacks. Only this file knows which one the build has chosen.
 *
 * Both are lenient, in different ways. So the head is first checked against RFC 9112 wherever a
 * proxy and a server could disagree on where a request ends (request smuggling): line ends are
 * CRLF, no folded lines, no space before a colon.
 */

#ifdef HAVE_LLHTTP
#include <llhttp.h>
typedef llhttp_t http1_parser_library;
#else
#include <http_parser.h>
typedef struct http_parser http1_parser_library;
#endif

struct http1_request {
    struct request_head head; /* its strings point into the input */
    bool head_only, keep_alive, old, expects_continue, chunked;
    bool has_head; /* the complete head was read */
    bool complete; /* and the body */
    bool connects; /* CONNECT: the target is not a path */
    bool unsound;  /* violates RFC 9112 in a way that the library accepts */
};

struct http1_parser {
    http1_parser_library library;
    struct http1_request request;
    unsigned hosts, codings;
    enum http1_field { FIELD_OTHER, FIELD_HOST, FIELD_EXPECT, FIELD_CODING } field;
    const char *unchecked; /* of the current input: not known to be body data */
    bool after_return;
};

void http1_parser_init(struct http1_parser *parser);

/* For the next request. */
void http1_parser_next(struct http1_parser *parser);

/* Finds the end of a head, from its first byte on. Returns its length, 0 if it is not complete yet,
 * or -1 if it breaks the rules above. */
ssize_t http1_find_head(const char *bytes, size_t count);

/* Parses bytes that begin with a complete head; stops after that head, and after the request.
 * Returns how many bytes were used, or -1: this is not HTTP. */
ssize_t http1_parse(struct http1_parser *parser, const char *bytes, size_t count);

/* "Not Found" for 404; "" for one that has no name. */
const char *http1_reason(unsigned status);

#endif
