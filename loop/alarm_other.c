#include "loop/alarm.h"

#ifndef __linux__

#include "core/clock.h"

static void on_expiry(uv_timer_t *handle)
{
    struct alarm *alarm = handle->data;
    alarm->set_for_ns = INT64_MAX;
}

int alarm_init(struct alarm *alarm, uv_loop_t *loop, struct err *err)
{
    alarm->descriptor = -1;
    int failed = uv_timer_init(loop, &alarm->handle.timer);
    if (failed)
        return err_run(err, "cannot make a timer for the event loop: %s", uv_strerror(failed));
    alarm->handle.timer.data = alarm;
    alarm->set_for_ns = INT64_MAX;
    uv_unref((uv_handle_t *)&alarm->handle.timer);
    return 0;
}

void alarm_release(struct alarm *alarm)
{
    uv_close((uv_handle_t *)&alarm->handle.timer, NULL);
}

void alarm_set(struct alarm *alarm, int64_t deadline_ns)
{
    if (deadline_ns == alarm->set_for_ns)
        return;
    alarm->set_for_ns = deadline_ns;
    (void)uv_timer_stop(&alarm->handle.timer);
    if (deadline_ns == INT64_MAX)
        return;
    uv_update_time(alarm->handle.timer.loop);
    int64_t left_ns = deadline_ns - clock_now_ns();
    uint64_t left_ms = left_ns > 0 ? (uint64_t)((left_ns + NS_PER_MS - 1) / NS_PER_MS) : 0;
    (void)uv_timer_start(&alarm->handle.timer, on_expiry, left_ms, 0);
}
#endif
