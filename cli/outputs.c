/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/outputs.h"

#include "cli/command.h"
#include "cli/run_options.h"
#include "cli/terminal.h"
#include "core/file.h"
#include "core/results.h"
#include "core/utf8.h"
#include "report/format.h"
#include "report/plot.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { PATH_BYTES = 4096 };

static int path_in_output(char path[PATH_BYTES], const struct run_options *options,
                          const char *name, struct err *err)
{
    size_t length = strlen(options->output);
    const char *slash = options->output[length - 1] == '/' ? "" : "/";
    int written = snprintf(path, PATH_BYTES, "%s%s%s", options->output, slash, name);
    if (written < 0 || written >= PATH_BYTES)
        return err_usage(err, "the directory name '%.80s...' is too long", options->output);
    return 0;
}

/* The file a path refers to, to find two paths to the same file. */
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
            return err_usage(err, "two exports to '%s'; give each its own file", path);
    for (size_t i = 0; formats[i]; i++) {
        if (!formats[i]->file)
            continue;
        if (path_in_output(output, options, formats[i]->file, err) != 0)
            return -1;
        if (is_same_place(output, path))
            return err_usage(
                err, "an export to '%s', which the run writes itself; choose another file", path);
    }
    return 0;
}

/* The reader of a pipe must not see its end before the results: it stays open, in `held`. */
static int check_file(const char *path, int *held, struct err *err)
{
    struct file file = {0};
    struct stat status;
    if (strcmp(path, "-") == 0)
        return 0;
    if (file_open(&file, path, err) != 0)
        return -1;
    if (held && fstat(fileno(file.stream), &status) == 0 && S_ISFIFO(status.st_mode))
        *held = fcntl(fileno(file.stream), F_DUPFD_CLOEXEC, 3);
    file_discard(&file);
    return 0;
}

static int check_files(struct run_options *options, struct err *err)
{
    char path[PATH_BYTES];
    if (path_in_output(path, options, "results.json", err) != 0 || check_file(path, NULL, err) != 0)
        return -1;
    for (size_t i = 0; i < options->export_count; i++)
        if (check_place(options, i, err) != 0 ||
            check_file(options->exports[i].path, &options->exports[i].held, err) != 0)
            return -1;
    return 0;
}

/* Removes the last component and the slashes before it from a path without trailing slashes. */
static void cut_last(char *path)
{
    char *slash = strrchr(path, '/');
    if (!slash)
        slash = path;
    while (slash > path && slash[-1] == '/')
        slash--;
    *slash = '\0';
}

static bool copy_output(char path[PATH_BYTES], const struct run_options *options)
{
    size_t length = strlen(options->output);
    while (length > 1 && options->output[length - 1] == '/')
        length--;
    return snprintf(path, PATH_BYTES, "%.*s", (int)length, options->output) < PATH_BYTES;
}

static size_t find_standing(const struct run_options *options)
{
    char path[PATH_BYTES];
    if (!copy_output(path, options))
        return strlen(options->output);
    while (*path != '\0' && access(path, F_OK) != 0)
        cut_last(path);
    return strlen(path);
}

/* Two runs in one directory would mix their files. The lock leaves no file and ends with the
 * program; on a file system without locks there is none. */
static int lock_output(struct run_options *options, struct err *err)
{
    int lock = open(options->output, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (lock < 0)
        return 0;
    options->output_lock = lock;
    if (flock(lock, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
        return err_usage(err, "another run is writing to '%s'; use another directory: -o DIR",
                         options->output);
    return 0;
}

/* Of an earlier run, which this one will replace: it is to be known while Ctrl-C still helps. */
static void warn_of_earlier(const struct run_options *options)
{
    char path[PATH_BYTES];
    char date[32] = "";
    struct stat status;
    struct tm parts;
    struct err ignored = {0};
    if (options->quiet || path_in_output(path, options, "results.json", &ignored) != 0 ||
        lstat(path, &status) != 0)
        return;
    if (localtime_r(&status.st_mtime, &parts))
        (void)strftime(date, sizeof date, ", of %Y-%m-%d %H:%M,", &parts);
    command_warn("the results in '%.300s'%s will be replaced; to keep them, give this run another "
                 "directory: -o DIR",
                 options->output, date);
}

static void remove_file(const struct run_options *options, const char *directory, const char *name,
                        const char *suffix)
{
    char file[256];
    char path[PATH_BYTES];
    struct err ignored = {0};
    (void)snprintf(file, sizeof file, "%s%s%s", directory, name, suffix);
    if (path_in_output(path, options, file, &ignored) == 0)
        (void)unlink(path);
}

void outputs_clear(const struct run_options *options)
{
    static const char *const suffixes[] = {".gp", ".dat", ".svg", ".png", ".pdf"};
    char path[PATH_BYTES];
    struct err ignored = {0};
    for (size_t i = 0; formats[i]; i++)
        if (formats[i]->file && strcmp(formats[i]->file, "results.json") != 0)
            remove_file(options, "", formats[i]->file, "");
    for (size_t i = 0; plots[i]; i++)
        for (size_t k = 0; k < sizeof suffixes / sizeof *suffixes; k++)
            remove_file(options, "plots/", plots[i]->name, suffixes[k]);
    if (path_in_output(path, options, "plots", &ignored) == 0)
        (void)rmdir(path); /* it only takes an empty one */
}

void outputs_announce(const struct run_options *options, bool complete)
{
    const struct results *results = &options->results;
    char page[PATH_BYTES];
    struct err ignored = {0};
    if (!complete && !options->was_saved)
        return;
    if (path_in_output(page, options, complete ? "report.html" : "results.json", &ignored) != 0)
        return;
    if (!complete) {
        (void)fputs("Saved before that: ", stderr);
        utf8_write_plain(stderr, page);
        (void)fputc('\n', stderr);
        return;
    }
    (void)fputs("Saved in ", stderr);
    utf8_write_plain(stderr, options->output);
    if (!results->complete)
        (void)fprintf(stderr, " (%zu of %" PRId64 " runs)", results->cells[0].trial_count,
                      results->settings.runs);
    (void)fputs("; open ", stderr);
    utf8_write_plain(stderr, page);
    (void)fputc('\n', stderr);
}

int outputs_check(struct run_options *options, struct err *err)
{
    options->output_stood = find_standing(options);
    options->output_checked = true;
    if (file_make_directory(options->output, err) != 0 || lock_output(options, err) != 0)
        return -1;
    if (check_files(options, err) != 0)
        return -1;
    warn_of_earlier(options);
    return 0;
}

void outputs_tidy(const struct run_options *options)
{
    char path[PATH_BYTES];
    if (!options->output_checked || !copy_output(path, options))
        return;
    while (strlen(path) > options->output_stood) {
        if (rmdir(path) != 0 && errno != ENOENT) /* it only removes an empty one */
            return;
        cut_last(path);
    }
}

/* A file that was writable before the run and is not now is not a usage error. */
static int during_run(int status, struct err *err)
{
    if (status != 0 && err->kind == ERR_USAGE)
        err->kind = ERR_RUN;
    return status;
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
    return during_run(write_into_output(options, format_find("json"), err), err);
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

static int write_all(const struct run_options *options, struct err *err)
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

int outputs_write(const struct run_options *options, struct err *err)
{
    return during_run(write_all(options, err), err);
}

/* Whether an export goes to standard output, in place of the table.
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
