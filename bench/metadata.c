/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench/metadata.h"

#include "bench/host.h"
#include "core/procfs.h"

#include "fetch/libcurl.h"

#include <curl/curl.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

/* To be freed; NULL: not known. */
static char *read_value(const char *path, const char *name)
{
    char value[512];
    return procfs_value(path, name, value, sizeof value) ? strdup(value) : NULL;
}

static void fill_host(struct host_info *host)
{
    struct utsname names;
    if (uname(&names) == 0) {
        host->name = strdup(names.nodename);
        host->kernel = strdup(names.release);
    }
    host->os = read_value("/etc/os-release", "PRETTY_NAME");
    if (!host->os && host->kernel)
        host->os = strdup(names.sysname);
    host->cpu = read_value("/proc/cpuinfo", "model name");
    host->governor = read_value("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "");
    host->cpus = limits_cpus();
    struct cgroup_cpu cgroup;
    cgroup_cpu_read(&cgroup, "");
    host->cpu_quota = cgroup.quota;
    host->memory_bytes = (int64_t)sysconf(_SC_PHYS_PAGES) * sysconf(_SC_PAGESIZE);
    host->fd_limit = limits_raise_descriptors();
    double load = NAN;
    host->load_1m = getloadavg(&load, 1) == 1 ? load : NAN;
}

static void fill_libcurl(struct libcurl_info *libcurl)
{
    const curl_version_info_data *info = curl_version_info(CURLVERSION_NOW);
    struct libcurl_version loaded = libcurl_version();
    libcurl->version = strdup(loaded.version);
    libcurl->tls = loaded.tls[0] ? strdup(loaded.tls) : NULL;
    libcurl->http2 = (info->features & CURL_VERSION_HTTP2) != 0;
}

const char *metadata_libcurl(void)
{
    return curl_version();
}

static char *draw_run_id(void)
{
    uint64_t drawn = 0;
    char text[17];
    if (getrandom(&drawn, sizeof drawn, 0) != (ssize_t)sizeof drawn)
        return NULL;
    (void)snprintf(text, sizeof text, "%016" PRIx64, drawn);
    return strdup(text);
}

char *metadata_time(void)
{
    struct timespec now;
    struct tm utc;
    char date[32] = "";
    char text[48];
    if (clock_gettime(CLOCK_REALTIME, &now) != 0 || !gmtime_r(&now.tv_sec, &utc))
        return NULL;
    (void)strftime(date, sizeof date, "%Y-%m-%dT%H:%M:%S", &utc);
    (void)snprintf(text, sizeof text, "%s.%03ldZ", date, now.tv_nsec / 1000000);
    return strdup(text);
}

int metadata_fill(struct results *results, const char *version, const char *build, struct err *err)
{
    time_t now = time(NULL);
    struct tm utc;
    char date[32] = "";
    if (gmtime_r(&now, &utc))
        (void)strftime(date, sizeof date, "%Y-%m-%dT%H:%M:%SZ", &utc);
    results->tool.version = strdup(version);
    results->tool.build = strdup(build);
    results->tool.date = strdup(date);
    results->tool.run_id = draw_run_id();
    fill_host(&results->host);
    fill_libcurl(&results->libcurl);
    if (!results->tool.version || !results->tool.build || !results->tool.date ||
        !results->libcurl.version)
        return err_run(err, "out of memory");
    return 0;
}
