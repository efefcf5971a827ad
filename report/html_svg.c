#include "report/html.h"

#include <stdbool.h>
#include <string.h>

static const char hover_start[] = "<g onmousemove=\"gnuplot_svg.showHypertext(evt,'";
static const char title_of_curve[] = "<title>gnuplot_plot_";

static bool begins(const char *text, const char *with)
{
    return strncmp(text, with, strlen(with)) == 0;
}

/* Past the next `end`; to the end of the text if there is none. */
static const char *skip_past(const char *text, const char *end)
{
    const char *found = strstr(text, end);
    return found ? found + strlen(end) : text + strlen(text);
}

/* <g onmousemove="gnuplot_svg.showHypertext(evt,'TEXT')" ...><title> </title>  ->
 * <g><title>TEXT</title> */
static const char *write_hover(FILE *stream, const char *from)
{
    const char *text = from + strlen(hover_start);
    const char *end = strstr(text, "')\"");
    if (!end)
        return text;
    (void)fputs("<g><title>", stream);
    for (const char *c = text; c < end; c++)
        if (*c != '<' && *c != '&')
            (void)fputc(*c, stream);
    (void)fputs("</title>", stream);
    return skip_past(skip_past(end, "<title>"), "</title>");
}

/* An identifier, or a reference to one, gets the prefix behind its opening. */
static const char *write_identifier(FILE *stream, const char *from, const char *prefix)
{
    static const char *const openings[] = {"id=\"", "id='", "href='#", "href=\"#", "url(#"};
    for (size_t i = 0; i < sizeof openings / sizeof openings[0]; i++) {
        if (begins(from, openings[i])) {
            (void)fprintf(stream, "%s%s-", openings[i], prefix);
            return from + strlen(openings[i]);
        }
    }
    return NULL;
}

static void write_start(FILE *stream, const char *svg, const char *prefix, const char *label)
{
    const char *box = strstr(svg, "viewBox=\"");
    int length = 0;
    if (box) {
        box += strlen("viewBox=\"");
        length = (int)strspn(box, "0123456789. ");
    }
    (void)fprintf(stream, "<svg viewBox=\"%.*s\" role=\"img\" aria-describedby=\"%s-text\" ",
                  length, box ? box : "", prefix);
    (void)fputs("aria-label=\"", stream);
    html_text(stream, label);
    (void)fputs("\">", stream);
}

void html_svg(FILE *stream, const char *svg, const char *prefix, const char *label)
{
    const char *at = strstr(svg, "<svg");
    if (!at)
        return;
    write_start(stream, at, prefix, label);
    at = skip_past(skip_past(at, ">"), "</desc>"); /* "Produced by GNUPLOT" */
    while (*at) {
        const char *next = write_identifier(stream, at, prefix);
        if (next)
            at = next;
        else if (begins(at, title_of_curve))
            at = skip_past(at, "</title>");
        else if (begins(at, hover_start))
            at = write_hover(stream, at);
        else if (*at == '\t')
            at++;
        else
            (void)fputc(*at++, stream);
    }
}
