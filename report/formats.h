#ifndef FETCHBENCH_REPORT_FORMATS_H
#define FETCHBENCH_REPORT_FORMATS_H

/* The rows of the table of formats, each in a file of its own. */
extern const struct format format_terminal;
extern const struct format format_markdown;
extern const struct format format_csv;
extern const struct format format_csv_samples;
extern const struct format format_json;
extern const struct format format_hyperfine;
extern const struct format format_html;

#endif
