/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fetch/libcurl.h"

#include "core/mask.h"
#include "core/memory.h"
#include "fetch/request.h"

#include <curl/curl.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char oldest[] = "7.88.0";

int libcurl_init(struct err *err)
{
    if (curl_global_init_mem(CURL_GLOBAL_DEFAULT, memory_malloc, free, memory_realloc,
                             memory_strdup, memory_calloc) != CURLE_OK)
        return err_run(err, "libcurl cannot be initialised");
    return 0;
}

void libcurl_release(void)
{
    curl_global_cleanup();
}

struct libcurl_version libcurl_version(void)
{
    struct libcurl_version loaded = {0};
    const curl_version_info_data *info = curl_version_info(CURLVERSION_NOW);
    (void)snprintf(loaded.version, sizeof loaded.version, "%s", info->version);
    (void)snprintf(loaded.tls, sizeof loaded.tls, "%s", info->ssl_version ? info->ssl_version : "");
    return loaded;
}

bool libcurl_is_older(const char *version, const char *other)
{
    for (int part = 0; part < 3; part++) {
        char *version_end = NULL;
        char *other_end = NULL;
        long have = strtol(version, &version_end, 10);
        long want = strtol(other, &other_end, 10);
        if (have != want)
            return have < want;
        version = *version_end == '.' ? version_end + 1 : version_end;
        other = *other_end == '.' ? other_end + 1 : other_end;
    }
    return false;
}

/* https://github.com/curl/curl/issues/10634 */
int libcurl_check_http2(const char *version, const char *url, struct err *err)
{
    static const char fixed_in[] = "8.0.0";
    if (!url_is_clear_text(url) || !libcurl_is_older(version, fixed_in))
        return 0;
    char *masked = mask_url(url);
    (void)err_usage(err,
                    "--http 2 in clear text ('%s') needs libcurl %s or later, and this is %s; use "
                    "https, or a later one by libcurl=PATH",
                    masked ? masked : "", fixed_in, version);
    free(masked);
    return -1;
}

/* https://github.com/curl/curl/issues/10715 */
bool libcurl_hides_cuts(void)
{
    return libcurl_is_older(curl_version_info(CURLVERSION_NOW)->version, "8.0.0");
}

int libcurl_check_file(const char *path, struct err *err)
{
    char head[4] = "";
    if (!strchr(path, '/'))
        return err_usage(err, "invalid libcurl '%s'; expected the path of a file, for example ./%s",
                         path, path);
    if (strpbrk(path, " :"))
        return err_usage(err,
                         "invalid libcurl '%s': the dynamic linker accepts no path with spaces or "
                         "colons; use a symbolic link to it",
                         path);
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file < 0)
        return err_usage(err, "cannot open libcurl '%s': %s", path, strerror(errno));
    bool is_elf = read(file, head, sizeof head) == (ssize_t)sizeof head &&
                  memcmp(head, "\177ELF", sizeof head) == 0;
    (void)close(file);
    return is_elf ? 0 : err_usage(err, "'%s' is not a shared library", path);
}

static bool is_same_file(const char *path, const char *other)
{
    struct stat one;
    struct stat two;
    return stat(path, &one) == 0 && stat(other, &two) == 0 && one.st_dev == two.st_dev &&
           one.st_ino == two.st_ino;
}

int libcurl_check_loaded(const char *path, struct err *err)
{
    Dl_info info;
    const void *symbol = dlsym(RTLD_DEFAULT, "curl_version_info");
    if (!symbol || dladdr(symbol, &info) == 0 || !is_same_file(path, info.dli_fname))
        return err_usage(err, "'%s' is not a libcurl that this program can be run with", path);
    const char *version = curl_version_info(CURLVERSION_NOW)->version;
    if (libcurl_is_older(version, oldest))
        return err_usage(err, "'%s' is libcurl %s; %s or later is needed", path, version, oldest);
    return 0;
}
