/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lessons/lesson.h"

#include "lessons/measure.h"

static const char *in_kilobytes(char text[16], int64_t bytes)
{
    if (bytes < 0)
        (void)snprintf(text, 16, "unknown");
    else
        (void)snprintf(text, 16, "%.1f kB", (double)bytes / 1000);
    return text;
}

static int measure_kind(struct lesson_context *context, enum kind kind, size_t count,
                        struct err *err)
{
    struct weight weight;
    char reserved[16], resident[16];
    if (measure_many(kind, count, &weight, err) != 0)
        return -1;
    narrate(context, "%6zu %-11s %8.1f us %12s %11s", weight.made,
            kind == KIND_THREADS ? "threads" : "coroutines",
            (double)weight.start_ns / (double)NS_PER_US,
            in_kilobytes(reserved, weight.reserved_bytes),
            in_kilobytes(resident, weight.resident_bytes));
    if (weight.made < count)
        narrate(context, "       (this system does not allow %zu)", count);
    return 0;
}

static int play(struct lesson_context *context, struct err *err)
{
    static const size_t counts[] = {1, 100, 1000, 10000};
    narrate(context, "   each of             starts in     reserves     touches");
    for (int kind = KIND_THREADS; kind <= KIND_COROUTINES; kind++)
        for (int i = 0; i < 4; i++)
            if (measure_kind(context, (enum kind)kind, counts[i], err) != 0)
                return -1;
    return 0;
}

const struct lesson lesson_weight = {
    .name = "weight",
    .idea = "what a thread and a coroutine cost in memory, measured here",
    .watch = "what is reserved and what is touched: they are not the same",
    .learnt = "A thread reserves about 8 MB, a coroutine here 70 kB, and both touch a few kB: "
              "memory is allocated when it is touched. Threads are expensive not because of what "
              "they reserve, but because the kernel starts and switches them.",
    .is_in_real_time = true,
    .play = play,
};
