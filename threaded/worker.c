#include "threaded/worker.h"

#include "fetch/engine.h"
#include "fetch/handle.h"
#include "fetch/hosts.h"

#include <curl/curl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/resource.h>

void worker_fetch(struct handle *handle, int64_t index, int32_t lane, struct sample *sample)
{
    handle_begin(handle, index, lane, sample);
    handle_end(handle, curl_easy_perform(handle->easy));
}

void worker_warm(struct handle *handle)
{
    struct sample unused;
    struct hosts hosts;
    hosts_find(&hosts, handle->batch);
    for (size_t i = 0; i < hosts.count; i++)
        worker_fetch(handle, hosts.first[i], 0, &unused);
}

int worker_check_limit(int64_t asked, const char *what, struct err *err)
{
    struct rlimit limit = {0};
    if (getrlimit(RLIMIT_NPROC, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY ||
        (rlim_t)asked <= limit.rlim_cur)
        return 0;
    return err_usage(err, "%" PRId64 " %s are more than this user may have: %ju (ulimit -u)", asked,
                     what, (uintmax_t)limit.rlim_cur);
}

size_t worker_start(const struct worker_plan *plan, pthread_t *threads, struct err *err)
{
    pthread_attr_t attributes;
    int error = pthread_attr_init(&attributes);
    if (error == 0 && plan->stack_bytes > 0)
        error = pthread_attr_setstacksize(&attributes, plan->stack_bytes);
    size_t started = 0;
    while (error == 0 && started < plan->count) {
        void *item = (char *)plan->items + started * plan->item_bytes;
        error = pthread_create(&threads[started], &attributes, plan->body, item);
        if (error == 0)
            started++;
    }
    (void)pthread_attr_destroy(&attributes);
    if (error != 0)
        (void)err_run(
            err,
            "cannot start thread %zu of %zu: %s; fewer workers would do, or a higher limit "
            "(ulimit -u, kernel.threads-max, vm.max_map_count)",
            plan->before + started + 1, plan->total ? plan->total : plan->count, strerror(error));
    return started;
}

void worker_join(const pthread_t *threads, size_t count)
{
    for (size_t i = 0; i < count; i++)
        (void)pthread_join(threads[i], NULL);
}
