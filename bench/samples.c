#include "bench/samples.h"

#include "core/random.h"
#include "core/results.h"

#include <stdlib.h>

/* Selection sampling: Knuth, The Art of Computer Programming 2, 3.4.2, algorithm S. */
static size_t select_samples(struct sample *samples, size_t count, size_t wanted, uint64_t seed)
{
    size_t kept = 0;
    for (size_t i = 0; i < count && kept < wanted; i++)
        if ((double)(count - i) * random_uniform(seed, i, DRAW_SAMPLES) < (double)(wanted - kept))
            samples[kept++] = samples[i];
    return kept;
}

int samples_draw(struct trial *trial, int64_t most, uint64_t seed, struct err *err)
{
    if (most == 0 || (most > 0 && (size_t)most >= trial->sample_count))
        return 0;
    if (most < 0) {
        free(trial->samples);
        trial->samples = NULL;
        trial->sample_count = 0;
        return 0;
    }
    trial->sample_count = select_samples(trial->samples, trial->sample_count, (size_t)most, seed);
    struct sample *cut = realloc(trial->samples, (size_t)most * sizeof *cut);
    if (!cut)
        return err_run(err, "out of memory for %zu samples", trial->sample_count);
    trial->samples = cut;
    return 0;
}
