#include "loop/alarm.h"

#ifdef __linux__

#include "core/clock.h"

#include <errno.h>
#include <string.h>
#include <sys/timerfd.h>
#include <unistd.h>

static void on_expiry(uv_poll_t *handle, int status, int events)
{
    (void)status;
    (void)events;
    struct alarm *alarm = handle->data;
    uint64_t expiries = 0;
    ssize_t got = read(alarm->descriptor, &expiries, sizeof expiries); /* or it would stay ready */
    (void)got;
    alarm->set_for_ns = INT64_MAX;
}

int alarm_init(struct alarm *alarm, uv_loop_t *loop, struct err *err)
{
    alarm->descriptor = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    if (alarm->descriptor < 0)
        return err_run(err, "cannot make a timer for the event loop: %s", strerror(errno));
    int failed = uv_poll_init(loop, &alarm->handle.poll, alarm->descriptor);
    if (failed) {
        (void)close(alarm->descriptor);
        return err_run(err, "cannot watch the event loop's timer: %s", uv_strerror(failed));
    }
    alarm->handle.poll.data = alarm;
    alarm->set_for_ns = INT64_MAX;
    (void)uv_poll_start(&alarm->handle.poll, UV_READABLE, on_expiry);
    uv_unref((uv_handle_t *)&alarm->handle.poll);
    return 0;
}

void alarm_release(struct alarm *alarm)
{
    uv_close((uv_handle_t *)&alarm->handle.poll, NULL);
    (void)close(alarm->descriptor);
}

void alarm_set(struct alarm *alarm, int64_t deadline_ns)
{
    if (deadline_ns == alarm->set_for_ns)
        return;
    alarm->set_for_ns = deadline_ns;
    struct itimerspec when = {0}; /* all zero: disarmed */
    if (deadline_ns != INT64_MAX) {
        if (deadline_ns < 1)
            deadline_ns = 1;
        when.it_value.tv_sec = (time_t)(deadline_ns / NS_PER_S);
        when.it_value.tv_nsec = (long)(deadline_ns % NS_PER_S);
    }
    (void)timerfd_settime(alarm->descriptor, TFD_TIMER_ABSTIME, &when, NULL);
}
#endif
