#include "bench/limits.h"

#include <inttypes.h>
#include <sys/resource.h>

int64_t limits_raise_descriptors(void)
{
    struct rlimit limit = {0};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return 0;
    if (limit.rlim_cur < limit.rlim_max) {
        struct rlimit raised = {.rlim_cur = limit.rlim_max, .rlim_max = limit.rlim_max};
        if (setrlimit(RLIMIT_NOFILE, &raised) == 0)
            limit.rlim_cur = raised.rlim_cur;
    }
    return limit.rlim_cur > (rlim_t)INT64_MAX ? INT64_MAX : (int64_t)limit.rlim_cur;
}

int limits_check_descriptors(int64_t descriptors, const char *what, struct err *err)
{
    int64_t allowed = limits_raise_descriptors();
    if (descriptors <= allowed)
        return 0;
    return err_run(err,
                   "%s may need %" PRId64 " open descriptors and the limit is %" PRId64
                   "; raise it (ulimit -Hn) or fetch fewer at once (-n, -c)",
                   what, descriptors, allowed);
}
