/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/file.h"

#include <criterion/criterion.h>
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char directory[64];

static void enter_directory(void)
{
    (void)strcpy(directory, "/tmp/fetchbench-file-XXXXXX");
    cr_assert_not_null(mkdtemp(directory));
    cr_assert_eq(chdir(directory), 0);
    (void)signal(SIGPIPE, SIG_IGN);
}

static void leave_directory(void)
{
    char command[128];
    (void)snprintf(command, sizeof command, "rm -rf %s", directory);
    cr_assert_eq(system(command), 0); /* NOLINT(cert-env33-c): a fixed command */
}

TestSuite(file, .timeout = 20, .init = enter_directory, .fini = leave_directory);

static int count_entries(void)
{
    int count = 0;
    DIR *here = opendir(".");
    for (struct dirent *entry = readdir(here); entry; entry = readdir(here))
        count += entry->d_name[0] != '.';
    (void)closedir(here);
    return count;
}

static void expect_content(const char *path, const char *expected)
{
    char content[64] = "";
    FILE *stream = fopen(path, "r");
    cr_assert_not_null(stream);
    content[fread(content, 1, sizeof content - 1, stream)] = '\0';
    (void)fclose(stream);
    cr_assert_str_eq(content, expected);
}

static void write_file(const char *path, const char *content)
{
    struct file file;
    struct err err = {0};
    cr_assert_eq(file_open(&file, path, &err), 0, "%s", err.text);
    (void)fputs(content, file.stream);
    cr_assert_eq(file_close(&file, &err), 0, "%s", err.text);
}

Test(file, appears_complete_when_it_is_closed)
{
    struct file file;
    struct err err = {0};
    write_file("a", "old");
    cr_assert_eq(file_open(&file, "a", &err), 0);
    (void)fputs("new", file.stream);
    (void)fflush(file.stream);
    expect_content("a", "old");
    cr_assert_eq(file_close(&file, &err), 0);
    expect_content("a", "new");
    cr_assert_eq(count_entries(), 1);
}

Test(file, that_is_discarded_leaves_the_existing_file)
{
    struct file file;
    struct err err = {0};
    write_file("a", "old");
    cr_assert_eq(file_open(&file, "a", &err), 0);
    (void)fputs("new", file.stream);
    file_discard(&file);
    expect_content("a", "old");
    cr_assert_eq(count_entries(), 1);
}

Test(file, replaces_a_symbolic_link_and_leaves_its_target)
{
    struct stat status;
    write_file("a", "old");
    cr_assert_eq(symlink("a", "link"), 0);
    write_file("link", "new");
    expect_content("a", "old");
    expect_content("link", "new");
    cr_assert_eq(lstat("link", &status), 0);
    cr_assert(S_ISREG(status.st_mode));
}

Test(file, does_not_wait_for_a_reader_of_a_pipe)
{
    struct file file;
    struct err err = {0};
    cr_assert_eq(mkfifo("pipe", 0600), 0);
    cr_assert_eq(file_open(&file, "pipe", &err), -1);
    cr_assert_eq(err.kind, ERR_USAGE);
    cr_assert_str_eq(err.text, "cannot write 'pipe': nobody reads this pipe");
    int reader = open("pipe", O_RDONLY | O_NONBLOCK);
    write_file("pipe", "text");
    char text[8] = "";
    cr_assert_eq(read(reader, text, sizeof text - 1), 4);
    cr_assert_str_eq(text, "text");
    (void)close(reader);
}

Test(file, is_not_interrupted_by_a_signal)
{
    struct file file;
    struct err err = {0};
    sigset_t waiting;
    cr_assert_eq(file_open(&file, "a", &err), 0);
    (void)raise(SIGTERM);
    (void)sigpending(&waiting);
    cr_assert(sigismember(&waiting, SIGTERM));
    (void)signal(SIGTERM, SIG_IGN);
    cr_assert_eq(file_close(&file, &err), 0);
    (void)sigpending(&waiting);
    cr_assert(!sigismember(&waiting, SIGTERM));
    cr_assert_eq(count_entries(), 1);
}

Test(file, is_written_despite_any_number_of_stale_files)
{
    char name[16];
    for (int i = 0; i < 1000; i++) {
        (void)snprintf(name, sizeof name, "a.%d.part", i);
        cr_assert_eq(mkdir(name, 0700), 0);
    }
    write_file("a", "text");
    expect_content("a", "text");
}

Test(file, has_a_directory_with_a_name)
{
    struct err err = {0};
    cr_assert_eq(file_make_directory("", &err), -1);
    cr_assert_str_eq(err.text, "the directory name is empty");
}

Test(file, is_as_readable_as_the_umask_says)
{
    struct stat status;
    (void)umask(022);
    write_file("a", "text");
    cr_assert_eq(stat("a", &status), 0);
    cr_assert_eq(status.st_mode & 0777, 0644);
}

Test(file, is_not_fooled_by_an_existing_temporary_file)
{
    write_file("a.0.part", "somebody's");
    write_file("a", "mine");
    expect_content("a.0.part", "somebody's");
    expect_content("a", "mine");
}

Test(file, names_a_path_that_cannot_be_written)
{
    struct file file;
    struct err err = {0};
    cr_assert_eq(file_open(&file, "missing/a", &err), -1);
    cr_assert_eq(err.kind, ERR_USAGE);
    cr_assert_str_eq(err.text, "cannot write 'missing/a': No such file or directory");
}

Test(file, reports_a_full_disk)
{
    struct file file;
    struct err err = {0};
    cr_assert_eq(file_open(&file, "/dev/full", &err), 0);
    (void)fputs("text", file.stream);
    cr_assert_eq(file_close(&file, &err), -1);
    cr_assert_eq(err.kind, ERR_RUN);
    cr_assert_str_eq(err.text, "cannot write '/dev/full': No space left on device");
}

Test(file, reports_a_closed_pipe)
{
    int ends[2];
    struct file file;
    struct err err = {0};
    cr_assert_eq(pipe(ends), 0);
    cr_assert_eq(dup2(ends[1], STDOUT_FILENO), STDOUT_FILENO);
    (void)close(ends[0]);
    cr_assert_eq(file_open(&file, "-", &err), 0);
    (void)fputs("text", file.stream);
    cr_assert_eq(file_close(&file, &err), -1);
    cr_assert_eq(err.kind, ERR_RUN);
    cr_assert_str_eq(err.text, "cannot write 'standard output': Broken pipe");
}

Test(file, creates_parent_directories)
{
    struct err err = {0};
    cr_assert_eq(file_make_directory("x/y/z/", &err), 0, "%s", err.text);
    cr_assert_eq(file_make_directory("x/y", &err), 0, "%s", err.text);
    write_file("x/y/z/a", "text");
}

Test(file, does_not_replace_a_file_by_a_directory)
{
    struct err err = {0};
    write_file("a", "text");
    cr_assert_eq(file_make_directory("a", &err), -1);
    cr_assert_str_eq(err.text, "cannot create the directory 'a': Not a directory");
}
