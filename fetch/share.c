#include "fetch/request.h"

#include <curl/curl.h>
#include <pthread.h>
#include <stdlib.h>
#include <strings.h>

/*
 * TLS sessions of all handles of a batch in one place. libcurl keeps them with each easy handle
 * otherwise, so that an engine with one handle for all fetches would resume sessions where one with
 * many handles has to negotiate anew. Connections and names are not shared: the former is not
 * supported across threads, the latter were looked up before.
 */
struct share {
    CURLSH *curl;
    pthread_mutex_t mutex;
};

static void lock(CURL *easy, curl_lock_data data, curl_lock_access access, void *user)
{
    (void)easy;
    (void)data;
    (void)access;
    (void)pthread_mutex_lock(user);
}

static void unlock(CURL *easy, curl_lock_data data, void *user)
{
    (void)easy;
    (void)data;
    (void)pthread_mutex_unlock(user);
}

static CURLSHcode set_options(struct share *share)
{
    CURLSHcode code = curl_share_setopt(share->curl, CURLSHOPT_LOCKFUNC, lock);
    if (code == CURLSHE_OK)
        code = curl_share_setopt(share->curl, CURLSHOPT_UNLOCKFUNC, unlock);
    if (code == CURLSHE_OK)
        code = curl_share_setopt(share->curl, CURLSHOPT_USERDATA, &share->mutex);
    if (code == CURLSHE_OK)
        code = curl_share_setopt(share->curl, CURLSHOPT_SHARE, CURL_LOCK_DATA_SSL_SESSION);
    return code;
}

static void share_free(struct share *share)
{
    if (!share)
        return;
    (void)curl_share_cleanup(share->curl);
    (void)pthread_mutex_destroy(&share->mutex);
    free(share);
}

int transport_share_sessions(struct transport *transport, const struct request *requests,
                             size_t count, struct err *err)
{
    bool secure = false;
    for (size_t i = 0; i < count && !secure; i++)
        secure = strncasecmp(requests[i].url, "https:", 6) == 0;
    if (!secure)
        return 0;
    struct share *share = calloc(1, sizeof *share);
    if (!share)
        return err_run(err, "out of memory for TLS sessions");
    (void)pthread_mutex_init(&share->mutex, NULL);
    share->curl = curl_share_init();
    if (!share->curl || set_options(share) != CURLSHE_OK) {
        share_free(share);
        return err_run(err, "libcurl cannot share TLS sessions");
    }
    transport->share = share;
    return 0;
}

void *transport_share(const struct transport *transport)
{
    return transport->share ? transport->share->curl : NULL;
}

void transport_release(struct transport *transport)
{
    share_free(transport->share);
    curl_slist_free_all(transport->resolve);
    free(transport->cacert);
    *transport = (struct transport){0};
}
