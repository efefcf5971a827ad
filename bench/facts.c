#include "bench/facts.h"

#include "bench/limits.h"

#include <curl/curl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

/* The text behind "NAME", blanks and an optional sign, in the first such line of a file; to be
 * freed. */
static char *read_field(const char *path, const char *name)
{
    FILE *file = fopen(path, "re");
    if (!file)
        return NULL;
    char line[512];
    char *found = NULL;
    size_t length = strlen(name);
    while (!found && fgets(line, sizeof line, file)) {
        if (strncmp(line, name, length) != 0)
            continue;
        const char *text = line + length + strspn(line + length, " \t:=\"");
        found = strndup(text, strcspn(text, "\"\n"));
    }
    (void)fclose(file);
    return found;
}

static void fill_host(struct host_facts *host)
{
    struct utsname names;
    if (uname(&names) == 0)
        host->kernel = strdup(names.release);
    host->os = read_field("/etc/os-release", "PRETTY_NAME");
    if (!host->os && host->kernel)
        host->os = strdup(names.sysname);
    host->cpu = read_field("/proc/cpuinfo", "model name");
    host->governor = read_field("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "");
    host->cpus = sysconf(_SC_NPROCESSORS_ONLN);
    host->memory_bytes = (int64_t)sysconf(_SC_PHYS_PAGES) * sysconf(_SC_PAGESIZE);
    host->fd_limit = limits_raise_descriptors();
    double load = NAN;
    host->load_1m = getloadavg(&load, 1) == 1 ? load : NAN;
}

static void fill_libcurl(struct libcurl_facts *libcurl)
{
    const curl_version_info_data *info = curl_version_info(CURLVERSION_NOW);
    libcurl->version = strdup(info->version);
    libcurl->tls = info->ssl_version ? strdup(info->ssl_version) : NULL;
    libcurl->http2 = (info->features & CURL_VERSION_HTTP2) != 0;
}

const char *facts_libcurl(void)
{
    return curl_version();
}

int facts_fill(struct results *results, const char *version, const char *build, struct err *err)
{
    time_t now = time(NULL);
    struct tm utc;
    char date[32] = "";
    if (gmtime_r(&now, &utc))
        (void)strftime(date, sizeof date, "%Y-%m-%dT%H:%M:%SZ", &utc);
    results->tool.version = strdup(version);
    results->tool.build = strdup(build);
    results->tool.date = strdup(date);
    fill_host(&results->host);
    fill_libcurl(&results->libcurl);
    if (!results->tool.version || !results->tool.build || !results->tool.date ||
        !results->libcurl.version)
        return err_run(err, "out of memory");
    return 0;
}
