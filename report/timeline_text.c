/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/timeline.h"

#include "core/results.h"
#include "core/units.h"
#include "report/table.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What a cell of the timeline shows: a phase, or one of these. */
enum { MARK_FAILED = PHASES, MARK_IDLE, MARKS };

static const struct mark {
    const char *utf8, *ascii, *color, *meaning;
} marks[MARKS] = {
    [PHASE_QUEUE] = {"\xc2\xb7", ".", "\033[2m", "queue"},
    [PHASE_CONNECT] = {"\xe2\x96\x92", "c", "\033[33m", "connect"},
    [PHASE_WAITING] = {"\xe2\x94\x80", "-", "\033[36m", "waiting"},
    [PHASE_TRANSFER] = {"\xe2\x96\x88", "#", "\033[34m", "transfer"},
    [MARK_FAILED] = {"x", "x", "\033[31m", "failed"},
    [MARK_IDLE] = {" ", " ", "", ""},
};

enum { MIN_CELLS = 20, LONG_FETCH = 4 };

struct canvas {
    const struct timeline *timeline;
    const struct timeline_style *style;
    FILE *stream;
    size_t label_width, cells;
    double cell_ns;
    double (*spent_ns)[MARKS]; /* by cell: how long its row was in each phase */
    unsigned char *shown;      /* by cell: the mark */
};

static void add_span(struct canvas *canvas, struct phase_span span, int mark)
{
    if (span.to_ns <= span.from_ns || span.from_ns < 0)
        return;
    size_t first = (size_t)((double)span.from_ns / canvas->cell_ns);
    for (size_t i = first; i < canvas->cells; i++) {
        double from = fmax((double)i * canvas->cell_ns, (double)span.from_ns);
        double to = fmin((double)(i + 1) * canvas->cell_ns, (double)span.to_ns);
        if (to <= from)
            break;
        canvas->spent_ns[i][mark] += to - from;
    }
}

static size_t cell_of(const struct canvas *canvas, int64_t time_ns)
{
    size_t cell = time_ns > 0 ? (size_t)((double)time_ns / canvas->cell_ns) : 0;
    return cell < canvas->cells ? cell : canvas->cells - 1;
}

/* The phase that took most of the cell. */
static unsigned char main_mark(const struct canvas *canvas, size_t cell)
{
    double left = canvas->cell_ns;
    int longest = PHASE_QUEUE;
    const double *spent = canvas->spent_ns[cell];
    for (int i = 0; i < PHASES; i++) {
        left -= spent[i];
        if (spent[i] > spent[longest])
            longest = i;
    }
    return (unsigned char)(left > spent[longest] ? MARK_IDLE : longest);
}

/* Connecting and the transfer are often shorter than a cell: a sufficiently long fetch shows them
 * at its ends anyway. A failure is always shown. */
static void mark_ends(struct canvas *canvas, const struct sample *sample)
{
    size_t first = cell_of(canvas, sample->start_ns);
    size_t last = cell_of(canvas, sample->end_ns - 1);
    struct phase_span connect = phase_span(sample, PHASE_CONNECT);
    if (last >= first + LONG_FETCH - 1) {
        if (connect.to_ns > connect.from_ns)
            canvas->shown[first] = PHASE_CONNECT;
        canvas->shown[last] = PHASE_TRANSFER;
    }
    if (sample->outcome != OUTCOME_OK)
        canvas->shown[last] = MARK_FAILED;
}

static void fill_row(struct canvas *canvas, const struct timeline_row *row)
{
    memset(canvas->spent_ns, 0, canvas->cells * sizeof *canvas->spent_ns);
    for (size_t i = 0; i < row->fetch_count; i++) {
        add_span(canvas, timeline_queue(row, i), PHASE_QUEUE);
        for (enum phase phase = PHASE_CONNECT; phase < PHASES; phase++)
            add_span(canvas, phase_span(row->fetches[i], phase), (int)phase);
    }
    for (size_t i = 0; i < canvas->cells; i++)
        canvas->shown[i] = main_mark(canvas, i);
    for (size_t i = 0; i < row->fetch_count; i++)
        mark_ends(canvas, row->fetches[i]);
}

static void put_mark(const struct canvas *canvas, int mark)
{
    (void)fputs(canvas->style->utf8 ? marks[mark].utf8 : marks[mark].ascii, canvas->stream);
}

static void write_row(struct canvas *canvas, const struct timeline_row *row, bool named)
{
    char label[32] = "";
    if (canvas->timeline->by == TIMELINE_BY_FETCH)
        (void)snprintf(label, sizeof label, "fetch %td",
                       row->fetches[0] - canvas->timeline->trial->samples);
    else if (named)
        (void)snprintf(label, sizeof label, "worker %" PRId32, row->worker);
    (void)fprintf(canvas->stream, "%-*s ", (int)canvas->label_width, label);
    fill_row(canvas, row);
    size_t end = canvas->cells;
    while (end > 0 && canvas->shown[end - 1] == MARK_IDLE)
        end--;
    const char *color = "";
    for (size_t i = 0; i < end; i++) {
        const char *wanted = canvas->style->color ? marks[canvas->shown[i]].color : "";
        if (strcmp(wanted, color) != 0)
            (void)fprintf(canvas->stream, "%s%s", *color ? "\033[0m" : "", wanted);
        color = wanted;
        put_mark(canvas, canvas->shown[i]);
    }
    (void)fprintf(canvas->stream, "%s\n", *color ? "\033[0m" : "");
}

/* A round number of nanoseconds that gives four to nine steps. */
static int64_t round_step(int64_t makespan_ns)
{
    int64_t step_ns = 1;
    while (makespan_ns / step_ns >= 40)
        step_ns *= 10;
    if (makespan_ns / step_ns >= 20)
        return step_ns * 5;
    return makespan_ns / step_ns >= 10 ? step_ns * 2 : step_ns;
}

static void write_axis(const struct canvas *canvas)
{
    size_t at = 0;
    int64_t makespan_ns = canvas->timeline->makespan_ns;
    int64_t step_ns = round_step(makespan_ns);
    (void)fprintf(canvas->stream, "%*s ", (int)canvas->label_width, "");
    for (int64_t i = 0; i <= makespan_ns / step_ns; i++) {
        char text[UNITS_TEXT_BYTES + 2];
        char duration[UNITS_TEXT_BYTES];
        size_t cell = cell_of(canvas, i * step_ns);
        (void)units_format_duration_exact(duration, i * step_ns);
        int length = snprintf(text, sizeof text, "|%s", i > 0 ? duration : "0");
        if ((at > 0 && cell <= at) || cell + (size_t)length > canvas->cells)
            continue;
        (void)fprintf(canvas->stream, "%*s%s", (int)(cell - at), "", text);
        at = cell + (size_t)length;
    }
    (void)fputc('\n', canvas->stream);
}

static void write_legend(const struct canvas *canvas)
{
    size_t used = 0;
    for (int i = 0; i < MARK_IDLE; i++) {
        const char *color = canvas->style->color ? marks[i].color : "";
        size_t width = 4 + strlen(marks[i].meaning);
        if (used == 0 || used + width > (size_t)canvas->style->width) {
            (void)fprintf(canvas->stream, "%s%*s", used > 0 ? "\n" : "",
                          (int)canvas->label_width - 1, "");
            used = canvas->label_width - 1;
        }
        (void)fprintf(canvas->stream, "  %s", color);
        put_mark(canvas, i);
        (void)fprintf(canvas->stream, "%s %s", *color ? "\033[0m" : "", marks[i].meaning);
        used += width;
    }
    (void)fputc('\n', canvas->stream);
}

static void write_rows(struct canvas *canvas, size_t shown)
{
    const struct timeline *timeline = canvas->timeline;
    bool started = false;
    int32_t worker = 0;
    for (size_t i = 0; i < shown; i++) {
        /* Including the first and the last. */
        size_t index = shown > 1 ? i * (timeline->row_count - 1) / (shown - 1) : 0;
        const struct timeline_row *row = &timeline->rows[index];
        write_row(canvas, row, !started || row->worker != worker);
        worker = row->worker;
        started = true;
    }
}

static int write_head(const struct canvas *canvas, size_t shown, struct err *err)
{
    char makespan[UNITS_TEXT_BYTES];
    char head[600];
    const struct terminal terminal = {.width = (size_t)canvas->style->width};
    char *note = timeline_note(canvas->timeline, shown);
    if (!note)
        return err_run(err, "out of memory");
    (void)snprintf(head, sizeof head, "%.500s, %s", canvas->timeline->label,
                   units_format_seconds(makespan, (double)canvas->timeline->makespan_ns / 1e9));
    terminal_paragraph(canvas->stream, &terminal, TABLE_PLAIN, head, 0);
    terminal_paragraph(canvas->stream, &terminal, TABLE_PLAIN, note, 0);
    (void)fputc('\n', canvas->stream);
    free(note);
    return 0;
}

int timeline_write_text(const struct timeline *timeline, const struct timeline_style *style,
                        FILE *stream, struct err *err)
{
    char label[64];
    bool by_fetch = timeline->by == TIMELINE_BY_FETCH;
    size_t shown = timeline->row_count < style->rows ? timeline->row_count : style->rows;
    struct canvas canvas = {.timeline = timeline, .style = style, .stream = stream};
    int last =
        by_fetch ? (int)timeline->row_count - 1 : timeline->rows[timeline->row_count - 1].worker;
    canvas.label_width =
        (size_t)snprintf(label, sizeof label, "%s %d", by_fetch ? "fetch" : "worker", last);
    canvas.cells = MIN_CELLS;
    if ((size_t)style->width > canvas.label_width + 2 + MIN_CELLS)
        canvas.cells = (size_t)style->width - canvas.label_width - 2;
    canvas.cell_ns = (double)timeline->makespan_ns / (double)canvas.cells;
    canvas.spent_ns = calloc(canvas.cells, sizeof *canvas.spent_ns);
    canvas.shown = calloc(canvas.cells, 1);
    int status = canvas.spent_ns && canvas.shown ? write_head(&canvas, shown, err)
                                                 : err_run(err, "out of memory for a timeline");
    if (status == 0) {
        write_rows(&canvas, shown);
        write_axis(&canvas);
        (void)fputc('\n', stream);
        write_legend(&canvas);
    }
    free(canvas.spent_ns);
    free(canvas.shown);
    return status;
}
