/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Runs a target over every file of a directory, once: what was found before stays mended. */

enum { MOST_BYTES = 1 << 20 };

static int replay_file(const char *directory, const char *name)
{
    char path[4096];
    (void)snprintf(path, sizeof path, "%s/%s", directory, name);
    FILE *stream = fopen(path, "rb");
    uint8_t *bytes = malloc(MOST_BYTES);
    if (!stream || !bytes) {
        (void)fprintf(stderr, "cannot read '%s'\n", path);
        exit(1);
    }
    size_t count = fread(bytes, 1, MOST_BYTES, stream);
    (void)fclose(stream);
    /* A copy of its exact size, so that a read past its end is seen. */
    uint8_t *exact = malloc(count ? count : 1);
    if (exact) {
        memcpy(exact, bytes, count);
        (void)LLVMFuzzerTestOneInput(exact, count);
    }
    free(exact);
    free(bytes);
    return 1;
}

int main(int argc, char **argv)
{
    DIR *directory = argc == 2 ? opendir(argv[1]) : NULL;
    if (!directory) {
        (void)fprintf(stderr, "give the directory of the corpus\n");
        return 2;
    }
    int replayed = 0;
    for (struct dirent *entry = readdir(directory); entry; entry = readdir(directory))
        if (entry->d_name[0] != '.')
            replayed += replay_file(argv[1], entry->d_name);
    (void)closedir(directory);
    (void)printf("%d inputs replayed\n", replayed);
    return replayed > 0 ? 0 : 1;
}
