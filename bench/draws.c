/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench/draws.h"

#include "core/random.h"
#include "core/results.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <stdlib.h>

struct schedule {
    gsl_rng *generator;
    size_t count;
    size_t *order;
};

struct schedule *schedule_new(int64_t seed, size_t cell_count, struct err *err)
{
    struct schedule *schedule = calloc(1, sizeof *schedule);
    if (schedule) {
        (void)gsl_set_error_handler_off(); /* by default GSL aborts the program */
        schedule->generator = gsl_rng_alloc(gsl_rng_mt19937);
        schedule->order = calloc(cell_count ? cell_count : 1, sizeof *schedule->order);
        schedule->count = cell_count;
    }
    if (!schedule || !schedule->generator || !schedule->order) {
        schedule_free(schedule);
        (void)err_run(err, "out of memory for the schedule of %zu cells", cell_count);
        return NULL;
    }
    gsl_rng_set(schedule->generator, (unsigned long)seed);
    for (size_t i = 0; i < cell_count; i++)
        schedule->order[i] = i;
    return schedule;
}

void schedule_free(struct schedule *schedule)
{
    if (!schedule)
        return;
    if (schedule->generator)
        gsl_rng_free(schedule->generator);
    free(schedule->order);
    free(schedule);
}

const size_t *schedule_next_round(struct schedule *schedule)
{
    gsl_ran_shuffle(schedule->generator, schedule->order, schedule->count, sizeof *schedule->order);
    return schedule->order;
}

/* Selection sampling: Knuth, The Art of Computer Programming 2, 3.4.2, algorithm S. */
static size_t select_samples(struct sample *samples, size_t count, size_t wanted, uint64_t seed)
{
    size_t kept = 0;
    for (size_t i = 0; i < count && kept < wanted; i++)
        if ((double)(count - i) * random_uniform(seed, i, DRAW_SAMPLES) < (double)(wanted - kept))
            samples[kept++] = samples[i];
    return kept;
}

int samples_draw(struct trial *trial, int64_t max, uint64_t seed, struct err *err)
{
    for (size_t i = 0; i < trial->sample_count; i++)
        trial->samples[i].fetch = (int32_t)i;
    if (max == 0 || (max > 0 && (size_t)max >= trial->sample_count))
        return 0;
    if (max < 0) {
        free(trial->samples);
        trial->samples = NULL;
        trial->sample_count = 0;
        return 0;
    }
    trial->sample_count = select_samples(trial->samples, trial->sample_count, (size_t)max, seed);
    struct sample *cut = realloc(trial->samples, (size_t)max * sizeof *cut);
    if (!cut)
        return err_run(err, "out of memory for %zu samples", trial->sample_count);
    trial->samples = cut;
    return 0;
}
