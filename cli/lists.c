#include "cli/lists.h"

#include "core/units.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_ELEMENTS = 100 };

int text_replace(char **text, const char *value, struct err *err)
{
    char *copy = strdup(value);
    if (!copy)
        return err_run(err, "out of memory");
    free(*text);
    *text = copy;
    return 0;
}

int list_append(struct strings *list, const char *text, struct err *err)
{
    char **grown = realloc(list->items, (list->count + 1) * sizeof *grown);
    if (!grown)
        return err_run(err, "out of memory");
    list->items = grown;
    grown[list->count] = strdup(text);
    if (!grown[list->count])
        return err_run(err, "out of memory");
    list->count++;
    return 0;
}

int list_parse_strings(struct strings *list, const char *text, const char *what, struct err *err)
{
    strings_release(list);
    char *copy = strdup(text);
    if (!copy)
        return err_run(err, "out of memory");
    int status = 0;
    char *next = copy;
    while (next && status == 0) {
        const char *element = strsep(&next, ",");
        if (*element == '\0')
            status = err_usage(
                err, "empty element in the list of %s '%s'; give them with commas between", what,
                text);
        else if (list->count == MOST_ELEMENTS)
            status = err_usage(err, "more than %d %s", MOST_ELEMENTS, what);
        else
            status = list_append(list, element, err);
    }
    free(copy);
    return status;
}

static int parse_element(const struct count_list *rule, const char *text, int64_t *count,
                         struct err *err)
{
    if (rule->zero_word && strcmp(text, rule->zero_word) == 0) {
        *count = 0;
        return 0;
    }
    return units_parse_count(text, rule->what, rule->least, rule->most, count, err);
}

static int parse_elements(int64_t *counts, const struct strings *elements,
                          const struct count_list *rule, struct err *err)
{
    for (size_t i = 0; i < elements->count; i++) {
        if (parse_element(rule, elements->items[i], &counts[i], err) != 0)
            return -1;
        for (size_t k = 0; k < i; k++)
            if (counts[k] == counts[i])
                return err_usage(err, "'%s' stands twice in the list of %s", elements->items[i],
                                 rule->what);
    }
    return 0;
}

int list_parse_counts(struct counts *list, const char *text, const struct count_list *rule,
                      struct err *err)
{
    struct strings elements = {0};
    if (list_parse_strings(&elements, text, rule->what, err) != 0) {
        strings_release(&elements);
        return -1;
    }
    int64_t *counts = calloc(elements.count, sizeof *counts);
    int status =
        counts ? parse_elements(counts, &elements, rule, err) : err_run(err, "out of memory");
    if (status == 0) {
        free(list->items);
        *list = (struct counts){.items = counts, .count = elements.count};
    } else {
        free(counts);
    }
    strings_release(&elements);
    return status;
}
