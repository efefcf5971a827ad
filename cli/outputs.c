#include "cli/outputs.h"

#include "cli/command.h"
#include "cli/run_options.h"
#include "cli/terminal.h"
#include "core/file.h"
#include "report/format.h"
#include "report/plot.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_BYTES = 4096 };

static int path_in_output(char path[PATH_BYTES], const struct run_options *options,
                          const char *name, struct err *err)
{
    size_t length = strlen(options->output);
    const char *slash = options->output[length - 1] == '/' ? "" : "/";
    int written = snprintf(path, PATH_BYTES, "%s%s%s", options->output, slash, name);
    if (written < 0 || written >= PATH_BYTES)
        return err_usage(err, "the name of the directory '%.80s...' is too long", options->output);
    return 0;
}

/* What a path refers to, to find two that refer to the same file. */
struct place {
    struct stat status; /* of the file, or of the directory where it would be */
    bool exists;
    const char *name; /* within that directory */
};

static void find_place(struct place *place, const char *path)
{
    char directory[PATH_BYTES];
    const char *slash = strrchr(path, '/');
    int descriptor = file_descriptor_of(path);
    *place = (struct place){.name = slash ? slash + 1 : path};
    if (descriptor >= 0)
        place->exists = fstat(descriptor, &place->status) == 0;
    else
        place->exists = stat(path, &place->status) == 0;
    if (place->exists)
        return;
    (void)snprintf(directory, sizeof directory, "%.*s", slash ? (int)(slash - path) + 1 : 1,
                   slash ? path : ".");
    (void)stat(directory, &place->status);
}

static bool is_same_place(const char *one, const char *other)
{
    struct place a;
    struct place b;
    if (strcmp(one, other) == 0)
        return strcmp(one, "/dev/null") != 0;
    find_place(&a, one);
    find_place(&b, other);
    return a.exists == b.exists && a.status.st_dev == b.status.st_dev &&
           a.status.st_ino == b.status.st_ino && !(a.exists && S_ISCHR(a.status.st_mode)) &&
           (a.exists || strcmp(a.name, b.name) == 0);
}

/* One output would overwrite the other. */
static int check_place(const struct run_options *options, size_t export, struct err *err)
{
    const char *path = options->exports[export].path;
    char output[PATH_BYTES];
    for (size_t i = 0; i < export; i++)
        if (is_same_place(options->exports[i].path, path))
            return err_usage(err, "two exports to '%s'; give each a file of its own", path);
    for (size_t i = 0; formats[i]; i++) {
        if (!formats[i]->file)
            continue;
        if (path_in_output(output, options, formats[i]->file, err) != 0)
            return -1;
        if (is_same_place(output, path))
            return err_usage(
                err, "an export to '%s', which the run writes itself; give another file", path);
    }
    return 0;
}

static int check_file(const char *path, struct err *err)
{
    struct file file = {0};
    if (strcmp(path, "-") == 0)
        return 0;
    if (file_open(&file, path, err) != 0)
        return -1;
    file_discard(&file);
    return 0;
}

static int check_files(const struct run_options *options, struct err *err)
{
    char path[PATH_BYTES];
    if (path_in_output(path, options, "results.json", err) != 0 || check_file(path, err) != 0)
        return -1;
    for (size_t i = 0; i < options->export_count; i++)
        if (check_place(options, i, err) != 0 || check_file(options->exports[i].path, err) != 0)
            return -1;
    return 0;
}

int outputs_check(struct run_options *options, struct err *err)
{
    bool stood = access(options->output, F_OK) == 0;
    if (file_make_directory(options->output, err) != 0)
        return -1;
    options->output_made = !stood;
    return check_files(options, err);
}

void outputs_tidy(const struct run_options *options)
{
    if (options->output_made)
        (void)rmdir(options->output); /* which only takes an empty one */
}

static int write_into_output(const struct run_options *options, const struct format *format,
                             struct err *err)
{
    const struct format_options plain = {.no_plots = options->no_plots};
    char path[PATH_BYTES];
    if (path_in_output(path, options, format->file, err) != 0)
        return -1;
    return format_write_file(format, &options->results, &plain, path, err);
}

int outputs_keep(const struct run_options *options, struct err *err)
{
    return write_into_output(options, format_find("json"), err);
}

static int write_plots(const struct run_options *options, struct err *err)
{
    char path[PATH_BYTES];
    struct plots_outcome outcome;
    if (path_in_output(path, options, "plots", err) != 0 || file_make_directory(path, err) != 0 ||
        plots_write(&options->results, path, PLOT_SVG | PLOT_PNG, &outcome, err) != 0)
        return -1;
    if (outcome.gnuplot == GNUPLOT_MISSING)
        command_warn("plots as SVG only, because gnuplot is not installed; for PNG, install it "
                     "and run 'gnuplot *.gp' in '%s'",
                     path);
    else if (outcome.gnuplot != GNUPLOT_DONE)
        command_warn("not every plot was drawn: %s", outcome.problem);
    return 0;
}

int outputs_write(const struct run_options *options, struct err *err)
{
    const struct format_options plain = {.no_plots = options->no_plots};
    for (size_t i = 0; formats[i]; i++)
        if (formats[i]->file && write_into_output(options, formats[i], err) != 0)
            return -1;
    for (size_t i = 0; i < options->export_count; i++)
        if (format_write_file(format_find(options->exports[i].format), &options->results, &plain,
                              options->exports[i].path, err) != 0)
            return -1;
    return options->no_plots ? 0 : write_plots(options, err);
}

/* Standard output is one thing at a time: an export that goes there takes the place of the table.
 */
static bool is_stdout_taken(const struct run_options *options)
{
    for (size_t i = 0; i < options->export_count; i++)
        if (file_descriptor_of(options->exports[i].path) == STDOUT_FILENO)
            return true;
    return false;
}

int outputs_print(const struct run_options *options, struct err *err)
{
    struct format_options format = {.width = terminal_width(STDOUT_FILENO),
                                    .color = color_wanted(options->color, true)};
    int status = 0;
    if (!is_stdout_taken(options))
        status = format_write_file(format_find("table"), &options->results, &format, "-", err);
    format_write_warnings(&options->results, options->warnings_shown, stderr);
    return status;
}
