#ifndef FETCHBENCH_REPORT_GRID_H
#define FETCHBENCH_REPORT_GRID_H

#include "core/attributes.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/*
 * A table for the terminal: cells of text in columns as wide as their widest cell, two blanks
 * apart. Control characters in cells come out as '?'. Running out of memory loses cells, and
 * grid_print says so by returning -1.
 */
enum grid_style { GRID_PLAIN, GRID_STRONG, GRID_FAINT, GRID_GOOD, GRID_BAD };
enum grid_align { GRID_LEFT, GRID_RIGHT };

struct grid;

struct grid *grid_new(size_t columns); /* NULL: out of memory */
void grid_free(struct grid *grid);

void grid_align(struct grid *grid, size_t column, enum grid_align align);

/* The next cell, from left to right; a full row begins the next one. */
void grid_add(struct grid *grid, enum grid_style style, const char *format, ...) PRINTF_LIKE(3, 4);
/* Likewise, but it takes no width of its own: it runs on over the empty cells to its right. */
void grid_add_heading(struct grid *grid, enum grid_style style, const char *text);
/* Empty cells up to the end of the row, if it has begun. */
void grid_end_row(struct grid *grid);

size_t grid_width(const struct grid *grid);
int grid_print(const struct grid *grid, FILE *stream, bool color) MUST_CHECK;

/* Text in a style, as the grid would print it: escape codes only with `color`. */
void grid_text(FILE *stream, enum grid_style style, bool color, const char *text);

/* Text broken at blanks into lines of at most `width`, each after the first indented. */
void grid_wrapped(FILE *stream, const char *text, size_t width, size_t indent);

/* Likewise in a style, each line for itself; nothing for an empty text. */
void grid_paragraph(FILE *stream, enum grid_style style, bool color, const char *text, size_t width,
                    size_t indent);

#endif
