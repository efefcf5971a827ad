/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "threaded/worker.h"

#include "fetch/engine.h"
#include "fetch/handle.h"
#include "fetch/transport.h"

#include <curl/curl.h>
#include <inttypes.h>
#include <sys/resource.h>

void worker_fetch(struct handle *handle, int64_t index, int32_t worker, struct sample *sample)
{
    handle_begin(handle, index, worker, sample);
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

int worker_check_limit(int64_t requested, const char *what, struct err *err)
{
    struct rlimit limit = {0};
    if (getrlimit(RLIMIT_NPROC, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY ||
        (rlim_t)requested <= limit.rlim_cur)
        return 0;
    return err_usage(err, "%" PRId64 " %s exceed this user's limit of %ju (ulimit -u)", requested,
                     what, (uintmax_t)limit.rlim_cur);
}
