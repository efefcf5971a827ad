/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/procfs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_BYTES = 512 };

bool procfs_value(const char *path, const char *name, char *value, size_t bytes)
{
    FILE *file = fopen(path, "re");
    if (!file)
        return false;
    char line[LINE_BYTES];
    size_t length = strlen(name);
    bool found = false;
    while (!found && fgets(line, sizeof line, file))
        found = strncmp(line, name, length) == 0;
    (void)fclose(file);
    if (!found)
        return false;
    const char *text = line + length + strspn(line + length, " \t:=\"");
    (void)snprintf(value, bytes, "%.*s", (int)strcspn(text, "\"\n"), text);
    return true;
}

int64_t procfs_number(const char *path, const char *name)
{
    char value[LINE_BYTES];
    char *end = value;
    if (!procfs_value(path, name, value, sizeof value))
        return -1;
    int64_t number = strtoll(value, &end, 10);
    return end > value ? number : -1;
}

char *procfs_path(char *path, int pid, const char *file)
{
    (void)snprintf(path, PROCFS_PATH_BYTES, "/proc/%d/%s", pid, file);
    return path;
}

int64_t procfs_private_bytes(int pid)
{
    char path[PROCFS_PATH_BYTES];
    int64_t clean = procfs_number(procfs_path(path, pid, "smaps_rollup"), "Private_Clean:");
    int64_t dirty = procfs_number(path, "Private_Dirty:");
    return clean < 0 || dirty < 0 ? -1 : (clean + dirty) * 1024;
}
