# SPDX-License-Identifier: GPL-3.0-or-later
# How every room is compiled, and the function that declares one.

add_library(fetchbench_flags INTERFACE)
target_compile_definitions(fetchbench_flags INTERFACE _GNU_SOURCE)
target_compile_options(fetchbench_flags INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes -Wvla
    -Wno-missing-field-initializers # rows of tables name the members that they set; the rest is zero
    $<$<BOOL:${FETCHBENCH_WERROR}>:-Werror>)
if(FETCHBENCH_SANITIZE)
    target_compile_options(fetchbench_flags INTERFACE
        -fsanitize=${FETCHBENCH_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
    target_link_options(fetchbench_flags INTERFACE -fsanitize=${FETCHBENCH_SANITIZE})
endif()
if(FETCHBENCH_FUZZ)
    target_compile_options(fetchbench_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()
if(FETCHBENCH_COVERAGE)
    # Atomic: threads and processes count at the same time, and lost updates can leave invalid counts.
    target_compile_options(fetchbench_flags INTERFACE --coverage -fprofile-update=atomic)
    target_link_options(fetchbench_flags INTERFACE --coverage -Wl,--wrap=_exit)
    add_library(coverage_exit STATIC ${PROJECT_SOURCE_DIR}/tests/coverage/exit.c)
    target_link_libraries(fetchbench_flags INTERFACE coverage_exit)
endif()

# fetchbench_room(NAME [ROOMS room...] [NEEDS library...])
# A room is a static library of every .c file in its folder: adding a file is enough. Its unit tests
# (tests/unit/NAME) link the whole room and only the rooms below it, which makes the dependency rule
# a link rule.
function(fetchbench_room name)
    cmake_parse_arguments(arg "" "" "ROOMS;NEEDS" ${ARGN})
    file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/${name}/*.c)
    add_library(room_${name} STATIC ${sources})
    target_include_directories(room_${name} PUBLIC ${PROJECT_SOURCE_DIR})
    target_link_libraries(room_${name} PUBLIC ${arg_NEEDS} PRIVATE fetchbench_flags)
    foreach(room IN LISTS arg_ROOMS)
        target_link_libraries(room_${name} PUBLIC room_${room})
    endforeach()
endfunction()
