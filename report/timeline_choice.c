#include "core/strbuf.h"
#include "report/timeline.h"
#include "report/timeline_parts.h"

#include "core/results.h"
#include "core/suggest.h"
#include "report/strips.h"
#include "report/view.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_BYTES = 256, LIST_BYTES = 240, PHRASE_BYTES = 320 };

/* "async:500" of a place in the view; false where there is no cell. */
static bool name_cell(const struct view *view, size_t row, size_t column, char *name)
{
    if (!view_cell(view, row, column))
        return false;
    (void)snprintf(name, NAME_BYTES, "%s:%" PRId64, view->columns[column].label,
                   view->rows[row].fetches);
    return true;
}

static const struct cell *find_cell(const struct view *view, const struct timeline_choice *choice)
{
    char name[NAME_BYTES];
    const struct cell *found = NULL;
    for (size_t row = 0; row < view->row_count; row++)
        for (size_t column = 0; column < view->column_count; column++) {
            const struct cell *cell = view_cell(view, row, column);
            if (!name_cell(view, row, column, name) || strcmp(name, choice->cell) != 0)
                continue;
            if (choice->in_flight > 0 && cell->in_flight != choice->in_flight)
                continue;
            if (!found || cell->in_flight > found->in_flight)
                found = cell;
        }
    return found;
}

/* Whether a cell of that name stands in an earlier row: one with another cap. */
static bool is_repeated(const struct view *view, size_t row, size_t column)
{
    for (size_t i = 0; i < row; i++)
        if (view->rows[i].fetches == view->rows[row].fetches && view_cell(view, i, column))
            return true;
    return false;
}

/* "threads:1, async:1, ...", each once, as many as there is room for. */
static void list_cells(const struct view *view, char *list)
{
    char name[NAME_BYTES];
    size_t length = 0;
    list[0] = '\0';
    for (size_t i = 0; i < view->row_count * view->column_count; i++) {
        size_t row = i / view->column_count;
        size_t column = i % view->column_count;
        if (!name_cell(view, row, column, name) || is_repeated(view, row, column))
            continue;
        if (length + strlen(name) + 8 > LIST_BYTES) {
            (void)strcpy(list + length, ", ...");
            return;
        }
        length += (size_t)sprintf(list + length, "%s%s", length > 0 ? ", " : "", name);
    }
}

/* What the user may have meant: one name that is near, else what there is. */
static void suggest_cell(const struct view *view, const char *typed, char *phrase)
{
    size_t most = view->row_count * view->column_count;
    char(*names)[NAME_BYTES] = calloc(most + 1, sizeof *names);
    const char **pointers = calloc(most + 1, sizeof *pointers);
    size_t count = 0;
    phrase[0] = '\0';
    for (size_t i = 0; i < most && names && pointers; i++)
        if (name_cell(view, i / view->column_count, i % view->column_count, names[count])) {
            pointers[count] = names[count];
            count++;
        }
    if (pointers)
        (void)suggest_phrase(phrase, PHRASE_BYTES, typed, pointers, count);
    free(pointers);
    free(names);
    if (*phrase)
        return;
    char list[LIST_BYTES];
    list_cells(view, list);
    (void)snprintf(phrase, PHRASE_BYTES, "; there are %s", *list ? list : "none");
}

static int refuse_cell(const struct view *view, const struct timeline_choice *choice,
                       struct err *err)
{
    char phrase[PHRASE_BYTES];
    struct timeline_choice any_cap = {.cell = choice->cell};
    if (!choice->cell) {
        list_cells(view, phrase);
        return err_usage(err, "which cell? give --cell with one of %s", phrase);
    }
    const struct cell *near = find_cell(view, &any_cap);
    if (near)
        return err_usage(err, "no cell '%s' with %" PRId64 " in flight; there is one with %" PRId64,
                         choice->cell, choice->in_flight, near->in_flight);
    suggest_cell(view, choice->cell, phrase);
    return err_usage(err, "no cell '%s'%s", choice->cell, phrase);
}

static int choose_trial(const struct cell *cell, const struct timeline_choice *choice,
                        const struct trial **trial, struct err *err)
{
    if (choice->trial > (int64_t)cell->trial_count)
        return err_usage(err, "no trial %" PRId64 " in '%s'; it has %zu", choice->trial,
                         choice->cell, cell->trial_count);
    *trial = choice->trial > 0 ? &cell->trials[choice->trial - 1] : strips_typical_trial(cell);
    if (*trial && (*trial)->failure)
        return err_usage(err, "trial %" PRId64 " of '%s' could not be run: %s", choice->trial,
                         choice->cell, (*trial)->failure);
    if (!*trial || (*trial)->sample_count == 0)
        return err_usage(err, "the file keeps no samples of '%s'", choice->cell);
    return 0;
}

static int set_label(struct timeline *timeline, const struct timeline_choice *choice,
                     struct err *err)
{
    const struct cell *cell = timeline->cell;
    struct strbuf text;
    FILE *out = strbuf_open(&text);
    if (!out)
        return err_run(err, "out of memory");
    (void)fprintf(out, "%.*s at %" PRId64 " fetch%s",
                  (int)(strrchr(choice->cell, ':') - choice->cell), choice->cell, cell->fetches,
                  cell->fetches == 1 ? "" : "es");
    if (cell->in_flight < cell->fetches)
        (void)fprintf(out, ", at most %" PRId64 " in flight", cell->in_flight);
    (void)fprintf(out, ": trial %zu of %zu%s", (size_t)(timeline->trial - cell->trials) + 1,
                  cell->trial_count, choice->trial == 0 ? ", the median one" : "");
    timeline->label = strbuf_close(&text);
    return timeline->label ? 0 : err_run(err, "out of memory");
}

int timeline_init(struct timeline *timeline, const struct results *results,
                  const struct timeline_choice *choice, struct err *err)
{
    struct view view;
    *timeline = (struct timeline){0};
    if (view_init(&view, results, err) != 0)
        return -1;
    timeline->cell = choice->cell ? find_cell(&view, choice) : NULL;
    int status = timeline->cell ? 0 : refuse_cell(&view, choice, err);
    view_release(&view);
    if (status == 0)
        status = choose_trial(timeline->cell, choice, &timeline->trial, err);
    if (status == 0)
        status = set_label(timeline, choice, err);
    if (status == 0)
        status = timeline_lay(timeline, err);
    if (status != 0)
        timeline_release(timeline);
    return status;
}
