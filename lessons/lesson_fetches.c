/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lessons/lesson.h"

/*
 * The tutorials' own benchmark: N fetches by threads and by the loop, N = 1, 10, 50, 100 and 500.
 * They left Python's pool at its default size, min(32, processors + 4) threads, and saw 47 s
 * against 7 s for 500. How much of that is the model, and how much the size of the pool?
 *
 * So three run: the loop, a pool with a thread for every fetch, and a pool of the default size. It
 * is a run of the suite, so that the numbers are measured like all others.
 */
const struct lesson lesson_fetches = {
    .name = "fetches",
    .idea = "the benchmark of the tutorials: threads against the loop, and why it differs",
    .watch = "500 fetches: which pool is far behind, and which is close",
    .learnt = "With the default pool, fetches wait in a queue: 500 fetches by so few threads take "
              "the delay many times. A pool of 500 is close to the loop. What the tutorials saw "
              "was mostly the size of the pool; the loop itself saves memory and CPU time.",
    .is_in_real_time = true,
    .suite = "run -e async,threads,threads:workers=POOL -n 1,10,50,100,500 -r 6 -w 0",
};
