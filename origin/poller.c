/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "origin/poller.h"

#include "core/clock.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

/* Few, so that new connections do not wait long to be accepted. */
enum { MAX_EVENTS = 64 };

/* The timer and the signals are recognised by pointers to the poller's own fields. */
static int add_own(const struct poller *poller, int *descriptor)
{
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = descriptor};
    if (*descriptor < 0)
        return -1;
    return epoll_ctl(poller->descriptor, EPOLL_CTL_ADD, *descriptor, &event);
}

int poller_init(struct poller *poller, struct err *err)
{
    sigset_t ending;
    (void)sigemptyset(&ending);
    (void)sigaddset(&ending, SIGINT);
    (void)sigaddset(&ending, SIGTERM);
    (void)sigprocmask(SIG_BLOCK, &ending, NULL);
    *poller = (struct poller){
        .descriptor = epoll_create1(EPOLL_CLOEXEC),
        .timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC),
        .signals = signalfd(-1, &ending, SFD_NONBLOCK | SFD_CLOEXEC),
        .armed_ns = -1,
    };
    if (poller->descriptor >= 0 && add_own(poller, &poller->timer) == 0 &&
        add_own(poller, &poller->signals) == 0)
        return 0;
    int error = errno;
    poller_release(poller);
    return err_run(err, "cannot wait for events: %s", strerror(error));
}

void poller_release(struct poller *poller)
{
    int *descriptors[] = {&poller->signals, &poller->timer, &poller->descriptor};
    for (size_t i = 0; i < sizeof descriptors / sizeof descriptors[0]; i++) {
        if (*descriptors[i] >= 0)
            (void)close(*descriptors[i]);
        *descriptors[i] = -1;
    }
}

int poller_add(struct poller *poller, int descriptor, uint32_t events, struct watcher *watcher)
{
    struct epoll_event event = {.events = events, .data.ptr = watcher};
    return epoll_ctl(poller->descriptor, EPOLL_CTL_ADD, descriptor, &event);
}

void poller_change(struct poller *poller, int descriptor, uint32_t events, struct watcher *watcher)
{
    struct epoll_event event = {.events = events, .data.ptr = watcher};
    (void)epoll_ctl(poller->descriptor, EPOLL_CTL_MOD, descriptor, &event);
}

void poller_remove(struct poller *poller, int descriptor)
{
    (void)epoll_ctl(poller->descriptor, EPOLL_CTL_DEL, descriptor, NULL);
}

/* A timerfd and not epoll_wait's own timeout: that counts milliseconds, and epoll_pwait2, which
 * counts nanoseconds, lets the kernel be late by the timer slack of 50 us. */
static void arm(struct poller *poller, int64_t deadline_ns)
{
    if (deadline_ns == poller->armed_ns)
        return;
    struct itimerspec spec = {0};
    if (deadline_ns > 0) {
        spec.it_value.tv_sec = (time_t)(deadline_ns / NS_PER_S);
        spec.it_value.tv_nsec = (long)(deadline_ns % NS_PER_S);
    }
    (void)timerfd_settime(poller->timer, TFD_TIMER_ABSTIME, &spec, NULL);
    poller->armed_ns = deadline_ns;
}

int poller_wait(struct poller *poller, int64_t deadline_ns)
{
    struct epoll_event events[MAX_EVENTS];
    if (deadline_ns != 0)
        arm(poller, deadline_ns);
    int count = epoll_wait(poller->descriptor, events, MAX_EVENTS, deadline_ns == 0 ? 0 : -1);
    int called = 0;
    for (int i = 0; i < count; i++) {
        void *who = events[i].data.ptr;
        if (who == &poller->signals) {
            poller->interrupted = true;
        } else if (who == &poller->timer) {
            poller->armed_ns = 0; /* expired; setting it again is what clears it */
        } else {
            struct watcher *watcher = who;
            watcher->ready(watcher, events[i].events);
            called++;
        }
    }
    return called;
}
