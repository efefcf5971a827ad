/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/table.h"

#include "core/utf8.h"

#include <stdlib.h>
#include <string.h>

/*
 * A column of the table is printed as up to three columns of text, one for the cells and one for
 * each of their notes; with the notes below, as one, in two lines.
 */
enum { GAP = 2, MIN_NAME = 12, PARTS = 1 + TABLE_NOTES };

enum notes_place { NOTES_BESIDE, NOTES_BELOW };

struct widths {
    size_t parts[PARTS];
    size_t total;
};

struct layout {
    const struct table *table;
    const struct terminal *terminal;
    enum notes_place notes;
    struct widths *columns;
};

/* Of the sixteen colors that every terminal has, those that can be read on a light and on a dark
 * background; the words alone always carry the meaning, too. */
static const char *const codes[] = {"", "\033[1m", "\033[2m", "\033[32m", "\033[31m"};

static void write_toned(FILE *stream, const struct terminal *terminal, enum table_tone tone,
                        const char *text)
{
    bool coded = terminal->color && tone != TABLE_PLAIN && *text;
    (void)fputs(coded ? codes[tone] : "", stream);
    utf8_write_plain(stream, text);
    (void)fputs(coded ? "\033[0m" : "", stream);
}

void terminal_paragraph(FILE *stream, const struct terminal *terminal, enum table_tone tone,
                        const char *text, size_t indent)
{
    bool coded = terminal->color && tone != TABLE_PLAIN;
    if (*text)
        utf8_write_wrapped(stream, text,
                           &(struct utf8_wrap){.width = terminal->width,
                                               .indent = indent,
                                               .before = coded ? codes[tone] : NULL,
                                               .after = coded ? "\033[0m" : NULL});
}

static size_t note_width(const struct table_cell *cell, size_t note)
{
    return cell->notes[note] ? utf8_width(cell->notes[note]) : 0;
}

static size_t wider(size_t a, size_t b)
{
    return a > b ? a : b;
}

static size_t joined_width(size_t left, size_t right, size_t gap)
{
    return left + right + (left > 0 && right > 0 ? gap : 0);
}

static void measure_cell(struct widths *widths, const struct table_cell *cell,
                         enum notes_place notes)
{
    if (cell->spans)
        return;
    widths->parts[0] = wider(widths->parts[0], utf8_width(cell->text));
    for (size_t i = 0; i < TABLE_NOTES && notes == NOTES_BESIDE; i++)
        widths->parts[1 + i] = wider(widths->parts[1 + i], note_width(cell, i));
    if (notes == NOTES_BELOW)
        widths->parts[0] =
            wider(widths->parts[0], joined_width(note_width(cell, 0), note_width(cell, 1), 1));
}

static struct widths measure_column(const struct table *table, size_t column,
                                    enum notes_place notes)
{
    struct widths widths = {0};
    size_t heading = utf8_width(table->columns[column].heading.text);
    for (size_t row = 0; row < table_row_count(table); row++)
        measure_cell(&widths, table_cell(table, row, column), notes);
    for (size_t i = 0; i < PARTS; i++)
        widths.total = joined_width(widths.total, widths.parts[i], GAP);
    if (table->columns[column].kind == TABLE_NUMBER && heading > widths.total)
        widths.parts[0] += heading - widths.total; /* numbers stay below the end of the heading */
    widths.total = wider(widths.total, heading);
    return widths;
}

static size_t width_with(const struct table *table, enum notes_place notes)
{
    size_t width = 0;
    for (size_t i = 0; i < table->column_count; i++)
        width = joined_width(width, measure_column(table, i, notes).total, GAP);
    return width;
}

size_t table_width(const struct table *table)
{
    return table && !table->failed ? width_with(table, NOTES_BESIDE) : 0;
}

bool table_fits(const struct table *table, size_t width)
{
    return !table || table->failed || width_with(table, NOTES_BESIDE) <= width ||
           width_with(table, NOTES_BELOW) <= width;
}

static size_t shortest_width(const struct table *table, enum notes_place notes)
{
    size_t width = width_with(table, notes);
    for (size_t i = 0; i < table->column_count; i++) {
        size_t own = measure_column(table, i, notes).total;
        if (table->columns[i].kind == TABLE_NAME && own > MIN_NAME)
            width -= own - MIN_NAME;
    }
    return width;
}

/* Beside, if at most the names have to be shortened for it; else below. */
static enum notes_place choose_notes(const struct table *table, size_t width)
{
    if (width_with(table, NOTES_BESIDE) <= width)
        return NOTES_BESIDE;
    if (width_with(table, NOTES_BELOW) <= width)
        return NOTES_BELOW;
    return shortest_width(table, NOTES_BESIDE) <= width ? NOTES_BESIDE : NOTES_BELOW;
}

static void cut_names(struct layout *layout)
{
    size_t width = width_with(layout->table, layout->notes);
    for (size_t i = 0; i < layout->table->column_count; i++) {
        struct widths *own = &layout->columns[i];
        if (layout->table->columns[i].kind != TABLE_NAME || width <= layout->terminal->width)
            continue;
        size_t excess = width - layout->terminal->width;
        size_t shortest = own->parts[0] < MIN_NAME ? own->parts[0] : MIN_NAME;
        own->parts[0] = own->parts[0] > shortest + excess ? own->parts[0] - excess : shortest;
        own->total = own->parts[0];
    }
}

/* Where a line is filled up to, and where the next column starts. */
struct position {
    size_t filled, start;
};

/* A text in a column of `width`. */
struct piece {
    const char *text; /* NULL: none */
    enum table_tone tone;
    size_t width;
    bool right; /* aligned to the right */
};

static void put(const struct layout *layout, struct position *position, struct piece piece,
                FILE *stream)
{
    size_t own = piece.text ? utf8_width(piece.text) : 0;
    if (own > 0) {
        size_t at = position->start + (piece.right && own < piece.width ? piece.width - own : 0);
        at = wider(at, position->filled);
        (void)fprintf(stream, "%*s", (int)(at - position->filled), "");
        write_toned(stream, layout->terminal, piece.tone, piece.text);
        position->filled = at + own;
    }
    position->start += piece.width + (piece.width > 0 ? GAP : 0);
}

/* "threads..kers=32": both ends stay, since names of one engine differ at theirs. */
static const char *cut(char text[256], const char *name, size_t width)
{
    size_t own = utf8_width(name);
    if (own <= width || width < 4)
        return name;
    size_t tail = (width - 2) / 2;
    const char *head_end = name;
    const char *tail_start = name;
    for (size_t i = 0; i + 2 + tail < width; i++)
        (void)utf8_next(&head_end);
    for (size_t i = 0; i + tail < own && *tail_start; i++)
        (void)utf8_next(&tail_start);
    int length = (int)(head_end - name < 120 ? head_end - name : 120);
    (void)snprintf(text, 256, "%.*s..%.120s", length, name, tail_start);
    return text;
}

static void put_cell(const struct layout *layout, struct position *position, size_t column,
                     const struct table_cell *cell, FILE *stream)
{
    char name[256];
    const struct widths *widths = &layout->columns[column];
    enum table_column_kind kind = layout->table->columns[column].kind;
    size_t start = position->start;
    const char *text = cell->text;
    if (kind == TABLE_NAME && !cell->spans)
        text = cut(name, text, widths->parts[0]);
    put(layout, position, (struct piece){text, cell->tone, widths->parts[0], kind == TABLE_NUMBER},
        stream);
    for (size_t i = 0; i < TABLE_NOTES && layout->notes == NOTES_BESIDE; i++)
        put(layout, position,
            (struct piece){cell->notes[i], TABLE_FAINT, widths->parts[1 + i], false}, stream);
    position->start = start + widths->total + (widths->total > 0 ? GAP : 0);
}

static void put_heading(const struct layout *layout, struct position *position, size_t column,
                        FILE *stream)
{
    const struct table_column *own = &layout->table->columns[column];
    put(layout, position,
        (struct piece){own->heading.text, own->heading.tone, layout->columns[column].total,
                       own->kind == TABLE_NUMBER},
        stream);
}

static void put_notes(const struct layout *layout, struct position *position, size_t column,
                      const struct table_cell *cell, FILE *stream)
{
    char text[256];
    const char *first = cell->notes[0] ? cell->notes[0] : "";
    const char *second = cell->notes[1] ? cell->notes[1] : "";
    (void)snprintf(text, sizeof text, "%.120s%s%.120s", first, *first && *second ? " " : "",
                   second);
    put(layout, position,
        (struct piece){text, TABLE_FAINT, layout->columns[column].total,
                       layout->table->columns[column].kind == TABLE_NUMBER},
        stream);
}

static bool cell_has_notes(const struct table_cell *cell)
{
    for (size_t i = 0; i < TABLE_NOTES; i++)
        if (cell->notes[i])
            return true;
    return false;
}

/* Whether the row needs a second line. */
static bool has_notes_below(const struct layout *layout, size_t row, size_t first, size_t end)
{
    if (layout->notes == NOTES_BESIDE)
        return false;
    bool found = cell_has_notes(table_cell(layout->table, row, 0));
    for (size_t i = first; i < end; i++)
        found |= cell_has_notes(table_cell(layout->table, row, i));
    return found;
}

/* The first column and those from `first` to before `end`, each line without spaces at its end. */
static void write_block(const struct layout *layout, size_t first, size_t end, FILE *stream)
{
    struct position position = {0};
    put_heading(layout, &position, 0, stream);
    for (size_t i = first; i < end; i++)
        put_heading(layout, &position, i, stream);
    (void)fputc('\n', stream);
    for (size_t row = 0; row < table_row_count(layout->table); row++) {
        position = (struct position){0};
        put_cell(layout, &position, 0, table_cell(layout->table, row, 0), stream);
        for (size_t i = first; i < end; i++)
            put_cell(layout, &position, i, table_cell(layout->table, row, i), stream);
        (void)fputc('\n', stream);
        if (!has_notes_below(layout, row, first, end))
            continue;
        position = (struct position){0};
        put_notes(layout, &position, 0, table_cell(layout->table, row, 0), stream);
        for (size_t i = first; i < end; i++)
            put_notes(layout, &position, i, table_cell(layout->table, row, i), stream);
        (void)fputc('\n', stream);
    }
}

/* As many columns from `first` on as fit beside the first one, at least one. */
static size_t block_end(const struct layout *layout, size_t first)
{
    size_t width = layout->columns[0].total;
    size_t end = first;
    while (end < layout->table->column_count) {
        width = joined_width(width, layout->columns[end].total, GAP);
        if (width > layout->terminal->width && end > first)
            break;
        end++;
    }
    return end;
}

int table_write_terminal(const struct table *table, const struct terminal *terminal, FILE *stream)
{
    if (!table || table->failed)
        return -1;
    struct layout layout = {.table = table,
                            .terminal = terminal,
                            .notes = choose_notes(table, terminal->width),
                            .columns = calloc(table->column_count + 1, sizeof *layout.columns)};
    if (!layout.columns)
        return -1;
    for (size_t i = 0; i < table->column_count; i++)
        layout.columns[i] = measure_column(table, i, layout.notes);
    cut_names(&layout);
    for (size_t first = 1; first < table->column_count || first == 1;) {
        size_t end = block_end(&layout, first);
        (void)fputs(first > 1 ? "\n" : "", stream);
        write_block(&layout, first, end, stream);
        first = end > first ? end : first + 1;
    }
    free(layout.columns);
    return 0;
}
