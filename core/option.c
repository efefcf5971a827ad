/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/option.h"

#include "core/strbuf.h"
#include "core/suggest.h"
#include "core/units.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LIST_MAX = 100, RANGE_BYTES = 200 };

static const double largest_size_bytes = 1099511627776.0; /* 1 TiB */
static const double longest_duration_ns = 24 * 3600e9;

void strings_release(struct strings *strings)
{
    for (size_t i = 0; i < strings->count; i++)
        free(strings->items[i]);
    free(strings->items);
    *strings = (struct strings){0};
}

int strings_append(struct strings *strings, const char *text, struct err *err)
{
    char **grown = realloc(strings->items, (strings->count + 1) * sizeof *grown);
    if (!grown)
        return err_run(err, "out of memory");
    strings->items = grown;
    grown[strings->count] = strdup(text);
    if (!grown[strings->count])
        return err_run(err, "out of memory");
    strings->count++;
    return 0;
}

static double max_of(const struct option_row *row)
{
    if (row->max > 0)
        return row->max;
    switch (row->kind) {
    case OPTION_DURATION:
        return longest_duration_ns;
    case OPTION_SIZE:
        return largest_size_bytes;
    case OPTION_SHARE:
        return 1;
    default:
        return (double)(INT64_C(1) << 53) - 1; /* so that every JSON reader keeps it exact */
    }
}

static void write_number(const struct option_row *row, double number, FILE *stream)
{
    char text[UNITS_TEXT_BYTES];
    switch (row->kind) {
    case OPTION_DURATION:
        (void)fputs(units_format_duration_exact(text, (int64_t)number), stream);
        break;
    case OPTION_SIZE:
        (void)fputs(units_format_size_exact(text, (int64_t)number), stream);
        break;
    case OPTION_SHARE:
        (void)fprintf(stream, "%g%%", 100 * number);
        break;
    case OPTION_REAL:
        (void)fprintf(stream, "%g", number);
        break;
    default:
        (void)fprintf(stream, "%.0f", number);
        break;
    }
}

static size_t count_words(const char *const *words)
{
    size_t count = 0;
    while (words[count])
        count++;
    return count;
}

void option_write_range(const struct option_row *row, FILE *stream)
{
    char list[RANGE_BYTES];
    if (row->kind == OPTION_CHOICE) {
        (void)fputs(suggest_list(list, sizeof list, row->choices, count_words(row->choices), "or"),
                    stream);
        return;
    }
    write_number(row, row->min, stream);
    (void)fputs(" to ", stream);
    write_number(row, max_of(row), stream);
    for (const struct option_word *word = row->words; word && word->word; word++)
        (void)fprintf(stream, " or '%s'", word->word);
}

/* "invalid value 'x'; expected a whole number from 1 to 9, for example 5" */
static int refuse(const struct option_row *row, const char *text, struct err *err)
{
    static const char *const kinds[] = {
        [OPTION_COUNT] = "a whole number from ",
        [OPTION_COUNTS] = "whole numbers from ",
        [OPTION_DURATION] = "a duration from ",
        [OPTION_SIZE] = "a size from ",
        [OPTION_SHARE] = "a share from ",
        [OPTION_REAL] = "a number from ",
        [OPTION_CHOICE] = "",
    };
    char expected[RANGE_BYTES] = "";
    FILE *stream = fmemopen(expected, sizeof expected, "w");
    if (!stream)
        return err_run(err, "out of memory");
    option_write_range(row, stream);
    if (row->initial && row->kind != OPTION_CHOICE)
        (void)fprintf(stream, ", for example %s", row->initial);
    (void)fclose(stream);
    char phrase[96] = "";
    if (row->kind == OPTION_CHOICE)
        (void)suggest_phrase(phrase, sizeof phrase, text, row->choices, count_words(row->choices));
    return err_usage(err, "invalid value '%s'; expected %s%s%s", text, kinds[row->kind], expected,
                     phrase);
}

static bool parse_word(const struct option_row *row, const char *text, int64_t *number)
{
    for (const struct option_word *word = row->words; word && word->word; word++) {
        if (strcmp(word->word, text) == 0) {
            *number = word->value;
            return true;
        }
    }
    return false;
}

/* A number of any kind but SHARE and REAL. */
static int parse_whole(const struct option_row *row, const char *text, int64_t *number,
                       struct err *err)
{
    int64_t value = -1;
    if (parse_word(row, text, number))
        return 0;
    if (row->kind == OPTION_DURATION && units_parse_duration_ns(text, &value, err) != 0)
        return -1;
    if (row->kind == OPTION_SIZE && units_parse_size_bytes(text, &value, err) != 0)
        return -1;
    if (row->kind == OPTION_COUNT || row->kind == OPTION_COUNTS)
        value = units_scan_count(text);
    if (value < 0 || (double)value < row->min || (double)value > max_of(row))
        return refuse(row, text, err);
    *number = value;
    return 0;
}

static int parse_real(const struct option_row *row, const char *text, double *number,
                      struct err *err)
{
    double value = 0;
    bool good =
        row->kind == OPTION_SHARE ? units_scan_share(text, &value) : units_scan_real(text, &value);
    if (!good || value < row->min || value > max_of(row))
        return refuse(row, text, err);
    *number = value;
    return 0;
}

static int parse_choice(const struct option_row *row, const char *text, int *index, struct err *err)
{
    for (int i = 0; row->choices[i]; i++) {
        if (strcmp(row->choices[i], text) == 0) {
            *index = i;
            return 0;
        }
    }
    return refuse(row, text, err);
}

static int parse_text(char **value, const char *text, struct err *err)
{
    char *copy = strdup(text);
    if (!copy)
        return err_run(err, "out of memory");
    free(*value);
    *value = copy;
    return 0;
}

static int parse_texts(struct strings *list, const char *text, struct err *err)
{
    struct strings elements = {0};
    char *copy = strdup(text);
    int status = copy ? 0 : err_run(err, "out of memory");
    char *next = copy;
    while (next && status == 0) {
        const char *element = strsep(&next, ",");
        if (*element == '\0')
            status = err_usage(err, "empty element in the list '%s'", text);
        else if (elements.count == LIST_MAX)
            status = err_usage(err, "more than %d elements in the list", LIST_MAX);
        else
            status = strings_append(&elements, element, err);
    }
    free(copy);
    if (status == 0) {
        strings_release(list);
        *list = elements;
    } else {
        strings_release(&elements);
    }
    return status;
}

static int parse_elements(const struct option_row *row, const struct strings *elements,
                          int64_t *counts, const char *text, struct err *err)
{
    for (size_t i = 0; i < elements->count; i++) {
        if (parse_whole(row, elements->items[i], &counts[i], err) != 0)
            return -1;
        for (size_t k = 0; k < i; k++)
            if (counts[k] == counts[i])
                return err_usage(err, "duplicate '%s' in '%s'", elements->items[i], text);
    }
    return 0;
}

static int parse_counts(const struct option_row *row, struct counts *list, const char *text,
                        struct err *err)
{
    struct strings elements = {0};
    if (parse_texts(&elements, text, err) != 0)
        return -1;
    int64_t *counts = calloc(elements.count, sizeof *counts);
    int status =
        counts ? parse_elements(row, &elements, counts, text, err) : err_run(err, "out of memory");
    if (status == 0) {
        free(list->items);
        *list = (struct counts){.items = counts, .count = elements.count};
    } else {
        free(counts);
    }
    strings_release(&elements);
    return status;
}

/* "client=0-1,origin=3" */
static int parse_pin(struct pin *pin, const char *text, struct err *err)
{
    static const char *const sides[] = {"client=", "origin="};
    struct pin parsed = *pin;
    struct cpus *const sets[] = {&parsed.client, &parsed.origin};
    struct strings elements = {0};
    int status = parse_texts(&elements, text, err);
    for (size_t i = 0; i < elements.count && status == 0; i++) {
        const char *element = elements.items[i];
        size_t side = 0;
        while (side < 2 && strncmp(element, sides[side], strlen(sides[side])) != 0)
            side++;
        if (side == 2)
            status = err_usage(err, "invalid value '%s'; expected client=CPUS, origin=CPUS or both",
                               element);
        else
            status = cpus_parse(sets[side], element + strlen(sides[side]), err);
    }
    strings_release(&elements);
    if (status == 0)
        *pin = parsed;
    return status;
}

static int parse_path(const char **path, const char *text, struct err *err)
{
    if (*text == '\0')
        return err_usage(err, "the name is empty");
    *path = text;
    return 0;
}

int option_parse(const struct option_row *row, void *base, const char *text, struct err *err)
{
    void *at = (char *)base + row->offset;
    switch (row->kind) {
    case OPTION_SWITCH:
        *(bool *)at = true;
        return 0;
    case OPTION_COUNT:
    case OPTION_DURATION:
    case OPTION_SIZE:
        return parse_whole(row, text, at, err);
    case OPTION_SHARE:
    case OPTION_REAL:
        return parse_real(row, text, at, err);
    case OPTION_CHOICE:
        return parse_choice(row, text, at, err);
    case OPTION_TEXT:
        return parse_text(at, text, err);
    case OPTION_PATH:
        return parse_path(at, text, err);
    case OPTION_TEXTS:
        return parse_texts(at, text, err);
    case OPTION_APPEND:
        return strings_append(at, text, err);
    case OPTION_COUNTS:
        return parse_counts(row, at, text, err);
    case OPTION_PIN:
        return parse_pin(at, text, err);
    case OPTION_CUSTOM:
        break;
    }
    return row->parse(row, at, text, err);
}

static void write_whole(const struct option_row *row, int64_t number, FILE *stream)
{
    for (const struct option_word *word = row->words; word && word->word; word++) {
        if (word->value == number) {
            (void)fputs(word->word, stream);
            return;
        }
    }
    if (number >= 0)
        write_number(row, (double)number, stream);
}

static void write_pin(const struct pin *pin, FILE *stream)
{
    bool both = cpus_count(&pin->client) > 0 && cpus_count(&pin->origin) > 0;
    if (cpus_count(&pin->client) > 0) {
        (void)fputs("client=", stream);
        cpus_write(&pin->client, stream);
    }
    if (cpus_count(&pin->origin) > 0) {
        (void)fputs(both ? ",origin=" : "origin=", stream);
        cpus_write(&pin->origin, stream);
    }
}

static void write_list(const struct option_row *row, const void *at, FILE *stream)
{
    const struct counts *counts = at;
    const struct strings *texts = at;
    if (row->kind == OPTION_COUNTS) {
        for (size_t i = 0; i < counts->count; i++) {
            (void)fputs(i > 0 ? "," : "", stream);
            write_whole(row, counts->items[i], stream);
        }
        return;
    }
    for (size_t i = 0; i < texts->count; i++)
        (void)fprintf(stream, "%s%s", i > 0 ? (row->kind == OPTION_TEXTS ? "," : " ") : "",
                      texts->items[i]);
}

void option_write(const struct option_row *row, const void *base, FILE *stream)
{
    const void *at = (const char *)base + row->offset;
    const char *text = NULL;
    switch (row->kind) {
    case OPTION_SWITCH:
        (void)fputs(*(const bool *)at ? "yes" : "no", stream);
        break;
    case OPTION_COUNT:
    case OPTION_DURATION:
    case OPTION_SIZE:
        write_whole(row, *(const int64_t *)at, stream);
        break;
    case OPTION_SHARE:
    case OPTION_REAL:
        write_number(row, *(const double *)at, stream);
        break;
    case OPTION_CHOICE:
        (void)fputs(row->choices[*(const int *)at], stream);
        break;
    case OPTION_TEXT:
    case OPTION_PATH:
        text = *(const char *const *)at;
        (void)fputs(text ? text : "", stream);
        break;
    case OPTION_PIN:
        write_pin(at, stream);
        break;
    default:
        write_list(row, at, stream);
        break;
    }
}

char *option_text(const struct option_row *row, const void *base)
{
    struct strbuf text;
    FILE *stream = strbuf_open(&text);
    if (stream)
        option_write(row, base, stream);
    return strbuf_close(&text);
}

void option_release(const struct option_row *row, void *base)
{
    void *at = (char *)base + row->offset;
    if (row->kind == OPTION_TEXTS || row->kind == OPTION_APPEND)
        strings_release(at);
    else if (row->kind == OPTION_TEXT)
        free(*(char **)at);
    else if (row->kind == OPTION_COUNTS)
        free(((struct counts *)at)->items);
}
