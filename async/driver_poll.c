#include "async/lane.h"
#include "fetch/handle.h"
#include "fetch/options.h"

/*
 * What most tutorials show: curl_multi_poll waits for all sockets at once, curl_multi_perform looks
 * at every handle (https://curl.se/libcurl/c/curl_multi_poll.html). Each turn costs as much as
 * there are handles, whether anything happened to them or not: cheap when most are busy, dear when
 * most of them wait.
 */

enum { LONGEST_WAIT_MS = 1000 };

static int poll_open(struct lane *lane, struct err *err)
{
    CURLM *multi = curl_multi_init();
    lane->state = multi;
    if (!multi || options_set_multi(multi, lane->batch, lane->in_flight) != CURLM_OK)
        return err_run(err, "cannot make a curl multi handle");
    return 0;
}

static int poll_adopt(struct lane *lane, struct handle *handle, struct err *err)
{
    (void)lane;
    (void)err;
    handle_share_connections(handle);
    return 0;
}

static CURLMcode poll_add(struct lane *lane, struct handle *handle)
{
    return curl_multi_add_handle(lane->state, handle->easy);
}

static void poll_remove(struct lane *lane, struct handle *handle)
{
    (void)curl_multi_remove_handle(lane->state, handle->easy);
}

/* Hands back what has ended; true: something has. */
static bool collect(struct lane *lane)
{
    bool any = false;
    int left = 0;
    for (;;) {
        CURLMsg *message = curl_multi_info_read(lane->state, &left);
        if (!message)
            return any;
        if (message->msg != CURLMSG_DONE)
            continue;
        /* The message is libcurl's and goes with the handle's removal. */
        CURLcode code = message->data.result;
        struct handle *handle = handle_of(message->easy_handle);
        poll_remove(lane, handle);
        lane_ended(lane, handle, code);
        any = true;
    }
}

static int poll_perform(struct lane *lane, struct err *err)
{
    bool more = true;
    while (!lane_is_done(lane)) {
        int running = 0;
        if (more)
            more = lane_feed(lane);
        CURLMcode code = curl_multi_perform(lane->state, &running);
        /* What has just been begun in the place of others is to be sent before the wait. */
        if (code == CURLM_OK && !collect(lane) && !lane_is_done(lane))
            code = curl_multi_poll(lane->state, NULL, 0, more ? 0 : LONGEST_WAIT_MS, NULL);
        if (code != CURLM_OK)
            return err_run(err, "the multi handle failed: %s", curl_multi_strerror(code));
    }
    return 0;
}

static void poll_close(struct lane *lane)
{
    (void)curl_multi_cleanup(lane->state);
}

const struct lane_driver lane_driver_poll = {
    .open = poll_open,
    .adopt = poll_adopt,
    .add = poll_add,
    .remove = poll_remove,
    .perform = poll_perform,
    .close = poll_close,
};
