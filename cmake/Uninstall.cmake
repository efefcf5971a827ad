# SPDX-License-Identifier: GPL-3.0-or-later
# cmake -D MANIFEST=FILE -P Uninstall.cmake: removes each file that the install listed, and the directories of
# the documentation that are empty then.
if(NOT EXISTS "${MANIFEST}")
    message(FATAL_ERROR "nothing was installed from here: there is no ${MANIFEST}")
endif()
file(STRINGS "${MANIFEST}" files)
set(directories)
foreach(file IN LISTS files)
    set(file "$ENV{DESTDIR}${file}")
    if(EXISTS "${file}" OR IS_SYMLINK "${file}")
        message(STATUS "Removing ${file}")
        file(REMOVE "${file}")
    endif()
    cmake_path(GET file PARENT_PATH directory)
    while(directory MATCHES "/doc/fetchbench")
        list(APPEND directories "${directory}")
        cmake_path(GET directory PARENT_PATH directory)
    endwhile()
endforeach()
list(REMOVE_DUPLICATES directories)
list(SORT directories ORDER DESCENDING) # those within come first
foreach(directory IN LISTS directories)
    execute_process(COMMAND rmdir "${directory}" ERROR_QUIET) # it only takes an empty one
endforeach()
file(REMOVE "${MANIFEST}")
