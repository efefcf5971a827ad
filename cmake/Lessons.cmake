# SPDX-License-Identifier: GPL-3.0-or-later
# Each lesson can print its C source: the sources are embedded in the library.
file(GLOB lesson_files CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/lessons/lesson_*.c)
set(lesson_sources ${PROJECT_BINARY_DIR}/lessons/sources.c)
add_custom_command(
    OUTPUT ${lesson_sources}
    COMMAND ${CMAKE_COMMAND} "-DOUTPUT=${lesson_sources}" "-DFILES=${lesson_files}"
            -P ${PROJECT_SOURCE_DIR}/cmake/EmbedLessons.cmake
    DEPENDS ${lesson_files} ${PROJECT_SOURCE_DIR}/cmake/EmbedLessons.cmake
    COMMENT "Embedding the lessons' sources"
    VERBATIM)
target_sources(room_lessons PRIVATE ${lesson_sources})
