/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_REPORT_TABLE_H
#define FETCHBENCH_REPORT_TABLE_H

#include "core/attributes.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct look;

/*
 * A table of text, independent of where it is shown: columns with headings, rows of cells. A cell
 * has a main text and up to two notes (an interval; what limited it), which a back end sets in
 * small print. The first column names the row.
 *
 * When out of memory the table is lost: the back ends then return -1. NULL is also a valid table,
 * so that builders need no checks.
 */
enum table_tone { TABLE_PLAIN, TABLE_STRONG, TABLE_FAINT, TABLE_GOOD, TABLE_BAD };

enum table_column_kind {
    TABLE_TEXT,
    TABLE_NUMBER, /* aligned to the right */
    TABLE_NAME,   /* text that a terminal may cut, "..", so that the table fits */
    TABLE_PROSE,  /* text that a page may break into lines */
};

enum { TABLE_NOTES = 2 };

struct table_cell {
    char *text;
    char *notes[TABLE_NOTES]; /* NULL: none */
    enum table_tone tone;
    bool spans;              /* continues over the empty cells to its right */
    const struct look *look; /* an engine: a page shows its mark; NULL: none */
};

struct table_column {
    enum table_column_kind kind;
    struct table_cell heading;
};

struct table {
    struct table_column *columns;
    size_t column_count;
    struct table_cell *cells; /* row by row */
    size_t cell_count, capacity;
    bool failed; /* out of memory */
};

struct table *table_new(void);
void table_free(struct table *table);

/* Columns come before cells. */
void table_column(struct table *table, enum table_column_kind kind, const char *heading, ...)
    PRINTF_LIKE(3, 4);

/* The next cell, from left to right; a full row begins the next one. */
void table_add(struct table *table, enum table_tone tone, const char *format, ...)
    PRINTF_LIKE(3, 4);

/* A cell that spans the rest of its row. */
void table_add_spanning(struct table *table, enum table_tone tone, const char *text);

/* To the last cell, or the last heading while there are no cells. */
void table_note(struct table *table, size_t note, const char *text);
void table_look(struct table *table, const struct look *look);

size_t table_row_count(const struct table *table);
const struct table_cell *table_cell(const struct table *table, size_t row, size_t column);

/* The terminal: notes beside their cells if that fits, else below; if that does not fit either, the
 * names are cut, and then the columns are shown in several blocks, the first one repeated. */
struct terminal {
    size_t width;
    bool color;
};
int table_write_terminal(const struct table *table, const struct terminal *terminal,
                         FILE *stream) MUST_CHECK;

/* Whether the table fits as one block with uncut names. */
bool table_fits(const struct table *table, size_t width);

/* Columns that the table takes with its notes beside the cells. */
size_t table_width(const struct table *table);

/* A paragraph on the terminal, broken at spaces; later lines are indented. Nothing for "". */
void terminal_paragraph(FILE *stream, const struct terminal *terminal, enum table_tone tone,
                        const char *text, size_t indent);

int table_write_markdown(const struct table *table, FILE *stream) MUST_CHECK;

/* In a box that scrolls by itself, named `label`; `caption`: HTML, NULL: none. */
int table_write_html(const struct table *table, const char *label, const char *caption,
                     FILE *stream) MUST_CHECK;

/* Writes text so that nothing in it is markup. */
void markdown_text(FILE *stream, const char *text);
void html_text(FILE *stream, const char *text);

/* The name of an engine, preceded by its mark in its color. */
void html_name(FILE *stream, const char *name, const struct look *look);

#endif
