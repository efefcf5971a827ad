#include "report/stage.h"

#include "core/strbuf.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void path_of(char path[STAGE_PATH_BYTES], const struct stage *stage, const char *suffix)
{
    (void)snprintf(path, STAGE_PATH_BYTES, "%s/%s.%s", stage->directory, stage->name, suffix);
}

int stage_open(struct stage *stage, const char *name, char *problem)
{
    const char *above = getenv("TMPDIR");
    *stage = (struct stage){.name = name};
    sigset_t ends;
    (void)sigemptyset(&ends);
    (void)sigaddset(&ends, SIGINT);
    (void)sigaddset(&ends, SIGTERM);
    (void)sigaddset(&ends, SIGHUP);
    (void)sigprocmask(SIG_BLOCK, &ends, &stage->mask);
    int length = snprintf(stage->directory, sizeof stage->directory, "%s/fetchbench-XXXXXX",
                          above && *above ? above : "/tmp");
    if (length < (int)sizeof stage->directory && mkdtemp(stage->directory))
        return 0;
    (void)snprintf(problem, GNUPLOT_PROBLEM_BYTES, "no temporary directory: %s", strerror(errno));
    (void)sigprocmask(SIG_SETMASK, &stage->mask, NULL);
    return -1;
}

/* What stands at the end of a picture that is whole. */
static bool is_whole(const char *picture, size_t bytes, const char *suffix)
{
    static const struct {
        const char *suffix, *end;
        size_t within; /* so many bytes of the end of the file */
    } ends[] = {{"svg", "</svg>", 16}, {"png", "IEND", 12}, {"pdf", "%%EOF", 16}};
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        if (strcmp(suffix, ends[i].suffix) != 0)
            continue;
        size_t within = bytes < ends[i].within ? bytes : ends[i].within;
        return memmem(picture + bytes - within, within, ends[i].end, strlen(ends[i].end)) != NULL;
    }
    return false;
}

char *stage_read(const struct stage *stage, const char *suffix, size_t *bytes)
{
    char path[STAGE_PATH_BYTES];
    char block[4096];
    struct strbuf text;
    path_of(path, stage, suffix);
    FILE *stream = fopen(path, "r");
    if (!stream)
        return NULL;
    FILE *out = strbuf_open(&text);
    for (size_t got = 1; out && got > 0;) {
        got = fread(block, 1, sizeof block, stream);
        (void)fwrite(block, 1, got, out);
    }
    (void)fclose(stream);
    char *picture = strbuf_close(&text);
    *bytes = text.length;
    if (picture && is_whole(picture, *bytes, suffix))
        return picture;
    free(picture);
    return NULL;
}

void stage_close(struct stage *stage)
{
    static const char *const suffixes[] = {"gp", "dat", "svg", "png", "pdf"};
    char path[STAGE_PATH_BYTES];
    for (size_t i = 0; i < sizeof suffixes / sizeof suffixes[0]; i++) {
        path_of(path, stage, suffixes[i]);
        (void)unlink(path);
    }
    (void)rmdir(stage->directory);
    (void)sigprocmask(SIG_SETMASK, &stage->mask, NULL);
}
