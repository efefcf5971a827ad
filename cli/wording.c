#include "cli/wording.h"

#include "cli/command.h"
#include "core/strbuf.h"
#include "core/suggest.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_WORDS = 64, LIST_BYTES = 1024 };

/* "a b c" as "a, b or c". False: memory is out. */
static bool write_list(FILE *stream, void (*words)(FILE *stream))
{
    struct strbuf made;
    FILE *out = strbuf_open(&made);
    if (out)
        words(out);
    char *text = strbuf_close(&made);
    if (!text)
        return false;
    const char *items[MOST_WORDS];
    char list[LIST_BYTES];
    char *rest = NULL;
    size_t count = 0;
    for (char *word = strtok_r(text, " ", &rest); word && count < MOST_WORDS;
         word = strtok_r(NULL, " ", &rest))
        items[count++] = word;
    (void)fputs(suggest_list(list, sizeof list, items, count, "or"), stream);
    free(text);
    return true;
}

/* Static text, then a joint and what a function adds to it; either may be missing. */
static char *compose(const char *text, const char *joint, void (*add)(FILE *stream))
{
    struct strbuf composed;
    FILE *out = strbuf_open(&composed);
    if (!out)
        return NULL;
    (void)fputs(text ? text : "", out);
    if (add) {
        (void)fputs(text ? joint : "", out);
        add(out);
    }
    return strbuf_close(&composed);
}

char *wording_summary(const struct option_row *row)
{
    struct strbuf composed;
    FILE *out = strbuf_open(&composed);
    if (!out)
        return NULL;
    (void)fputs(row->summary, out);
    if (row->tells_words) {
        (void)fputs(": ", out);
        composed.failed = !write_list(out, row->words) || composed.failed;
    }
    return strbuf_close(&composed);
}

char *wording_details(const struct option_row *row)
{
    return compose(row->details, " ", row->more);
}

char *wording_description(const struct command *command)
{
    return compose(command->description, " ", command->more);
}
