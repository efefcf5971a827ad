/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz.h"

#include "bench/suite.h"
#include "core/mask.h"

#include <stdlib.h>
#include <string.h>

/* The first byte says which word of the command line: an engine's spec, a URL, a header. No header
 * that is taken holds the end of a line; no mask shows what stands before the '@' of a URL. */

static void expect(int condition)
{
    if (!condition)
        abort();
}

static void try_url(const char *text)
{
    struct err err = {0};
    bool taken = suite_check_url(text, &err) == 0;
    char *masked = mask_url(text);
    if (taken && masked) {
        const char *authority = masked + strcspn(masked, ":");
        expect(strncmp(authority, "://", 3) == 0);
        authority += 3;
        const char *at = memchr(authority, '@', strcspn(authority, "/?#"));
        expect(!at || strncmp(authority, "***@", 4) == 0);
        expect(strpbrk(text, " \r\n") == NULL);
    }
    expect(taken || err.kind == ERR_USAGE);
    free(masked);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count)
{
    char text[2048];
    struct err err = {0};
    if (count == 0)
        return 0;
    size_t length = count - 1 < sizeof text ? count - 1 : sizeof text - 1;
    memcpy(text, bytes + 1, length);
    text[length] = '\0';
    char *masked = mask_text(text);
    expect(masked != NULL);
    free(masked);
    if (bytes[0] % 3 == 0)
        try_url(text);
    else if (bytes[0] % 3 == 1)
        expect(suite_check_header(text, &err) != 0 || strpbrk(text, "\r\n") == NULL);
    else
        expect(suite_check_engine(text, &err) == 0 || err.text[0] != '\0');
    return 0;
}
