#include "bench/limits.h"

#ifndef __linux__

int limits_check_cpus(const char *cpus, struct err *err)
{
    return err_usage(err, "cannot pin to CPUs '%s': this system has no way to", cpus);
}

int limits_count_cpus(const char *cpus)
{
    (void)cpus;
    return 0;
}

int limits_pin(pid_t process, const char *cpus, struct err *err)
{
    (void)process;
    return err_run(err, "cannot pin to CPUs '%s': this system has no way to", cpus);
}

#endif
