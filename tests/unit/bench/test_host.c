/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench/host.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <ftw.h>
#include <math.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

TestSuite(limits, .timeout = 20);

static char root[64];

/* A directory that stands for "/", with nothing in it. */
static void make_root(void)
{
    (void)snprintf(root, sizeof root, "/tmp/fetchbench-limits-XXXXXX");
    cr_assert_not_null(mkdtemp(root));
}

static int remove_entry(const char *path, const struct stat *status, int kind, struct FTW *place)
{
    (void)status;
    (void)kind;
    (void)place;
    return remove(path);
}

static void remove_root(void)
{
    cr_assert(eq(int, nftw(root, remove_entry, 8, FTW_DEPTH | FTW_PHYS), 0));
}

TestSuite(cgroup, .timeout = 20, .init = make_root, .fini = remove_root);

/* Writes a file below the root, and the directories above it. */
static void put(const char *name, const char *text)
{
    char path[256];
    (void)snprintf(path, sizeof path, "%s%s", root, name);
    for (char *slash = path + 1; *slash; slash++) {
        if (*slash != '/')
            continue;
        *slash = '\0';
        (void)mkdir(path, 0700);
        *slash = '/';
    }
    FILE *file = fopen(path, "w");
    cr_assert_not_null(file);
    (void)fputs(text, file);
    (void)fclose(file);
}

static struct cgroup_cpu read_root(void)
{
    struct cgroup_cpu cpu;
    cgroup_cpu_read(&cpu, root);
    return cpu;
}

Test(limits, cpus_are_those_that_the_affinity_allows)
{
    cpu_set_t one;
    cpu_set_t all;
    cr_assert(eq(int, sched_getaffinity(0, sizeof all, &all), 0));
    cr_expect(eq(i64, limits_cpus(), CPU_COUNT(&all)));
    CPU_ZERO(&one);
    for (size_t cpu = 0; cpu < CPU_SETSIZE && CPU_COUNT(&one) == 0; cpu++)
        if (CPU_ISSET(cpu, &all))
            CPU_SET(cpu, &one);
    cr_assert(eq(int, sched_setaffinity(0, sizeof one, &one), 0));
    cr_expect(eq(i64, limits_cpus(), 1));
}

Test(cgroup, of_a_process_in_none_is_unlimited)
{
    struct cgroup_cpu cpu = read_root();
    cr_expect(isnan(cpu.quota));
    cr_expect(eq(i64, cpu.throttled, -1));
}

Test(cgroup, version_2_limits_by_the_lowest_quota_up_to_the_root)
{
    put("/proc/self/cgroup", "0::/slice/job\n");
    put("/sys/fs/cgroup/slice/cpu.max", "20000 100000\n");
    put("/sys/fs/cgroup/slice/cpu.stat", "usage_usec 5\nnr_periods 9\nnr_throttled 7\n");
    put("/sys/fs/cgroup/slice/job/cpu.max", "150000 100000\n");
    put("/sys/fs/cgroup/slice/job/cpu.stat", "nr_throttled 0\n");
    struct cgroup_cpu cpu = read_root();
    cr_expect(epsilon_eq(dbl, cpu.quota, 0.2, 1e-9));
    cr_expect(eq(i64, cpu.throttled, 7));
}

Test(cgroup, version_2_without_a_quota_is_unlimited)
{
    put("/proc/self/cgroup", "0::/\n");
    put("/sys/fs/cgroup/cpu.max", "max 100000\n");
    cr_expect(isnan(read_root().quota));
}

Test(cgroup, version_1_has_files_of_its_own)
{
    put("/proc/self/cgroup", "4:memory:/m\n3:cpu,cpuacct:/box\n1:name=systemd:/\n0::/\n");
    put("/sys/fs/cgroup/cpu,cpuacct/box/cpu.cfs_quota_us", "50000\n");
    put("/sys/fs/cgroup/cpu,cpuacct/box/cpu.cfs_period_us", "100000\n");
    put("/sys/fs/cgroup/cpu,cpuacct/box/cpu.stat", "nr_periods 12\nnr_throttled 3\n");
    put("/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us", "-1\n");
    put("/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us", "100000\n");
    struct cgroup_cpu cpu = read_root();
    cr_expect(epsilon_eq(dbl, cpu.quota, 0.5, 1e-9));
    cr_expect(eq(i64, cpu.throttled, 3));
}

TestSuite(environment, .timeout = 20);

Test(environment, counts_go_up_or_are_not_known)
{
    struct environment first;
    struct environment second;
    environment_read(&first);
    environment_read(&second);
    cr_expect(second.time_ns >= first.time_ns);
    cr_expect(second.own_ns >= first.own_ns);
    cr_expect(second.listen_drops >= first.listen_drops);
    cr_expect(first.busy_ns <= first.time_ns);
}

Test(environment, is_known_on_linux)
{
#ifdef __linux__
    struct environment environment;
    environment_read(&environment);
    cr_expect(environment.time_ns > 0 && environment.busy_ns > 0);
    cr_expect(environment.listen_drops >= 0 && environment.listen_overflows >= 0);
    cr_expect(environment.ports > 0 && environment.listen_queue > 0);
    cr_expect(environment.ports_waiting >= 0);
#endif
}
