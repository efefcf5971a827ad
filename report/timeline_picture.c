#include "report/timeline_picture.h"

#include "core/results.h"
#include "core/utf8.h"
#include "report/plots.h"
#include "report/timeline.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

unsigned timeline_picture_output(const char *path)
{
    static const struct {
        const char *suffix;
        unsigned output;
    } kinds[] = {{".svg", PLOT_SVG}, {".png", PLOT_PNG}, {".pdf", PLOT_PDF}};
    size_t length = strlen(path);
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (length > 4 && strcmp(path + length - 4, kinds[i].suffix) == 0)
            return kinds[i].output;
    return 0;
}

/* It would stand in gnuplot's script. */
static bool has_control(const char *text)
{
    while (*text)
        if (utf8_is_control(utf8_next(&text)))
            return true;
    return false;
}

/* The results as they would be with this trial alone: shallow, nothing of it is to be released. */
static void reduce(struct results *reduced, struct cell *cell, struct trial *trial,
                   const struct results *results, const struct timeline *timeline)
{
    *trial = *timeline->trial;
    *cell = *timeline->cell;
    cell->trials = trial;
    cell->trial_count = 1;
    *reduced = *results;
    reduced->cells = cell;
    reduced->cell_count = 1;
    reduced->comparison_count = 0;
    reduced->crossover_count = 0;
    reduced->settings.engines = (struct strings){.items = &cell->spec, .count = 1};
}

enum { TITLE_BYTES = 128, LONGEST_TITLE = 38 };

/* Which trial it is, where that fits beside what stands on the right; else what the plot is called.
 */
static const char *choose_title(const struct timeline *timeline, char title[TITLE_BYTES])
{
    const struct cell *cell = timeline->cell;
    int length =
        snprintf(title, TITLE_BYTES, "%.40s at %" PRId64 ", trial %zu of %zu", cell->spec,
                 cell->fetches, (size_t)(timeline->trial - cell->trials) + 1, cell->trial_count);
    return length <= LONGEST_TITLE ? title : plot_timeline.title;
}

int timeline_draw(const struct results *results, const struct timeline *timeline, const char *path,
                  struct plots_outcome *outcome, struct err *err)
{
    struct results reduced;
    struct cell cell;
    struct trial trial;
    char title[TITLE_BYTES];
    unsigned output = timeline_picture_output(path);
    if (has_control(path))
        return err_usage(err, "a picture's name may hold no control characters");
    char *directory = strdup(path);
    if (!directory)
        return err_run(err, "out of memory");
    directory[strlen(directory) - 4] = '\0';
    char *slash = strrchr(directory, '/');
    struct plot plot = plot_timeline;
    plot.name = slash ? slash + 1 : directory;
    plot.title = choose_title(timeline, title);
    if (slash)
        *slash = '\0';
    const char *where = slash == directory ? "/" : directory;
    reduce(&reduced, &cell, &trial, results, timeline);
    int status = plot_write(&plot, &reduced, slash ? where : ".", output, outcome, err);
    free(directory);
    return status;
}
