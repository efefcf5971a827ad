#include "origin/behaviour.h"

#include "core/suggest.h"
#include "core/units.h"
#include "origin/origin.h"

#include <stddef.h>
#include <string.h>

extern const struct behaviour behaviour_none;
extern const struct behaviour behaviour_reset;
extern const struct behaviour behaviour_close;
extern const struct behaviour behaviour_truncate;
extern const struct behaviour behaviour_stall;
extern const struct behaviour behaviour_trickle;
extern const struct behaviour behaviour_endless;
extern const struct behaviour behaviour_huge_head;
extern const struct behaviour behaviour_endless_head;
extern const struct behaviour behaviour_garbage;
extern const struct behaviour behaviour_chunked;
extern const struct behaviour behaviour_gzip;
extern const struct behaviour behaviour_redirect;
extern const struct behaviour behaviour_redirect_loop;
extern const struct behaviour behaviour_no_keepalive;

const struct behaviour *const behaviours[] = {
    &behaviour_none,         &behaviour_reset,
    &behaviour_close,        &behaviour_truncate,
    &behaviour_stall,        &behaviour_trickle,
    &behaviour_endless,      &behaviour_huge_head,
    &behaviour_endless_head, &behaviour_garbage,
    &behaviour_chunked,      &behaviour_gzip,
    &behaviour_redirect,     &behaviour_redirect_loop,
    &behaviour_no_keepalive, NULL,
};

enum { MOST_BEHAVIOURS = 32 };

const struct behaviour *behaviour_find(const char *name, struct err *err)
{
    const char *names[MOST_BEHAVIOURS];
    size_t count = 0;
    for (; behaviours[count] && count < MOST_BEHAVIOURS; count++) {
        if (strcmp(behaviours[count]->name, name) == 0)
            return behaviours[count];
        names[count] = behaviours[count]->name;
    }
    char phrase[96];
    if (*suggest_phrase(phrase, sizeof phrase, name, names, count) == '\0')
        (void)err_usage(err, "unknown fault '%s'; 'fetchbench origin --list-faults' lists them",
                        name);
    else
        (void)err_usage(err, "unknown fault '%s'%s", name, phrase);
    return NULL;
}

int behaviour_argument(const struct behaviour *behaviour, const char *text, int64_t *argument,
                       struct err *err)
{
    if (!text) {
        *argument = behaviour->fallback;
        return 0;
    }
    if (behaviour->kind == ARGUMENT_NONE)
        return err_usage(err, "fault '%s' takes no argument, but got '%s'", behaviour->name, text);
    if (behaviour->kind == ARGUMENT_COUNT)
        return units_parse_count(text, behaviour->argument, behaviour->least, behaviour->most,
                                 argument, err);
    int64_t bytes = 0;
    if (units_parse_size_bytes(text, &bytes, err) != 0)
        return -1;
    if (bytes < behaviour->least || bytes > behaviour->most) {
        char least[UNITS_TEXT_BYTES];
        char most[UNITS_TEXT_BYTES];
        return err_usage(err, "bad number of %s '%s'; give a size from %s to %s",
                         behaviour->argument, text,
                         units_format_size_exact(least, behaviour->least),
                         units_format_size_exact(most, behaviour->most));
    }
    *argument = bytes;
    return 0;
}

void origin_write_faults(FILE *stream)
{
    for (size_t i = 0; behaviours[i]; i++)
        (void)fprintf(stream, "%s%s", i ? " " : "", behaviours[i]->name);
}
