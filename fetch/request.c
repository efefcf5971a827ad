#include "fetch/request.h"

#include "fetch/url.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>

int request_init(struct request *request, const char *url, struct err *err)
{
    *request = (struct request){0};
    if (url_check(url, err) != 0)
        return -1;
    request->url = strdup(url);
    return request->url ? 0 : err_run(err, "out of memory for a URL");
}

void request_release(struct request *request)
{
    curl_slist_free_all(request->headers);
    free(request->url);
    free(request->method);
    free(request->body);
    *request = (struct request){0};
}

int request_check_header(const char *header, struct err *err)
{
    /* RFC 9110, 5.1: a name is a token; RFC 9112, 2.2: a bare CR or LF could end the header. */
    static const char token[] = "!#$%&'*+-.^_`|~0123456789"
                                "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    size_t name = strspn(header, token);
    if (name == 0 || header[name] != ':')
        return err_usage(err, "bad header '%.*s'; give 'Name: value'", (int)strcspn(header, " :="),
                         header);
    for (const char *c = header; *c; c++)
        if (((unsigned char)*c < ' ' && *c != '\t') || *c == 127)
            return err_usage(err,
                             "bad header '%.*s': a line break or control character in its value",
                             (int)name, header);
    return 0;
}

/* Puts one text at the end; the list is untouched when memory is short. */
static int append(struct curl_slist **list, const char *text, struct err *err)
{
    struct curl_slist *longer = curl_slist_append(*list, text);
    if (!longer)
        return err_run(err, "out of memory for '%s'", text);
    *list = longer;
    return 0;
}

int request_add_header(struct request *request, const char *header, struct err *err)
{
    if (request_check_header(header, err) != 0)
        return -1;
    /* libcurl takes "Name:" as "leave this header out"; an empty value is asked for by ';'. */
    size_t name = strcspn(header, ":");
    if (header[name + 1 + strspn(header + name + 1, " \t")] != '\0')
        return append(&request->headers, header, err);
    char *empty = strndup(header, name + 1);
    if (!empty)
        return err_run(err, "out of memory for '%s'", header);
    empty[name] = ';';
    int status = append(&request->headers, empty, err);
    free(empty);
    return status;
}
