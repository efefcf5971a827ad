/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/child.h"

#include "core/clock.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

TestSuite(child, .timeout = 20);

/* A shell stands in for the program: it starts as a child does, and writes to its end. */
static struct child start_shell(const char *script)
{
    struct child child;
    struct err err = {0};
    const char *const arguments[] = {"-c", script, NULL};
    cr_assert(eq(int, child_start(&child, "/bin/sh", arguments, &err), 0), "%s", err.text);
    return child;
}

/* All that a child writes until it closes its end. */
static char *read_all(const struct child *child, char *text, size_t bytes)
{
    size_t length = 0;
    struct err err = {0};
    while (length + 1 < bytes && child_read(child->socket, text + length, 1, NULL, &err) == 0)
        length++;
    text[length] = '\0';
    return text;
}

/* 0: it ended by itself. */
static int signal_that_ended(int status)
{
    return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

Test(child, finds_the_socket_at_the_agreed_number)
{
    struct child child = start_shell("printf hello >&3");
    char text[64];
    cr_assert(eq(str, read_all(&child, text, sizeof text), "hello"));
    cr_assert(eq(int, child_stop(&child, 0), 0));
}

Test(child, hears_what_the_parent_writes)
{
    struct child child = start_shell("read line <&3; printf 'heard %s' \"$line\" >&3");
    struct err err = {0};
    cr_assert(eq(int, child_write(child.socket, "this\n", 5, NULL, &err), 0));
    char text[64];
    cr_assert(eq(str, read_all(&child, text, sizeof text), "heard this"));
    (void)child_stop(&child, 0);
}

Test(child, reads_nothing_from_standard_input)
{
    struct child child = start_shell("read line; printf 'got [%s] %s' \"$line\" $? >&3");
    char text[64];
    cr_assert(eq(str, read_all(&child, text, sizeof text), "got [] 1"));
    (void)child_stop(&child, 0);
}

Test(child, writes_its_standard_output_to_standard_error)
{
    struct child child = start_shell("[ /dev/fd/1 -ef /dev/fd/2 ] && printf same >&3");
    char text[64];
    cr_assert(eq(str, read_all(&child, text, sizeof text), "same"));
    (void)child_stop(&child, 0);
}

Test(child, sees_only_the_variables_that_it_needs)
{
    cr_assert(eq(int, setenv("FETCHBENCH_SECRET", "x", 1), 0));
    cr_assert(eq(int, setenv("http_proxy", "http://127.0.0.1:1", 1), 0));
    cr_assert(eq(int, setenv("LC_ALL", "C", 1), 0));
    struct child child = start_shell("printf '%s|%s|%s' \"$FETCHBENCH_SECRET\" \"$http_proxy\" "
                                     "\"$LC_ALL\" >&3");
    char text[64];
    cr_assert(eq(str, read_all(&child, text, sizeof text), "||C"));
    (void)child_stop(&child, 0);
}

Test(child, has_a_process_group_of_its_own)
{
    struct child child = start_shell("read line <&3");
    cr_assert(eq(int, getpgid(child.pid), child.pid));
    (void)child_stop(&child, 1);
}

Test(child, starts_with_no_signal_blocked)
{
    sigset_t blocked;
    sigfillset(&blocked);
    cr_assert(eq(int, sigprocmask(SIG_BLOCK, &blocked, NULL), 0));
    struct child child = start_shell("kill -TERM $$; printf survived >&3");
    char text[64];
    cr_assert(eq(str, read_all(&child, text, sizeof text), ""));
    int status = child_stop(&child, 0);
    cr_assert(eq(int, signal_that_ended(status), SIGTERM));
}

Test(child, stop_returns_how_it_ended_and_forgets_it)
{
    struct child child = start_shell("exit 7");
    int status = child_stop(&child, 0);
    cr_assert(eq(int, status, 7 << 8), "a wait status");
    cr_assert(eq(int, child.pid, 0));
    cr_assert(eq(int, child_stop(&child, 0), -1), "stopping twice is allowed");
}

Test(child, stop_returns_how_it_ended_even_if_the_parent_ignores_sigchld)
{
    (void)signal(SIGCHLD, SIG_IGN);
    struct child child = start_shell("exit 7");
    cr_assert(eq(int, child_stop(&child, 0), 7 << 8));
}

static pid_t start_program(const char *script)
{
    pid_t pid = fork();
    if (pid == 0) {
        (void)execl("/bin/sh", "sh", "-c", script, (char *)NULL);
        _exit(127);
    }
    return pid;
}

Test(child, wait_reports_how_a_program_ended)
{
    int status = 0;
    pid_t pid = start_program("exit 3");
    cr_assert(eq(int, child_wait(pid, &status, clock_now_ns() + 10 * NS_PER_S), 0));
    cr_assert(eq(int, status, 3 << 8));
}

Test(child, wait_kills_a_program_at_its_deadline)
{
    int status = 0;
    pid_t pid = start_program("exec sleep 1000");
    cr_assert(eq(int, child_wait(pid, &status, clock_now_ns() + NS_PER_S / 20), 1));
    cr_assert(eq(int, signal_that_ended(status), SIGKILL));
}

Test(child, that_sends_nothing_is_waited_for_until_the_deadline)
{
    struct child child = start_shell("printf ab >&3; exec sleep 1000");
    struct child_patience patience = {.deadline_ns = clock_now_ns() + NS_PER_S / 2};
    struct err err = {0};
    char text[3];
    cr_assert(eq(int, child_read(child.socket, text, sizeof text, &patience, &err), -1));
    cr_assert(eq(int, err.kind, ERR_TIMED_OUT));
    (void)child_stop(&child, 1);
}

Test(child, stop_kills_one_that_does_not_end)
{
    struct child child = start_shell("exec sleep 1000");
    int status = child_stop(&child, 1);
    cr_assert(eq(int, signal_that_ended(status), SIGKILL));
}

static volatile sig_atomic_t noted;

static void note_signal(int number)
{
    noted = number;
}

Test(child, stop_waits_less_after_a_terminating_signal)
{
    sigset_t interrupt;
    sigemptyset(&interrupt);
    sigaddset(&interrupt, SIGINT);
    (void)signal(SIGINT, note_signal);
    cr_assert(eq(int, sigprocmask(SIG_BLOCK, &interrupt, NULL), 0));
    struct child child = start_shell("exec sleep 1000");
    cr_assert(eq(int, raise(SIGINT), 0));
    cr_assert(eq(int, (int)noted, 0), "it is blocked");
    int status = child_stop(&child, 0);
    cr_assert(eq(int, (int)noted, 0), "who blocked it lets it in");
    cr_assert(eq(int, signal_that_ended(status), SIGKILL));
}

Test(child, a_missing_program_is_an_error_and_no_child)
{
    struct child child;
    struct err err = {0};
    const char *const arguments[] = {NULL};
    cr_assert(eq(int, child_start(&child, "/nowhere/program", arguments, &err), -1));
    cr_assert(eq(int, (int)err.kind, (int)ERR_RUN));
    cr_assert(ne(ptr, strstr(err.text, "No such file"), NULL), "%s", err.text);
    cr_assert(eq(int, child.pid, 0));
    cr_assert(eq(int, child.socket, -1));
}

static int open_descriptors(void)
{
    int count = 0;
    for (int descriptor = 0; descriptor < 256; descriptor++)
        count += fcntl(descriptor, F_GETFD) != -1;
    return count;
}

Test(child, no_descriptor_is_left_open)
{
    int before = open_descriptors();
    for (int i = 0; i < 3; i++) {
        struct child child = start_shell("exit 0");
        (void)child_stop(&child, 0);
        const char *const arguments[] = {NULL};
        (void)!child_start(&child, "/nowhere/program", arguments, NULL);
    }
    cr_assert(eq(int, open_descriptors(), before));
}

Test(child, read_distinguishes_a_closed_end_from_a_partial_message)
{
    struct err err = {0};
    char bytes[4];
    struct child silent = start_shell("exit 0");
    cr_assert(eq(int, child_read(silent.socket, bytes, sizeof bytes, NULL, &err), 1));
    cr_assert(eq(int, (int)err.kind, (int)ERR_NONE));
    (void)child_stop(&silent, 0);

    struct child broken = start_shell("printf ab >&3");
    cr_assert(eq(int, child_read(broken.socket, bytes, sizeof bytes, NULL, &err), -1));
    cr_assert(ne(ptr, strstr(err.text, "in the middle"), NULL), "%s", err.text);
    (void)child_stop(&broken, 0);
}

Test(child, writing_to_a_closed_end_is_an_error_and_no_signal)
{
    int ends[2];
    cr_assert(eq(int, socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0));
    (void)close(ends[1]);
    struct err err = {0};
    cr_assert(eq(int, child_write(ends[0], "x", 1, NULL, &err), -1));
    cr_assert(eq(int, (int)err.kind, (int)ERR_RUN));
    (void)close(ends[0]);
}

/* Runs child_enter in a process of its own, with `socket` at the agreed number; tells its error. */
static enum err_kind enter_with(int socket)
{
    pid_t pid = fork();
    if (pid == 0) {
        struct err err = {0};
        if (socket >= 0)
            (void)dup2(socket, CHILD_SOCKET);
        else
            (void)close(CHILD_SOCKET);
        _exit(child_enter(&err) == 0 ? (int)ERR_NONE : (int)err.kind);
    }
    int status = -1;
    (void)waitpid(pid, &status, 0);
    return (enum err_kind)WEXITSTATUS(status);
}

Test(child, enter_refuses_what_child_start_did_not_start)
{
    cr_expect(eq(int, (int)enter_with(-1), (int)ERR_USAGE), "nothing there");
    int file = open("/dev/null", O_RDONLY);
    cr_expect(eq(int, (int)enter_with(file), (int)ERR_USAGE), "no socket");
    (void)close(file);
}

Test(child, enter_refuses_when_the_parent_has_ended)
{
    int ends[2];
    cr_assert(eq(int, socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0));
    cr_assert(eq(int, (int)enter_with(ends[0]), (int)ERR_NONE), "while it is there");
    (void)close(ends[1]);
    cr_assert(eq(int, (int)enter_with(ends[0]), (int)ERR_RUN));
    (void)close(ends[0]);
}

Test(child, sends_a_descriptor_that_reads_what_ours_writes)
{
    int ends[2];
    int pipe_ends[2];
    int given = -1;
    char text[3] = "";
    struct err err = {0};
    cr_assert(eq(int, socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0));
    cr_assert(eq(int, pipe(pipe_ends), 0));
    cr_assert(eq(int, child_send_descriptor(ends[0], pipe_ends[0], &err), 0), "%s", err.text);
    cr_assert(eq(int, child_receive_descriptor(ends[1], &given, &err), 0), "%s", err.text);
    cr_assert(ne(int, given, pipe_ends[0]));
    cr_assert(eq(int, fcntl(given, F_GETFD), FD_CLOEXEC));
    cr_assert(eq(long, write(pipe_ends[1], "ok", 2), 2));
    cr_assert(eq(long, read(given, text, 2), 2));
    cr_assert(eq(str, (char *)text, "ok"));
}

Test(child, reports_a_missing_descriptor)
{
    int ends[2];
    int given = -1;
    struct err err = {0};
    cr_assert(eq(int, socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0));
    cr_assert(eq(int, child_write(ends[0], "x", 1, NULL, &err), 0));
    cr_assert(eq(int, child_receive_descriptor(ends[1], &given, &err), -1));
    cr_assert(eq(int, (int)err.kind, ERR_RUN));
}
