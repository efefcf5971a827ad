#include "report/grid.h"

#include "core/utf8.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { GAP = 2, CELL_BYTES = 512 };

struct grid_cell {
    char *text;
    enum grid_style style;
    bool runs_on;
};

struct grid {
    size_t columns;
    enum grid_align *align;
    struct grid_cell *cells;
    size_t count, room;
    bool lost; /* out of memory */
};

struct grid *grid_new(size_t columns)
{
    struct grid *grid = calloc(1, sizeof *grid);
    if (!grid)
        return NULL;
    grid->columns = columns;
    grid->align = calloc(columns, sizeof *grid->align);
    if (!grid->align) {
        free(grid);
        return NULL;
    }
    return grid;
}

void grid_free(struct grid *grid)
{
    if (!grid)
        return;
    for (size_t i = 0; i < grid->count; i++)
        free(grid->cells[i].text);
    free(grid->cells);
    free(grid->align);
    free(grid);
}

void grid_align(struct grid *grid, size_t column, enum grid_align align)
{
    grid->align[column] = align;
}

/* A copy in which whatever could move a cursor is a question mark. */
static char *harmless(const char *text)
{
    char *copy = malloc(strlen(text) + 1);
    char *to = copy;
    while (copy && *text) {
        const char *from = text;
        uint32_t point = utf8_next(&text);
        if (utf8_is_control(point) || point == UTF8_REPLACEMENT) {
            *to++ = '?';
            continue;
        }
        (void)memcpy(to, from, (size_t)(text - from));
        to += text - from;
    }
    if (copy)
        *to = '\0';
    return copy;
}

static bool make_room(struct grid *grid)
{
    if (grid->count < grid->room)
        return true;
    size_t room = grid->room > 0 ? 2 * grid->room : 16 * grid->columns;
    struct grid_cell *cells = realloc(grid->cells, room * sizeof *cells);
    if (!cells)
        return false;
    grid->cells = cells;
    grid->room = room;
    return true;
}

static void add(struct grid *grid, enum grid_style style, bool runs_on, const char *text)
{
    char *copy = harmless(text);
    if (!copy || !make_room(grid)) {
        free(copy);
        grid->lost = true;
        return;
    }
    grid->cells[grid->count++] = (struct grid_cell){copy, style, runs_on};
}

void grid_add(struct grid *grid, enum grid_style style, const char *format, ...)
{
    char text[CELL_BYTES];
    va_list arguments;
    va_start(arguments, format);
    /* NOLINTNEXTLINE(clang-analyzer-valist.Uninitialized): va_start stands above */
    (void)vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    add(grid, style, false, text);
}

void grid_add_heading(struct grid *grid, enum grid_style style, const char *text)
{
    add(grid, style, true, text);
}

void grid_end_row(struct grid *grid)
{
    while (grid->count % grid->columns != 0 && !grid->lost)
        grid_add(grid, GRID_PLAIN, "%s", "");
}

static size_t column_width(const struct grid *grid, size_t column)
{
    size_t widest = 0;
    for (size_t i = column; i < grid->count; i += grid->columns) {
        size_t width = grid->cells[i].runs_on ? 0 : utf8_width(grid->cells[i].text);
        widest = width > widest ? width : widest;
    }
    return widest;
}

size_t grid_width(const struct grid *grid)
{
    size_t width = 0;
    for (size_t column = 0; column < grid->columns; column++) {
        size_t own = column_width(grid, column);
        width += own > 0 && width > 0 ? GAP + own : own;
    }
    return width;
}

/* What harmless() makes of it. */
static void write_harmless(FILE *stream, const char *text)
{
    while (*text) {
        const char *from = text;
        uint32_t point = utf8_next(&text);
        if (utf8_is_control(point) || point == UTF8_REPLACEMENT)
            (void)fputc('?', stream);
        else
            (void)fwrite(from, 1, (size_t)(text - from), stream);
    }
}

/* Of the sixteen colours that every terminal has, the ones that can be read on a light and on a
 * dark ground; what is meant is always in the words, too. */
static const char *const codes[] = {"", "\033[1m", "\033[2m", "\033[32m", "\033[31m"};

void grid_text(FILE *stream, enum grid_style style, bool color, const char *text)
{
    text = text ? text : "?";
    bool coded = color && style != GRID_PLAIN && *text;
    (void)fputs(coded ? codes[style] : "", stream);
    write_harmless(stream, text);
    (void)fputs(coded ? "\033[0m" : "", stream);
}

/* One row, without blanks at its end. Columns that are empty from top to bottom take no place. */
static void print_row(const struct grid *grid, size_t first, const size_t *widths, FILE *stream,
                      bool color)
{
    size_t at = 0;    /* where the column begins */
    size_t shown = 0; /* how far the line is filled */
    for (size_t column = 0; column < grid->columns; column++) {
        const struct grid_cell *cell = &grid->cells[first + column];
        size_t width = utf8_width(cell->text);
        size_t start = at;
        if (grid->align[column] == GRID_RIGHT && width < widths[column])
            start += widths[column] - width;
        start = start > shown ? start : shown;
        if (width > 0) {
            (void)fprintf(stream, "%*s", (int)(start - shown), "");
            grid_text(stream, cell->style, color, cell->text);
            shown = start + width;
        }
        at += widths[column] + (widths[column] > 0 ? GAP : 0);
    }
    (void)fputc('\n', stream);
}

int grid_print(const struct grid *grid, FILE *stream, bool color)
{
    size_t *widths = calloc(grid->columns, sizeof *widths);
    if (!widths || grid->lost) {
        free(widths);
        return -1;
    }
    for (size_t column = 0; column < grid->columns; column++)
        widths[column] = column_width(grid, column);
    for (size_t i = 0; i + grid->columns <= grid->count; i += grid->columns)
        print_row(grid, i, widths, stream, color);
    free(widths);
    return 0;
}

/* Each line stands between the codes that begin and end its style. */
static void write_lines(FILE *stream, const char *text, size_t width, size_t indent,
                        const char *code)
{
    const char *end = *code ? "\033[0m" : "";
    size_t used = 0;
    (void)fputs(code, stream);
    while (*text) {
        size_t length = strcspn(text, " ");
        char word[CELL_BYTES];
        (void)snprintf(word, sizeof word, "%.*s", (int)length, text);
        size_t shown = utf8_width(word);
        if (used > 0 && used + 1 + shown > width) {
            (void)fprintf(stream, "%s\n%s%*s", end, code, (int)indent, "");
            used = indent;
        } else if (used > 0) {
            (void)fputc(' ', stream);
            used++;
        }
        write_harmless(stream, word);
        used += shown;
        text += length;
        text += strspn(text, " ");
    }
    (void)fprintf(stream, "%s\n", end);
}

void grid_wrapped(FILE *stream, const char *text, size_t width, size_t indent)
{
    write_lines(stream, text, width, indent, "");
}

void grid_paragraph(FILE *stream, enum grid_style style, bool color, const char *text, size_t width,
                    size_t indent)
{
    if (*text)
        write_lines(stream, text, width, indent, color ? codes[style] : "");
}
