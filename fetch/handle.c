/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fetch/handle.h"

#include "core/clock.h"
#include "fetch/engine.h"
#include "fetch/libcurl.h"
#include "fetch/options.h"
#include "fetch/request.h"
#include "fetch/transport.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

static int64_t since_release(const struct handle *handle)
{
    return clock_now_ns() - handle->batch->release_ns;
}

static bool is_over(int64_t bytes, int64_t limit)
{
    return limit > 0 && bytes > limit;
}

/* libcurl 7.88 reuses a connection on which a request could not be sent. */
static void forbid_reuse(struct handle *handle, bool forbids)
{
    handle->is_last = forbids;
    (void)options_set_reuse(handle->easy, handle->request, !forbids);
}

static bool reports_answer(const struct handle *handle)
{
    return handle->hooks && handle->hooks->answered && handle->shares;
}

/* The server has sent something on the connection that this handle opened. */
static void note_answer(struct handle *handle)
{
    if (!handle->tells)
        return;
    handle->tells = false;
    (void)curl_easy_setopt(handle->easy, CURLOPT_VERBOSE, 0L);
    if (reports_answer(handle))
        handle->hooks->answered(handle, handle->hooks->user);
}

/*
 * libcurl does not say when SETTINGS have come. They are the first data that a server sends (RFC
 * 9113, 3.4), and libcurl passes on what OpenSSL reports of each record that it reads, unnamed: its
 * header, five bytes, of which the first is a type; in TLS 1.3, which disguises each encrypted
 * record as data, then the type that it has, as one byte (RFC 8446, 5.1 and 5.2); then a message of
 * the handshake. There the first encrypted record is one of the handshake: until the type of one
 * has been seen, or the request is due and none was, a header that says data may belong to either.
 */
static int hear_tls(CURL *easy, curl_infotype type, char *bytes, size_t count, void *user)
{
    enum { CERTIFICATE_REQUEST = 13, ALERT = 21, DATA = 23, HEADER_BYTES = 5 };
    (void)easy;
    struct handle *handle = user;
    if (type != CURLINFO_SSL_DATA_IN || count == 0)
        return 0;
    if (bytes[0] == CERTIFICATE_REQUEST && count > HEADER_BYTES) {
        handle->wants_certificate = true;
        forbid_reuse(handle, true);
    }
    bool is_inner = count == 1 && bytes[0] >= ALERT && bytes[0] <= DATA;
    bool is_outer = count == HEADER_BYTES && !handle->has_inner_types;
    handle->has_inner_types = handle->has_inner_types || is_inner;
    if (bytes[0] != DATA || (!is_inner && !is_outer))
        return 0;
    if (is_inner || handle->requests > 0)
        note_answer(handle);
    else
        handle->may_have_answer = true;
    return 0;
}

static bool starts_with(const char *bytes, size_t count, const char *text)
{
    return count >= strlen(text) && strncasecmp(bytes, text, strlen(text)) == 0;
}

/* Whether the next of the codings, up to a comma, is one that needs no asking. */
static bool is_plain_coding(const char *text, size_t count)
{
    static const char *const plain[] = {"", "chunked", "identity"};
    size_t skipped = strspn(text, " \t");
    size_t length = skipped < count ? count - skipped : 0;
    while (length > 0 && strchr(" \t\r\n", text[skipped + length - 1]))
        length--;
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
        if (length == strlen(plain[i]) && strncasecmp(text + skipped, plain[i], length) == 0)
            return true;
    return false;
}

/*
 * No fetch asks for a transfer coding (RFC 9112, 7.4). A later libcurl takes none unasked;
 * before 8.6 it decodes what comes, up to five of them, one in the other: 64 KB that unpack to 40
 * GiB, or to nothing at all, in one call that no timeout ends.
 */
static bool has_unasked_coding(const char *line, size_t count)
{
    static const char name[] = "Transfer-Encoding:";
    char codings[256];
    if (!starts_with(line, count, name))
        return false;
    count -= sizeof name - 1;
    if (count >= sizeof codings)
        return true;
    memcpy(codings, line + sizeof name - 1, count);
    codings[count] = '\0';
    for (const char *next = codings; next; next = strchr(next, ',')) {
        next += *next == ',';
        if (!is_plain_coding(next, strcspn(next, ",")))
            return true;
    }
    return false;
}

/* A 1xx response is not the first byte of the one that it announces. */
static void stamp_header(struct handle *handle, const char *line, size_t count)
{
    bool begins = starts_with(line, count, "HTTP/");
    const char *status = begins ? memchr(line, ' ', count) : NULL;
    if (handle->sample && (handle->sample->first_byte_ns == 0 || (begins && handle->interim)))
        handle->sample->first_byte_ns = since_release(handle);
    if (begins)
        handle->interim = status && status + 1 < line + count && status[1] == '1';
}

/* Accepting less than was received ends the fetch with CURLE_WRITE_ERROR. */
static size_t receive_header(char *bytes, size_t size, size_t count, void *user)
{
    struct handle *handle = user;
    stamp_header(handle, bytes, size * count);
    if (handle->is_last)
        forbid_reuse(handle, false);
    note_answer(handle);
    handle->header_bytes += (int64_t)(size * count);
    handle->coded = handle->coded || has_unasked_coding(bytes, size * count);
    if (handle->coded || is_over(handle->header_bytes, handle->batch->transport->max_header_bytes))
        return 0;
    return size * count;
}

/* The body is counted and dropped: every engine reads every byte, and none stores it. */
static size_t receive_body(char *bytes, size_t size, size_t count, void *user)
{
    struct handle *handle = user;
    if (!handle->sample)
        return size * count;
    handle->sample->body_bytes += (int64_t)(size * count);
    if (is_over(handle->sample->body_bytes, handle->batch->transport->max_body_bytes))
        return 0;
    if (handle->body)
        handle->body(handle, bytes, size * count);
    return size * count;
}

/* libcurl keeps "Authorization" and "Cookie" from another host that a redirect leads to, and sends
 * every other header there. */
static bool choose_headers(const struct handle *handle)
{
    const struct request *request = handle->request;
    char *url = NULL;
    if (!request->has_secrets || handle->batch->transport->redirects <= 0)
        return true;
    if (curl_easy_getinfo(handle->easy, CURLINFO_EFFECTIVE_URL, &url) != CURLE_OK || !url)
        return false;
    bool is_home = url_is_same_origin(url, request->url);
    return curl_easy_setopt(handle->easy, CURLOPT_HTTPHEADER,
                            is_home ? request->headers : request->public_headers) == CURLE_OK;
}

/* libcurl sends a request again, unasked, when a connection that it re-used dies before the answer.
 * A fetch is one request, whose outcome must be reported. With HTTP/2 the server says which
 * requests it has not processed: only those are sent again. If nothing listens on a port that the
 * system also assigns to clients, a socket may be connected to itself (RFC 9293, 3.5, simultaneous
 * open). */
static int before_request(void *user, char *ip, char *local_ip, int port, int local_port)
{
    struct handle *handle = user;
    long followed = 0;
    if (handle->connecting)
        handle->hooks->connected(handle, handle->hooks->user);
    handle->connecting = false;
    handle->met_itself = port == local_port && strcmp(ip, local_ip) == 0;
    if (handle->met_itself)
        return CURL_PREREQFUNC_ABORT;
    if (handle->requests > 0)
        (void)curl_easy_getinfo(handle->easy, CURLINFO_REDIRECT_COUNT, &followed);
    handle->died = handle->requests > followed && !handle->batch->transport->http2;
    handle->requests++;
    if (handle->hooks && handle->hooks->requesting && handle->shares)
        handle->hooks->requesting(handle, handle->hooks->user);
    if (!reports_answer(handle) || (handle->may_have_answer && !handle->has_inner_types))
        note_answer(handle);
    bool is_good = !handle->died && choose_headers(handle);
    return is_good ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT;
}

/* Called when a connection is opened, even by a fetch that expected an open one: now the time to
 * connect applies. libcurl counts it from the start of the request, so what has passed is added;
 * and it looks only once a second, since it sets no timer here. */
static void limit_connect(struct handle *handle, curl_socket_t opened)
{
    const struct transport *transport = handle->batch->transport;
    if (!handle->expects || !handle->sample ||
        transport->connect_timeout_ns >= transport->timeout_ns)
        return;
    int64_t passed_ns = handle->requests > 0 ? 0 : since_release(handle) - handle->sample->start_ns;
    if (options_set_connect_timeout(handle->easy, transport,
                                    passed_ns + transport->connect_timeout_ns) != CURLE_OK)
        return;
    handle->hurried = true;
    handle->connecting = handle->hooks && handle->hooks->connecting;
    if (handle->connecting)
        handle->hooks->connecting(handle, opened, clock_now_ns() + transport->connect_timeout_ns,
                                  handle->hooks->user);
}

void handle_has_waited(struct handle *handle, int64_t waited_ns)
{
    int64_t left_ns = handle->batch->transport->timeout_ns - waited_ns;
    if (waited_ns >= NS_PER_MS)
        handle->late = options_set_timeout(handle->easy, left_ns) == CURLE_OK;
}

void handle_too_late(struct handle *handle)
{
    (void)curl_easy_setopt(handle->easy, CURLOPT_CONNECTTIMEOUT_MS, 1L);
}

static curl_socket_t open_socket(void *user, curlsocktype purpose, struct curl_sockaddr *address)
{
    (void)purpose;
    struct handle *handle = user;
    curl_socket_t opened = socket(address->family, address->socktype, address->protocol);
    if (opened == CURL_SOCKET_BAD)
        return opened;
    if (handle->hooks)
        handle->hooks->opened(handle, opened, handle->hooks->user);
    /* In clear text there is no TLS to hear of, and the first header is the response. */
    if (reports_answer(handle) || !url_is_clear_text(handle->request->url)) {
        handle->has_inner_types = handle->may_have_answer = false;
        handle->tells = curl_easy_setopt(handle->easy, CURLOPT_VERBOSE, 1L) == CURLE_OK;
    }
    limit_connect(handle, opened);
    return opened;
}

/* What ties an easy handle to its struct. */
static CURLcode set_callbacks(struct handle *handle)
{
    CURL *easy = handle->easy;
    CURLcode code = curl_easy_setopt(easy, CURLOPT_PRIVATE, handle);
    if (code == CURLE_OK)
        code = curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, receive_header);
    if (code == CURLE_OK)
        code = curl_easy_setopt(easy, CURLOPT_HEADERDATA, handle);
    if (code == CURLE_OK)
        code = curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, receive_body);
    if (code == CURLE_OK)
        code = curl_easy_setopt(easy, CURLOPT_WRITEDATA, handle);
    if (code == CURLE_OK)
        code = curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, before_request);
    if (code == CURLE_OK)
        code = curl_easy_setopt(easy, CURLOPT_PREREQDATA, handle);
    if (code == CURLE_OK)
        code = curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    if (code == CURLE_OK)
        code = curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, handle);
    if (code == CURLE_OK)
        code = curl_easy_setopt(easy, CURLOPT_DEBUGFUNCTION, hear_tls);
    if (code == CURLE_OK)
        code = curl_easy_setopt(easy, CURLOPT_DEBUGDATA, handle);
    if (code == CURLE_OK)
        code = curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, handle->message);
    return code;
}

int handle_init(struct handle *handle, const struct batch *batch, struct err *err)
{
    *handle = (struct handle){.easy = curl_easy_init(),
                              .batch = batch,
                              .unproven = batch->transport->http2 && libcurl_hides_cuts()};
    if (!handle->easy)
        return err_run(err, "cannot create a curl handle: out of memory");
    CURLcode code = options_set(handle->easy, batch);
    if (code == CURLE_OK)
        code = set_callbacks(handle);
    if (code == CURLE_OK)
        return 0;
    handle_release(handle);
    return err_run(err, "cannot set up a curl handle: %s", curl_easy_strerror(code));
}

void handle_release(struct handle *handle)
{
    curl_easy_cleanup(handle->easy);
    *handle = (struct handle){0};
}

static int close_socket(void *user, curl_socket_t closing)
{
    const struct socket_hooks *hooks = user;
    hooks->closing(closing, hooks->user);
    return close(closing);
}

int handle_watch_sockets(struct handle *handle, const struct socket_hooks *hooks, struct err *err)
{
    /* libcurl takes the hooks as a data pointer and changes nothing behind it. A connection keeps
     * this one, since it may outlive the handle. */
    CURLcode code = curl_easy_setopt(handle->easy, CURLOPT_CLOSESOCKETFUNCTION, close_socket);
    if (code == CURLE_OK)
        code = curl_easy_setopt(handle->easy, CURLOPT_CLOSESOCKETDATA, (void *)hooks);
    handle->hooks = hooks;
    return code == CURLE_OK
               ? 0
               : err_run(err, "cannot set up a curl handle: %s", curl_easy_strerror(code));
}

/* Before the next fetch of the handle. */
static void expect_connection(struct handle *handle, bool expects)
{
    const struct transport *transport = handle->batch->transport;
    int64_t limit_ns = expects ? transport->timeout_ns : transport->connect_timeout_ns;
    if (expects == handle->expects && !handle->hurried)
        return;
    if (options_set_connect_timeout(handle->easy, transport, limit_ns) != CURLE_OK)
        return;
    handle->expects = expects;
    handle->hurried = false;
}

void handle_share_connections(struct handle *handle)
{
    handle->shares = handle->batch->transport->http2;
    if (handle->shares)
        expect_connection(handle, true);
}

void handle_always_connect(struct handle *handle, bool always)
{
    (void)curl_easy_setopt(handle->easy, CURLOPT_FRESH_CONNECT, always ? 1L : 0L);
}

void handle_begin(struct handle *handle, int64_t index, int32_t worker, struct sample *sample)
{
    const struct batch *batch = handle->batch;
    const struct request *request = &batch->requests[(size_t)index % batch->request_count];
    *sample = (struct sample){.worker = worker, .start_ns = since_release(handle)};
    handle->sample = sample;
    handle->header_bytes = 0;
    handle->requests = 0;
    handle->died = handle->met_itself = handle->connecting = handle->lost = false;
    handle->interim = handle->coded = handle->wants_certificate = false;
    handle->message[0] = '\0';
    if (handle->request == request)
        return;
    handle->request = request;
    if (options_set_request(handle->easy, batch->transport, request) == CURLE_OK)
        return;
    /* Out of memory: the fetch must fail rather than repeat the previous request. */
    handle->request = NULL;
    (void)curl_easy_setopt(handle->easy, CURLOPT_URL, NULL);
}

/* CURLE_TOO_LARGE, since libcurl 8.6: a header line or the like exceeds a limit of its own. */
enum { TOO_LARGE = 100 };

enum outcome handle_outcome(CURLcode code, long status)
{
    switch (code) {
    case CURLE_OK:
        if (status == 0)
            return OUTCOME_OTHER;
        return status >= 400 ? OUTCOME_STATUS : OUTCOME_OK;
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
        return OUTCOME_RESOLVE;
    case CURLE_COULDNT_CONNECT:
        return OUTCOME_CONNECT;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_INVALIDCERTSTATUS:
    case CURLE_SSL_PINNEDPUBKEYNOTMATCH:
        return OUTCOME_TLS;
    case CURLE_OPERATION_TIMEDOUT:
        return OUTCOME_TIMEOUT;
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
    case CURLE_GOT_NOTHING:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM:
        return OUTCOME_RESET;
    case CURLE_PARTIAL_FILE:
        return OUTCOME_TRUNCATED;
    case CURLE_ABORTED_BY_CALLBACK:
    case CURLE_WRITE_ERROR:
    case CURLE_FILESIZE_EXCEEDED:
        return OUTCOME_CANCELLED;
    default:
        return (int)code == TOO_LARGE ? OUTCOME_CANCELLED : OUTCOME_OTHER;
    }
}

/* The outcome of a fetch, using more than libcurl's code. */
static enum outcome outcome_of(const struct handle *handle, CURLcode code, long status)
{
    if (handle->met_itself)
        return OUTCOME_CONNECT;
    if (handle->died)
        return OUTCOME_RESET;
    /* A truncated response had begun. */
    if (code == CURLE_PARTIAL_FILE && status == 0)
        return OUTCOME_RESET;
    if (handle->coded)
        return OUTCOME_OTHER;
    /* TLS 1.3: the client has finished the handshake, and may have sent its request, when the
     * server refuses its certificate (RFC 8446, 4.4.2.4). If
     * the server has closed the connection by then, the alert may be lost. */
    if ((code == CURLE_RECV_ERROR || code == CURLE_SEND_ERROR) && status == 0 &&
        (handle->wants_certificate || strstr(handle->message, " alert ")))
        return OUTCOME_TLS;
    /* So 7.88 calls a header line that is over its own limit of 100 KiB. There is always memory:
     * see core/memory.h. */
    if (code == CURLE_OUT_OF_MEMORY && handle->header_bytes > 0)
        return OUTCOME_CANCELLED;
    return handle_outcome(code, status);
}

/* The phases of a fetch that made its own connection, as lengths. libcurl counts them from the
 * moment it first ran the handle, in microseconds, each including those before. */
static void read_phases(CURL *easy, struct sample *sample)
{
    curl_off_t name_us = 0;
    curl_off_t connect_us = 0;
    curl_off_t tls_us = 0;
    (void)curl_easy_getinfo(easy, CURLINFO_NAMELOOKUP_TIME_T, &name_us);
    (void)curl_easy_getinfo(easy, CURLINFO_CONNECT_TIME_T, &connect_us);
    (void)curl_easy_getinfo(easy, CURLINFO_APPCONNECT_TIME_T, &tls_us);
    sample->name_ns = name_us * NS_PER_US;
    if (connect_us > name_us)
        sample->connect_ns = (connect_us - name_us) * NS_PER_US;
    if (tls_us > connect_us)
        sample->tls_ns = (tls_us - connect_us) * NS_PER_US;
}

/* For a handle that shares its connections, only the driver knows. */
static bool has_lost_connection(const struct handle *handle)
{
    curl_socket_t socket = CURL_SOCKET_BAD;
    if (!handle->unproven || handle->shares)
        return handle->lost;
    (void)curl_easy_getinfo(handle->easy, CURLINFO_ACTIVESOCKET, &socket);
    return socket == CURL_SOCKET_BAD;
}

/* Whether a body that libcurl reports as complete was truncated. Without an announced length, a
 * libcurl with this defect does not distinguish the end of a stream from the end of its connection:
 * then a body is only complete if its connection still exists. */
static bool is_cut(const struct handle *handle)
{
    const struct sample *sample = handle->sample;
    curl_off_t announced = -1;
    char *method = NULL;
    (void)curl_easy_getinfo(handle->easy, CURLINFO_EFFECTIVE_METHOD, &method);
    if ((method && strcmp(method, "HEAD") == 0) || sample->status == 304)
        return false; /* the length of what is not sent */
    (void)curl_easy_getinfo(handle->easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &announced);
    return announced >= 0 ? sample->body_bytes < announced : has_lost_connection(handle);
}

/* Of a fetch that was requested over HTTP/2 and that libcurl reports as complete. The server may
 * still have answered over HTTP/1.1, which would be compared under the wrong name. */
static enum outcome check_http2(const struct handle *handle)
{
    long version = CURL_HTTP_VERSION_NONE;
    (void)curl_easy_getinfo(handle->easy, CURLINFO_HTTP_VERSION, &version);
    if (version != CURL_HTTP_VERSION_2_0)
        return OUTCOME_OTHER;
    return is_cut(handle) ? OUTCOME_TRUNCATED : OUTCOME_OK;
}

void handle_end(struct handle *handle, CURLcode code)
{
    struct sample *sample = handle->sample;
    long status = 0;
    long connections = 0;
    sample->end_ns = since_release(handle);
    (void)curl_easy_getinfo(handle->easy, CURLINFO_RESPONSE_CODE, &status);
    (void)curl_easy_getinfo(handle->easy, CURLINFO_NUM_CONNECTS, &connections);
    if (connections > 0)
        read_phases(handle->easy, sample);
    sample->status = (int16_t)status;
    sample->connections = connections > UINT8_MAX ? UINT8_MAX : (uint8_t)connections;
    sample->reused = connections == 0 && (code == CURLE_OK || status != 0);
    sample->outcome = (uint8_t)outcome_of(handle, code, status);
    if (handle->batch->transport->http2 && sample->outcome == OUTCOME_OK)
        sample->outcome = (uint8_t)check_http2(handle);
    expect_connection(handle, handle->shares || sample->reused);
    if (handle->late)
        (void)options_set_timeout(handle->easy, handle->batch->transport->timeout_ns);
    if (handle->tells)
        (void)curl_easy_setopt(handle->easy, CURLOPT_VERBOSE, 0L);
    if (handle->is_last)
        forbid_reuse(handle, false);
    handle->late = handle->tells = false;
    handle->sample = NULL;
}

struct handle *handle_of(CURL *easy)
{
    struct handle *handle = NULL;
    (void)curl_easy_getinfo(easy, CURLINFO_PRIVATE, (char **)&handle);
    return handle;
}
