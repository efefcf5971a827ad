#include "cli/wording.h"

#include "cli/command.h"
#include "core/suggest.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_WORDS = 64, LIST_BYTES = 1024 };

/* "a b c" as "a, b or c". */
static void write_list(FILE *stream, void (*words)(FILE *stream))
{
    char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);
    if (!out)
        return;
    words(out);
    (void)fclose(out);
    const char *items[MOST_WORDS];
    char list[LIST_BYTES];
    char *rest = NULL;
    size_t count = 0;
    for (char *word = strtok_r(text, " ", &rest); word && count < MOST_WORDS;
         word = strtok_r(NULL, " ", &rest))
        items[count++] = word;
    (void)fputs(suggest_list(list, sizeof list, items, count, "or"), stream);
    free(text);
}

/* Static text, then a joint and what a function adds to it; either may be missing. */
static char *compose(const char *text, const char *joint, void (*add)(FILE *stream))
{
    char *composed = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&composed, &length);
    if (!out)
        return NULL;
    (void)fputs(text ? text : "", out);
    if (add) {
        (void)fputs(text ? joint : "", out);
        add(out);
    }
    (void)fclose(out);
    return composed;
}

char *wording_summary(const struct option_row *row)
{
    char *composed = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&composed, &length);
    if (!out)
        return NULL;
    (void)fputs(row->summary, out);
    if (row->tells_words) {
        (void)fputs(": ", out);
        write_list(out, row->words);
    }
    (void)fclose(out);
    return composed;
}

char *wording_details(const struct option_row *row)
{
    return compose(row->details, " ", row->more);
}

char *wording_description(const struct command *command)
{
    return compose(command->description, " ", command->more);
}
