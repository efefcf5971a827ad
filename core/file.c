/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/file.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

static void release(struct file *file)
{
    if (file->part)
        (void)sigprocmask(SIG_SETMASK, &file->signals, NULL);
    free(file->path);
    free(file->part);
    free(file->name);
    *file = (struct file){0};
}

/* Creates "PATH.RANDOM.part", readable as the umask says (mkstemp's would not be). */
static int create_part(struct file *file)
{
    sigset_t ending;
    size_t bytes = strlen(file->path) + sizeof ".01234567.part";
    file->part = malloc(bytes);
    if (!file->part)
        return -1;
    sigemptyset(&ending);
    sigaddset(&ending, SIGINT);
    sigaddset(&ending, SIGTERM);
    sigaddset(&ending, SIGHUP);
    (void)sigprocmask(SIG_BLOCK, &ending, &file->signals);
    for (int i = 0; i < 100; i++) {
        uint32_t name = 0;
        if (getrandom(&name, sizeof name, 0) != (ssize_t)sizeof name)
            return -1;
        (void)snprintf(file->part, bytes, "%s.%08" PRIx32 ".part", file->path, name);
        int descriptor =
            open(file->part, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
        if (descriptor >= 0 || errno != EEXIST)
            return descriptor;
    }
    return -1;
}

/* An existing file that is not regular. Non-blocking: opening a pipe without a reader would block.
 */
static int open_special(const char *path)
{
    int descriptor = open(path, O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (descriptor >= 0)
        (void)fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) & ~O_NONBLOCK);
    return descriptor;
}

int file_descriptor_of(const char *path)
{
    static const char *const directories[] = {"/dev/fd/", "/proc/self/fd/"};
    if (strcmp(path, "-") == 0 || strcmp(path, "/dev/stdout") == 0)
        return STDOUT_FILENO;
    if (strcmp(path, "/dev/stderr") == 0)
        return STDERR_FILENO;
    for (size_t i = 0; i < 2; i++) {
        size_t length = strlen(directories[i]);
        const char *number = path + length;
        if (strncmp(path, directories[i], length) == 0 && *number &&
            number[strspn(number, "0123456789")] == '\0')
            return (int)strtol(number, NULL, 10);
    }
    return -1;
}

static int open_place(struct file *file, const char *path)
{
    /* An open descriptor is written to as it is: its file is not truncated. */
    if (file_descriptor_of(path) >= 0)
        return fcntl(file_descriptor_of(path), F_DUPFD_CLOEXEC, 3);
    struct stat status;
    bool exists = lstat(path, &status) == 0;
    file->path = strdup(path);
    if (!file->path)
        return -1;
    if (exists && !S_ISREG(status.st_mode) && !S_ISLNK(status.st_mode))
        return open_special(path);
    return create_part(file);
}

int file_open(struct file *file, const char *path, struct err *err)
{
    *file = (struct file){.name = strdup(strcmp(path, "-") == 0 ? "standard output" : path)};
    int descriptor = open_place(file, path);
    if (descriptor >= 0)
        file->stream = fdopen(descriptor, "w");
    if (!file->stream) {
        (void)err_usage(err, "cannot write '%s': %s", path,
                        errno == ENXIO ? "nobody reads this pipe" : strerror(errno));
        if (descriptor >= 0) {
            (void)close(descriptor);
            if (file->part)
                (void)unlink(file->part);
        }
        release(file);
        return -1;
    }
    return 0;
}

int file_close(struct file *file, struct err *err)
{
    /* errno of an earlier, buffered write is lost by now: ferror only says that it failed. */
    errno = 0;
    bool failed = ferror(file->stream) != 0;
    failed |= fflush(file->stream) != 0;
    failed |= fclose(file->stream) != 0;
    if (!failed && file->part)
        failed = rename(file->part, file->path) != 0;
    int result = 0;
    if (failed) {
        int error = errno;
        if (file->part)
            (void)unlink(file->part);
        result = err_run(err, "cannot write '%s': %s", file->name ? file->name : "",
                         error ? strerror(error) : "incomplete write");
    }
    release(file);
    return result;
}

void file_discard(struct file *file)
{
    if (file->stream)
        (void)fclose(file->stream);
    if (file->part)
        (void)unlink(file->part);
    release(file);
}

/* Creates each directory on the path; 0 or an errno. Restores `path`. */
static int make_each(char *path)
{
    int error = 0;
    for (char *slash = path; slash && error == 0;) {
        slash = strchr(slash + 1, '/');
        if (slash)
            *slash = '\0';
        if (mkdir(path, 0777) != 0 && errno != EEXIST)
            error = errno;
        if (slash)
            *slash = '/';
    }
    return error;
}

int file_make_directory(const char *path, struct err *err)
{
    if (*path == '\0')
        return err_usage(err, "the directory name is empty");
    char *partial = strdup(path);
    if (!partial)
        return err_run(err, "out of memory");
    int error = make_each(partial);
    free(partial);
    struct stat status;
    if (error == 0 && stat(path, &status) == 0 && !S_ISDIR(status.st_mode))
        error = ENOTDIR;
    if (error == 0 && access(path, W_OK) != 0)
        error = errno;
    if (error != 0)
        return err_usage(err, "cannot create the directory '%s': %s", path, strerror(error));
    return 0;
}
