#include "fetch/libcurl.h"

#include "core/memory.h"

#include <curl/curl.h>
#include <stdlib.h>

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
