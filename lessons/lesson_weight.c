#include "lessons/lesson.h"

#include "lessons/weigh.h"

static const char *in_kilobytes(char text[16], int64_t bytes)
{
    if (bytes < 0)
        (void)snprintf(text, 16, "unknown");
    else
        (void)snprintf(text, 16, "%.1f kB", (double)bytes / 1000);
    return text;
}

static int weigh_crowd(struct stage *stage, enum crowd crowd, size_t count, struct err *err)
{
    struct weight weight;
    char reserved[16], resident[16];
    if (weigh(crowd, count, &weight, err) != 0)
        return -1;
    tell(stage, "%6zu %-11s %8.1f us %12s %11s", weight.made,
         crowd == CROWD_THREADS ? "threads" : "coroutines",
         (double)weight.start_ns / (double)NS_PER_US, in_kilobytes(reserved, weight.reserved_bytes),
         in_kilobytes(resident, weight.resident_bytes));
    if (weight.made < count)
        tell(stage, "       (this system allows no %zu)", count);
    return 0;
}

static int play(struct stage *stage, struct err *err)
{
    static const size_t counts[] = {1, 100, 1000, 10000};
    tell(stage, "   each of             starts in     reserves     touches");
    for (int crowd = CROWD_THREADS; crowd <= CROWD_COROUTINES; crowd++)
        for (int i = 0; i < 4; i++)
            if (weigh_crowd(stage, (enum crowd)crowd, counts[i], err) != 0)
                return -1;
    return 0;
}

const struct lesson lesson_weight = {
    .name = "weight",
    .idea = "what a thread and a coroutine weigh, measured here and now",
    .watch = "what is reserved and what is touched: they are not the same",
    .learnt = "A thread reserves some 8 MB, a coroutine of ours 70 kB, and both touch a few kB: "
              "memory is given when it is touched. So it is not that reserve that makes threads "
              "dear, but that the kernel starts and switches them.",
    .is_in_real_time = true,
    .play = play,
};
