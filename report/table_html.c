/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/table.h"

#include "core/utf8.h"
#include "report/palette.h"

static const char *escape_html(uint32_t point, char buffer[UTF8_ESCAPE_BYTES])
{
    (void)buffer;
    switch (point) {
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '&':
        return "&amp;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return utf8_is_unsafe(point) ? "&#xfffd;" : NULL;
    }
}

void html_text(FILE *stream, const char *text)
{
    utf8_write(stream, text, escape_html);
}

void html_name(FILE *stream, const char *name, const struct look *look)
{
    if (look)
        (void)fprintf(stream, "<span class=\"mark c%d\" aria-hidden=\"true\">%s</span> ",
                      look->index, look->sign);
    html_text(stream, name);
}

static const char *class_of(const struct table_cell *cell, enum table_column_kind kind)
{
    static const char *const classes[][5] = {
        [TABLE_TEXT] = {"", "", " class=\"faint\"", " class=\"good\"", " class=\"bad\""},
        [TABLE_NUMBER] = {" class=\"n\"", " class=\"n\"", " class=\"n faint\"", " class=\"n good\"",
                          " class=\"n bad\""},
    };
    if (kind == TABLE_PROSE)
        return " class=\"why\"";
    return classes[kind == TABLE_NUMBER ? TABLE_NUMBER : TABLE_TEXT][cell->tone];
}

static void write_content(const struct table_cell *cell, FILE *stream)
{
    bool strong = cell->tone != TABLE_PLAIN && cell->tone != TABLE_FAINT && *cell->text;
    (void)fputs(strong ? "<strong>" : "", stream);
    html_name(stream, cell->text, cell->look);
    (void)fputs(strong ? "</strong>" : "", stream);
    for (size_t i = 0; i < TABLE_NOTES; i++) {
        if (!cell->notes[i])
            continue;
        (void)fputs(i == 0 ? "<br><small>" : " <small>", stream);
        html_text(stream, cell->notes[i]);
        (void)fputs("</small>", stream);
    }
}

static void write_heading(const struct table_column *column, FILE *stream)
{
    (void)fprintf(stream, "<th scope=\"col\"%s>",
                  column->kind == TABLE_NUMBER ? " class=\"n\"" : "");
    html_name(stream, column->heading.text, column->heading.look);
    (void)fputs("</th>", stream);
}

static void write_row(const struct table *table, size_t row, FILE *stream)
{
    (void)fputs("<tr>", stream);
    for (size_t i = 0; i < table->column_count; i++) {
        const struct table_cell *cell = table_cell(table, row, i);
        const char *tag = i == 0 ? "th" : "td";
        (void)fprintf(stream, "<%s%s%s", tag, i == 0 ? " scope=\"row\"" : "",
                      class_of(cell, table->columns[i].kind));
        if (cell->spans)
            (void)fprintf(stream, " colspan=\"%zu\"", table->column_count - i);
        (void)fputc('>', stream);
        write_content(cell, stream);
        (void)fprintf(stream, "</%s>", tag);
        if (cell->spans)
            break;
    }
    (void)fputs("</tr>\n", stream);
}

int table_write_html(const struct table *table, const char *label, const char *caption,
                     FILE *stream)
{
    if (!table || table->failed)
        return -1;
    (void)fprintf(stream,
                  "<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
                  "aria-label=\"%s\">\n<table>\n",
                  label);
    if (caption)
        (void)fprintf(stream, "<caption>%s</caption>\n", caption);
    (void)fputs("<thead><tr>", stream);
    for (size_t i = 0; i < table->column_count; i++)
        write_heading(&table->columns[i], stream);
    (void)fputs("</tr></thead>\n<tbody>\n", stream);
    for (size_t row = 0; row < table_row_count(table); row++)
        write_row(table, row, stream);
    (void)fputs("</tbody>\n</table>\n</div>\n", stream);
    return 0;
}
