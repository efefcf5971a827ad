/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/child.h"

#include "core/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

/* The variables that a child may see, by the beginning of their assignment. Without those of the
 * dynamic linker it could run with other libraries than its parent. */
static const char *const kept_variables[] = {"PATH=",         "LANG=",           "LC_",
                                             "TMPDIR=",       "ASAN_OPTIONS=",   "UBSAN_OPTIONS=",
                                             "LSAN_OPTIONS=", "TSAN_OPTIONS=",   "GCOV_PREFIX",
                                             "LD_PRELOAD=",   "LD_LIBRARY_PATH="};

static bool is_kept(const char *assignment)
{
    for (size_t i = 0; i < sizeof kept_variables / sizeof kept_variables[0]; i++)
        if (strncmp(assignment, kept_variables[i], strlen(kept_variables[i])) == 0)
            return true;
    return false;
}

void child_environment(char *cut[CHILD_VARIABLES + 1])
{
    size_t count = 0;
    for (char **variable = environ; *variable && count < CHILD_VARIABLES; variable++)
        if (is_kept(*variable))
            cut[count++] = *variable;
    cut[count] = NULL;
}

enum { PATH_BYTES = 4096 };

static const char own_executable[] = "/proc/self/exe";

/* Whether another program, such as valgrind, runs this one. Then the started program's code (fields
 * 26 and 27, proc(5)) does not contain this function. */
static bool is_run_by_another(void)
{
    char line[2048];
    uintptr_t first = 0;
    uintptr_t last = 0;
    FILE *stream = fopen("/proc/self/stat", "re");
    if (!stream)
        return false;
    size_t length = fread(line, 1, sizeof line - 1, stream);
    (void)fclose(stream);
    line[length] = '\0';
    /* The end of the second field: the name may contain anything. */
    const char *field = strrchr(line, ')');
    for (int number = 2; field && number < 26; number++)
        field = strchr(field + 1, ' ');
    if (!field || sscanf(field, "%" SCNuPTR " %" SCNuPTR, &first, &last) != 2)
        return false;
    uintptr_t here = (uintptr_t)is_run_by_another;
    return here < first || here > last;
}

/* Writes the path by which this executable can be started again; -1: none is known. */
static int write_own_path(char path[PATH_BYTES])
{
    /* Not resolved: this still names the program after its file was replaced or removed. Only under
     * another program that runs this one must the link be read. */
    (void)snprintf(path, PATH_BYTES, "%s", own_executable);
    if (!is_run_by_another())
        return 0;
    ssize_t length = readlink(own_executable, path, PATH_BYTES - 1);
    path[length > 0 ? length : 0] = '\0';
    return length > 0 ? 0 : -1;
}

/* Prepends `library` to an existing LD_PRELOAD. Returns a string to be freed, NULL without a
 * library or memory. */
static char *preload(char *environment[CHILD_VARIABLES + 1], const char *library)
{
    static const char name[] = "LD_PRELOAD=";
    size_t place = 0;
    char *text = NULL;
    if (!library)
        return NULL;
    while (environment[place] && strncmp(environment[place], name, sizeof name - 1) != 0)
        place++;
    const char *others = environment[place] ? environment[place] + sizeof name - 1 : "";
    if (place == CHILD_VARIABLES ||
        asprintf(&text, "%s%s%s%s", name, library, *others ? ":" : "", others) < 0)
        return NULL;
    if (!environment[place])
        environment[place + 1] = NULL;
    environment[place] = text;
    return text;
}

static int spawn(pid_t *pid, int socket, const char *program, const char *const *arguments,
                 const char *library)
{
    char self[PATH_BYTES];
    if (!program) {
        if (write_own_path(self) != 0)
            return ENOENT;
        program = self;
    }
    /* posix_spawn takes unqualified pointers, but changes nothing behind them. */
    char *argv[CHILD_ARGUMENTS + 2] = {(char *)"fetchbench"};
    for (size_t i = 0; i < CHILD_ARGUMENTS && arguments[i]; i++)
        argv[i + 1] = (char *)arguments[i];
    char *environment[CHILD_VARIABLES + 1];
    child_environment(environment);
    char *preloaded = preload(environment, library);
    if (library && !preloaded)
        return ENOMEM;

    posix_spawn_file_actions_t actions;
    int error = posix_spawn_file_actions_init(&actions);
    if (error != 0)
        goto out_environment;
    posix_spawnattr_t attributes;
    error = posix_spawnattr_init(&attributes);
    if (error != 0)
        goto out_actions;
    /* Its own process group: Ctrl-C reaches only the parent, which decides what to end. */
    sigset_t none;
    sigemptyset(&none);
    (void)posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK);
    (void)posix_spawnattr_setsigmask(&attributes, &none);
    error = posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    if (error == 0)
        error = posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, STDOUT_FILENO);
    if (error == 0)
        error = posix_spawn_file_actions_adddup2(&actions, socket, CHILD_SOCKET);
    if (error == 0)
        error = posix_spawn(pid, program, &actions, &attributes, argv, environment);
    posix_spawnattr_destroy(&attributes);
out_actions:
    posix_spawn_file_actions_destroy(&actions);
out_environment:
    free(preloaded);
    return error;
}

void child_reap_normally(void)
{
    struct sigaction action = {0};
    if (sigaction(SIGCHLD, NULL, &action) == 0 && action.sa_handler == SIG_IGN)
        (void)signal(SIGCHLD, SIG_DFL);
}

int child_start(struct child *child, const char *program, const char *const *arguments,
                struct err *err)
{
    return child_start_with(child, program, arguments, NULL, err);
}

int child_start_with(struct child *child, const char *program, const char *const *arguments,
                     const char *library, struct err *err)
{
    int ends[2];
    child_reap_normally();
    *child = (struct child){.socket = -1};
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0)
        return err_run(err, "cannot start a process: no socket pair: %s", strerror(errno));
    (void)fcntl(ends[0], F_SETFD, FD_CLOEXEC);
    (void)fcntl(ends[1], F_SETFD, FD_CLOEXEC);
    int error = spawn(&child->pid, ends[1], program, arguments, library);
    (void)close(ends[1]);
    if (error != 0) {
        (void)close(ends[0]);
        child->pid = 0;
        return err_run(err, "cannot start a process: %s", strerror(error));
    }
    child->socket = ends[0];
    return 0;
}

/* Whether a terminating signal is blocked and pending. */
static bool is_asked_to_end(void)
{
    sigset_t pending;
    (void)sigpending(&pending);
    return sigismember(&pending, SIGINT) == 1 || sigismember(&pending, SIGTERM) == 1 ||
           sigismember(&pending, SIGHUP) == 1;
}

/* Waits for the end of a process until the deadline and then kills it; true: it was killed. Blocked
 * signals stay blocked, so that the caller can clean up. After a terminating signal, blocked or
 * not, it waits only a quarter of a second. */
static bool end_by(pid_t pid, int64_t deadline_ns)
{
    static const int64_t slice_ns = NS_PER_S / 4;
    struct pollfd end = {.fd = pidfd_open(pid, 0), .events = POLLIN};
    bool killed = false;
    if (end.fd < 0)
        return kill(pid, SIGKILL) == 0;
    while (!killed) {
        int64_t now_ns = clock_now_ns();
        int64_t left_ns = deadline_ns - now_ns < slice_ns ? deadline_ns - now_ns : slice_ns;
        struct timespec left = clock_timespec(left_ns);
        int ready = ppoll(&end, 1, &left, NULL);
        if (ready > 0)
            break;
        bool hurry = (ready < 0 && errno == EINTR) || is_asked_to_end();
        if (hurry && deadline_ns > now_ns + slice_ns)
            deadline_ns = now_ns + slice_ns;
        if (deadline_ns <= now_ns)
            killed = kill(pid, SIGKILL) == 0;
    }
    (void)close(end.fd);
    return killed;
}

/* Its wait status. */
static int reap(pid_t pid)
{
    int status = -1;
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        continue;
    return status;
}

int child_stop(struct child *child, int kill_first)
{
    static const int64_t patience_ns = 5 * NS_PER_S;
    int status = -1;
    if (child->socket >= 0)
        (void)close(child->socket);
    if (child->pid > 0) {
        (void)end_by(child->pid, kill_first ? 0 : clock_now_ns() + patience_ns);
        status = reap(child->pid);
    }
    *child = (struct child){.socket = -1};
    return status;
}

int child_wait(pid_t pid, int *status, int64_t deadline_ns)
{
    int killed = end_by(pid, deadline_ns);
    *status = reap(pid);
    return killed;
}

void child_die_with_parent(void)
{
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
}

int child_enter(struct err *err)
{
    int kind = 0;
    socklen_t length = sizeof kind;
    if (getsockopt(CHILD_SOCKET, SOL_SOCKET, SO_TYPE, &kind, &length) != 0)
        return err_usage(err, "this command is for internal use");
    (void)fcntl(CHILD_SOCKET, F_SETFD, FD_CLOEXEC);
    child_die_with_parent();
    /* The parent may have ended before the line above: then the socket is already closed. */
    char byte = 0;
    if (recv(CHILD_SOCKET, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0)
        return err_run(err, "the parent process has gone");
    return 0;
}

int child_await(int socket, short events, const struct child_patience *patience, struct err *err)
{
    if (!patience)
        return 0;
    struct pollfd end = {.fd = socket, .events = events};
    for (;;) {
        if (patience->cancelled && patience->cancelled() != 0)
            return err_cancelled(err, "interrupted");
        int64_t left_ns = patience->deadline_ns - clock_now_ns();
        if (left_ns <= 0)
            return err_timed_out(err, "the other process does not answer");
        bool is_slice = patience->waiting && left_ns > NS_PER_S;
        struct timespec left = clock_timespec(is_slice ? NS_PER_S : left_ns);
        int ready = ppoll(&end, 1, &left, patience->mask);
        if (ready > 0)
            return 0;
        if (ready == 0 && is_slice)
            patience->waiting(patience->user);
    }
}

int child_write(int socket, const void *bytes, size_t count, const struct child_patience *patience,
                struct err *err)
{
    const char *next = bytes;
    int flags = MSG_NOSIGNAL | (patience ? MSG_DONTWAIT : 0);
    while (count > 0) {
        if (child_await(socket, POLLOUT, patience, err) != 0)
            return -1;
        ssize_t sent = send(socket, next, count, flags);
        if (sent < 0 && (errno == EINTR || (patience && errno == EAGAIN)))
            continue;
        if (sent < 0)
            return err_run(err, "cannot write to the other process: %s", strerror(errno));
        next += sent;
        count -= (size_t)sent;
    }
    return 0;
}

int child_read(int socket, void *bytes, size_t count, const struct child_patience *patience,
               struct err *err)
{
    char *next = bytes;
    size_t left = count;
    while (left > 0) {
        if (child_await(socket, POLLIN, patience, err) != 0)
            return -1;
        ssize_t got = recv(socket, next, left, patience ? MSG_DONTWAIT : 0);
        if (got < 0 && (errno == EINTR || (patience && errno == EAGAIN)))
            continue;
        if (got < 0)
            return err_run(err, "cannot read from the other process: %s", strerror(errno));
        if (got == 0 && left == count)
            return 1;
        if (got == 0)
            return err_run(err, "the other process ended in the middle of a message");
        next += got;
        left -= (size_t)got;
    }
    return 0;
}

/* Ancillary data needs at least one byte of data with it (unix(7), SCM_RIGHTS). */
union descriptor_message {
    struct cmsghdr header;
    char bytes[CMSG_SPACE(sizeof(int))];
};

static struct msghdr message_of(struct iovec *vector, union descriptor_message *control)
{
    return (struct msghdr){.msg_iov = vector,
                           .msg_iovlen = 1,
                           .msg_control = control->bytes,
                           .msg_controllen = sizeof control->bytes};
}

int child_send_descriptor(int socket, int descriptor, struct err *err)
{
    char byte = 'd';
    union descriptor_message control = {0};
    struct iovec vector = {.iov_base = &byte, .iov_len = 1};
    struct msghdr message = message_of(&vector, &control);
    control.header = (struct cmsghdr){
        .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS, .cmsg_len = CMSG_LEN(sizeof descriptor)};
    memcpy(CMSG_DATA(&control.header), &descriptor, sizeof descriptor);
    ssize_t sent = 0;
    do
        sent = sendmsg(socket, &message, MSG_NOSIGNAL);
    while (sent < 0 && errno == EINTR);
    if (sent != 1)
        return err_run(err, "cannot send a descriptor: %s", strerror(errno));
    return 0;
}

int child_receive_descriptor(int socket, int *descriptor, struct err *err)
{
    char byte = 0;
    union descriptor_message control = {0};
    struct iovec vector = {.iov_base = &byte, .iov_len = 1};
    struct msghdr message = message_of(&vector, &control);
    ssize_t got = 0;
    do
        got = recvmsg(socket, &message, 0);
    while (got < 0 && errno == EINTR);
    const struct cmsghdr *header = got == 1 ? CMSG_FIRSTHDR(&message) : NULL;
    if (!header || header->cmsg_type != SCM_RIGHTS ||
        header->cmsg_len != CMSG_LEN(sizeof *descriptor))
        return err_run(err, "the other process sent no descriptor");
    memcpy(descriptor, CMSG_DATA(header), sizeof *descriptor);
    (void)fcntl(*descriptor, F_SETFD, FD_CLOEXEC);
    return 0;
}
