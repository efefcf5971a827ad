# SPDX-License-Identifier: GPL-3.0-or-later
# Run at build time: cmake -DOUTPUT=sources.c -DFILES=a;b -P EmbedLessons.cmake
# Writes a C file that holds the text of each lesson_NAME.c, as numbers: a string literal may have 4,095 characters at most.
set(texts "")
set(rows "")
foreach(file IN LISTS FILES)
    get_filename_component(name "${file}" NAME_WE)
    string(REGEX REPLACE "^lesson_" "" name "${name}")
    file(READ "${file}" hex HEX)
    string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hex}")
    string(REGEX REPLACE "(................................................................................)" "\\1\n" bytes "${bytes}")
    string(APPEND texts "static const unsigned char text_${name}[] = {\n${bytes}0};\n")
    string(APPEND rows "    {\"${name}\", (const char *)text_${name}},\n")
endforeach()
file(WRITE "${OUTPUT}" "#include \"lessons/lesson.h\"\n\n#include <stddef.h>\n\n${texts}\n"
    "const struct lesson_source lesson_sources[] = {\n${rows}    {NULL, NULL},\n};\n")
