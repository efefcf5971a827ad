/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/golden.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *read_golden(const char *path)
{
    FILE *stream = fopen(path, "rb");
    if (!stream)
        return NULL;
    char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);
    for (int c = fgetc(stream); c != EOF; c = fgetc(stream))
        (void)fputc(c, out);
    (void)fclose(stream);
    (void)fclose(out);
    return text;
}

void expect_golden(const char *name, const char *text)
{
    char path[512];
    (void)snprintf(path, sizeof path, "%s/golden/%s", FETCHBENCH_TEST_DATA, name);
    const char *update = getenv("UPDATE_GOLDEN");
    if (update && *update == '1') {
        FILE *stream = fopen(path, "wb");
        cr_assert_not_null(stream, "cannot write '%s'", path);
        (void)fputs(text, stream);
        cr_assert_eq(fclose(stream), 0);
        return;
    }
    char *golden = read_golden(path);
    cr_assert_not_null(golden, "no golden file '%s'; UPDATE_GOLDEN=1 makes it", path);
    int line = 1;
    size_t same = 0;
    size_t line_start = 0;
    for (; text[same] && text[same] == golden[same]; same++) {
        if (text[same] == '\n') {
            line++;
            line_start = same + 1;
        }
    }
    cr_assert(text[same] == golden[same], "'%s' differs in line %d\n  is:     %.*s\n  should: %.*s",
              name, line, (int)strcspn(text + line_start, "\n"), text + line_start,
              (int)strcspn(golden + line_start, "\n"), golden + line_start);
    free(golden);
}
