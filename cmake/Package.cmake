# SPDX-License-Identifier: GPL-3.0-or-later
# What is installed next to the program, how all of it is removed again, and tarballs.

install(FILES README.md CHANGELOG.md CITATION.cff CONTRIBUTING.md LICENSE SECURITY.md
        DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(DIRECTORY docs DESTINATION ${CMAKE_INSTALL_DOCDIR})

add_custom_target(uninstall
    COMMAND ${CMAKE_COMMAND} -D MANIFEST=${PROJECT_BINARY_DIR}/install_manifest.txt
            -P ${PROJECT_SOURCE_DIR}/cmake/Uninstall.cmake
    VERBATIM)

# The same bytes wherever the sources lie: debug information names files below the project alone.
foreach(directory IN ITEMS ${PROJECT_BINARY_DIR} ${PROJECT_SOURCE_DIR})
    if(CMAKE_BUILD_TYPE STREQUAL RelWithDebInfo)
        target_compile_options(fetchbench_flags INTERFACE -ffile-prefix-map=${directory}=.)
    endif()
endforeach()

set(CPACK_GENERATOR TGZ)
set(CPACK_PACKAGE_VENDOR "The fetchbench maintainers")
set(CPACK_RESOURCE_FILE_LICENSE ${PROJECT_SOURCE_DIR}/LICENSE)
set(CPACK_SOURCE_GENERATOR TGZ)
set(CPACK_SOURCE_IGNORE_FILES "/build/" "/results/" "/\\.git/" "/\\.git$" "/__pycache__/")
set(CPACK_SOURCE_PACKAGE_FILE_NAME fetchbench-${PROJECT_VERSION})
set(CPACK_STRIP_FILES TRUE)
include(CPack)
