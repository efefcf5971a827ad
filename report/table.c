/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/table.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct table *table_new(void)
{
    return calloc(1, sizeof(struct table));
}

static void release_cell(struct table_cell *cell)
{
    free(cell->text);
    for (size_t i = 0; i < TABLE_NOTES; i++)
        free(cell->notes[i]);
}

void table_free(struct table *table)
{
    if (!table)
        return;
    for (size_t i = 0; i < table->column_count; i++)
        release_cell(&table->columns[i].heading);
    for (size_t i = 0; i < table->cell_count; i++)
        release_cell(&table->cells[i]);
    free(table->columns);
    free(table->cells);
    free(table);
}

static char *formatted(const char *format, va_list arguments)
{
    char *text = NULL;
    return vasprintf(&text, format, arguments) < 0 ? NULL : text;
}

void table_column(struct table *table, enum table_column_kind kind, const char *heading, ...)
{
    if (!table || table->failed)
        return;
    struct table_column *columns =
        realloc(table->columns, (table->column_count + 1) * sizeof *columns);
    if (columns)
        table->columns = columns;
    va_list arguments;
    va_start(arguments, heading);
    /* NOLINTNEXTLINE(clang-analyzer-valist.Uninitialized): va_start is above */
    char *text = formatted(heading, arguments);
    va_end(arguments);
    if (!columns || !text) {
        free(text);
        table->failed = true;
        return;
    }
    columns[table->column_count++] =
        (struct table_column){.kind = kind, .heading = {.text = text, .tone = TABLE_STRONG}};
}

/* Takes the text. */
static void add(struct table *table, struct table_cell cell)
{
    if (cell.text && table->cell_count == table->capacity) {
        size_t capacity = table->capacity > 0 ? 2 * table->capacity : 16 * table->column_count;
        struct table_cell *cells = realloc(table->cells, capacity * sizeof *cells);
        table->failed = !cells;
        table->cells = cells ? cells : table->cells;
        table->capacity = cells ? capacity : table->capacity;
    }
    if (!cell.text || table->failed) {
        free(cell.text);
        table->failed = true;
        return;
    }
    table->cells[table->cell_count++] = cell;
}

void table_add(struct table *table, enum table_tone tone, const char *format, ...)
{
    if (!table || table->failed)
        return;
    va_list arguments;
    va_start(arguments, format);
    /* NOLINTNEXTLINE(clang-analyzer-valist.Uninitialized): va_start is above */
    char *text = formatted(format, arguments);
    va_end(arguments);
    add(table, (struct table_cell){.text = text, .tone = tone});
}

void table_add_spanning(struct table *table, enum table_tone tone, const char *text)
{
    if (!table || table->failed)
        return;
    add(table, (struct table_cell){.text = strdup(text), .tone = tone, .spans = true});
    while (!table->failed && table->cell_count % table->column_count != 0)
        table_add(table, TABLE_PLAIN, "%s", "");
}

static struct table_cell *last_cell(struct table *table)
{
    if (table->cell_count > 0)
        return &table->cells[table->cell_count - 1];
    return &table->columns[table->column_count - 1].heading;
}

void table_note(struct table *table, size_t note, const char *text)
{
    if (!table || table->failed || !*text)
        return;
    char *copy = strdup(text);
    table->failed = !copy;
    last_cell(table)->notes[note] = copy;
}

void table_look(struct table *table, const struct look *look)
{
    if (table && !table->failed)
        last_cell(table)->look = look;
}

size_t table_row_count(const struct table *table)
{
    return table->column_count > 0 ? table->cell_count / table->column_count : 0;
}

const struct table_cell *table_cell(const struct table *table, size_t row, size_t column)
{
    return &table->cells[row * table->column_count + column];
}
