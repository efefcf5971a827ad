/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fetch/options.h"

#include "core/clock.h"
#include "fetch/engine.h"
#include "fetch/request.h"
#include "fetch/transport.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

/* The TLS options of a batch. The compiled-in directory of certificates is never used: with it
 * every new connection reads and parses all of them again (15.8 ms of CPU instead of 0.6 on Debian
 * 12).
 */
static CURLcode set_tls(CURL *easy, const struct transport *transport)
{
    const char *file =
        transport->cacert ? transport->cacert : curl_version_info(CURLVERSION_NOW)->cainfo;
    CURLcode code = curl_easy_setopt(easy, CURLOPT_CAPATH, NULL);
    if (code == CURLE_OK && file)
        code = curl_easy_setopt(easy, CURLOPT_CAINFO, file);
    if (code == CURLE_OK && transport->share)
        code = curl_easy_setopt(easy, CURLOPT_SHARE, transport_share(transport));
    if (code == CURLE_OK && transport->insecure) {
        code = curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 0L);
        if (code == CURLE_OK)
            code = curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 0L);
    }
    return code;
}

static long milliseconds(int64_t duration_ns)
{
    return (long)((duration_ns + NS_PER_MS - 1) / NS_PER_MS);
}

/* A numeric or text option, as rows: libcurl has to accept all of them. */
static CURLcode set_numbers(CURL *easy, const struct batch *batch)
{
    const struct transport *transport = batch->transport;
    const struct {
        CURLoption option;
        long value;
    } rows[] = {
        {CURLOPT_NOSIGNAL, 1}, /* else three to six sigaction calls per fetch */
        {CURLOPT_TIMEOUT_MS, milliseconds(transport->timeout_ns)},
        {CURLOPT_PIPEWAIT, transport->http2 ? 1 : 0},
        /* Its own cache must have room for a connection to every host that the handle is sent to.
         */
        {CURLOPT_MAXCONNECTS, batch->request_count < 100 ? (long)batch->request_count + 1 : 100},
        {CURLOPT_FOLLOWLOCATION, transport->redirects > 0},
        {CURLOPT_MAXREDIRS, (long)transport->redirects},
        {CURLOPT_PATH_AS_IS, 1},         /* "/a/../b" is asked for as it stands */
        {CURLOPT_DNS_CACHE_TIMEOUT, -1}, /* the addresses were looked up before the clock started */
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        CURLcode code = curl_easy_setopt(easy, rows[i].option, rows[i].value);
        if (code != CURLE_OK)
            return code;
    }
    return CURLE_OK;
}

CURLcode options_set_timeout(CURL *easy, int64_t limit_ns)
{
    /* 0 would be none. */
    return curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS,
                            limit_ns > NS_PER_MS ? milliseconds(limit_ns) : 1L);
}

CURLcode options_set_connect_timeout(CURL *easy, const struct transport *transport,
                                     int64_t limit_ns)
{
    /* libcurl's default for 0. */
    static const int64_t default_ns = 300 * NS_PER_S;
    bool none = limit_ns >= transport->timeout_ns && transport->timeout_ns <= default_ns;
    return curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, none ? 0 : milliseconds(limit_ns));
}

static CURLcode set_texts(CURL *easy)
{
    static const struct {
        CURLoption option;
        const char *value;
    } rows[] = {
        {CURLOPT_PROTOCOLS_STR, "http,https"},
        {CURLOPT_REDIR_PROTOCOLS_STR, "http,https"},
        /* No proxy, regardless of the environment: the target itself is measured. CURLOPT_PROXY
         * with "" has the same effect and costs 3,000 instructions more per fetch. */
        {CURLOPT_NOPROXY, "*"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        CURLcode code = curl_easy_setopt(easy, rows[i].option, rows[i].value);
        if (code != CURLE_OK)
            return code;
    }
    return CURLE_OK;
}

CURLcode options_set(CURL *easy, const struct batch *batch)
{
    CURLcode code = set_numbers(easy, batch);
    if (code == CURLE_OK)
        code = set_texts(easy);
    if (code == CURLE_OK)
        code = set_tls(easy, batch->transport);
    if (code == CURLE_OK)
        code = options_set_connect_timeout(easy, batch->transport,
                                           batch->transport->connect_timeout_ns);
    if (code == CURLE_OK && batch->transport->resolve)
        code = curl_easy_setopt(easy, CURLOPT_RESOLVE, batch->transport->resolve);
    return code;
}

CURLMcode options_set_multi(CURLM *multi, const struct batch *batch, int64_t in_flight)
{
    /* As many as could be useful: every fetch in flight may have a connection to each host.
     * libcurl's own default depends on the number of handles and would close warm ones. */
    struct hosts hosts;
    hosts_find(&hosts, batch);
    CURLMcode code =
        curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, (long)(in_flight * (int64_t)hosts.count));
    if (code != CURLM_OK || !batch->transport->http2)
        return code;
    /* One connection to a host, all streams on it. The server says how many it takes at once, the
     * others wait for their turn; libcurl's own bound is 100. */
    code = curl_multi_setopt(multi, CURLMOPT_MAX_HOST_CONNECTIONS, 1L);
    if (code == CURLM_OK && in_flight > 100)
        code = curl_multi_setopt(multi, CURLMOPT_MAX_CONCURRENT_STREAMS, (long)in_flight);
    return code;
}

/* Each sets the method again, regardless of the previous request. */
static CURLcode set_method(CURL *easy, const struct request *request)
{
    bool head = request->method && strcmp(request->method, "HEAD") == 0;
    CURLcode code = curl_easy_setopt(easy, CURLOPT_NOBODY, 0L);
    if (code == CURLE_OK && request->body) {
        code = curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body_bytes);
        if (code == CURLE_OK)
            code = curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request->body);
    } else if (code == CURLE_OK) {
        code = curl_easy_setopt(easy, CURLOPT_HTTPGET, 1L);
    }
    if (code == CURLE_OK && head)
        code = curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
    if (code == CURLE_OK)
        code = curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, head ? NULL : request->method);
    return code;
}

/* After "close" no other request may be sent on that connection (RFC 9112, 9.6), but libcurl would.
 */
static bool asks_to_close(const struct request *request)
{
    static const char name[] = "Connection:";
    for (const struct curl_slist *header = request->headers; header; header = header->next)
        if (strncasecmp(header->data, name, sizeof name - 1) == 0 &&
            strcasestr(header->data + sizeof name - 1, "close"))
            return true;
    return false;
}

/* With TLS the server agrees to HTTP/2 (ALPN); in clear text it is assumed to speak it. */
static long http_version(const struct transport *transport, const struct request *request)
{
    if (!transport->http2)
        return CURL_HTTP_VERSION_1_1;
    return url_is_clear_text(request->url) ? CURL_HTTP_VERSION_2_PRIOR_KNOWLEDGE
                                           : CURL_HTTP_VERSION_2TLS;
}

CURLcode options_set_reuse(CURL *easy, const struct request *request, bool reuse)
{
    return curl_easy_setopt(easy, CURLOPT_FORBID_REUSE,
                            !reuse || (request && asks_to_close(request)) ? 1L : 0L);
}

CURLcode options_set_request(CURL *easy, const struct transport *transport,
                             const struct request *request)
{
    CURLcode code = curl_easy_setopt(easy, CURLOPT_URL, request->url);
    if (code == CURLE_OK)
        code = curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, http_version(transport, request));
    if (code == CURLE_OK)
        code = curl_easy_setopt(easy, CURLOPT_HTTPHEADER, request->headers);
    if (code == CURLE_OK)
        code = options_set_reuse(easy, request, true);
    return code == CURLE_OK ? set_method(easy, request) : code;
}
