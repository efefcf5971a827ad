# SPDX-License-Identifier: GPL-3.0-or-later
# The script of the page is embedded in the library that writes it.
set(page_script ${PROJECT_BINARY_DIR}/report/page_script.c)
add_custom_command(
    OUTPUT ${page_script}
    COMMAND ${CMAKE_COMMAND} "-DOUTPUT=${page_script}" "-DFILE=${PROJECT_SOURCE_DIR}/report/page.js"
            -P ${PROJECT_SOURCE_DIR}/cmake/EmbedPage.cmake
    DEPENDS ${PROJECT_SOURCE_DIR}/report/page.js ${PROJECT_SOURCE_DIR}/cmake/EmbedPage.cmake
    COMMENT "Embedding the page's script"
    VERBATIM)
target_sources(room_report PRIVATE ${page_script})
