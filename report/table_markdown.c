/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/table.h"

#include "core/utf8.h"

#include <string.h>

/* CommonMark with the table extension. */

static const char *escape_markdown(uint32_t point, char buffer[UTF8_ESCAPE_BYTES])
{
    if (utf8_is_unsafe(point))
        return "?";
    if (point == '<')
        return "&lt;";
    if (point == '&')
        return "&amp;";
    if (point >= 0x80 || !strchr("\\`*_[]|~$#>", (int)point))
        return NULL;
    buffer[0] = '\\';
    buffer[1] = (char)point;
    buffer[2] = '\0';
    return buffer;
}

void markdown_text(FILE *stream, const char *text)
{
    utf8_write(stream, text, escape_markdown);
}

static void write_cell(const struct table_cell *cell, FILE *stream)
{
    bool bold = (cell->tone == TABLE_GOOD || cell->tone == TABLE_BAD || cell->spans) && *cell->text;
    (void)fputs(bold ? " **" : " ", stream);
    markdown_text(stream, cell->text);
    (void)fputs(bold ? "**" : "", stream);
    static const char *const separators[TABLE_NOTES] = {" ", ", "};
    for (size_t i = 0; i < TABLE_NOTES; i++) {
        if (!cell->notes[i])
            continue;
        (void)fputs(separators[i], stream);
        markdown_text(stream, cell->notes[i]);
    }
    (void)fputs(" |", stream);
}

int table_write_markdown(const struct table *table, FILE *stream)
{
    if (!table || table->failed)
        return -1;
    (void)fputc('|', stream);
    for (size_t i = 0; i < table->column_count; i++)
        write_cell(&table->columns[i].heading, stream);
    (void)fputs("\n|", stream);
    for (size_t i = 0; i < table->column_count; i++)
        (void)fputs(table->columns[i].kind == TABLE_NUMBER ? " ---: |" : " :--- |", stream);
    (void)fputc('\n', stream);
    for (size_t row = 0; row < table_row_count(table); row++) {
        (void)fputc('|', stream);
        for (size_t i = 0; i < table->column_count; i++)
            write_cell(table_cell(table, row, i), stream);
        (void)fputc('\n', stream);
    }
    return 0;
}
