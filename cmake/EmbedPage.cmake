# SPDX-License-Identifier: GPL-3.0-or-later
# Run at build time: cmake -DOUTPUT=page_script.c -DFILE=page.js -P EmbedPage.cmake
# Writes a C file with the page's script, as numbers, and the hash by which its policy allows it.
file(READ "${FILE}" hex HEX)
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hex}")
string(REGEX REPLACE "(................................................................................)" "\\1\n" bytes "${bytes}")
file(SHA256 "${FILE}" digest)
set(alphabet "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
set(base64 "")
# 32 bytes: ten groups of three, and one of two padded with a zero.
foreach(group RANGE 10)
    math(EXPR at "${group} * 6")
    string(SUBSTRING "${digest}00" ${at} 6 three)
    foreach(shift 18 12 6 0)
        math(EXPR index "(0x${three} >> ${shift}) & 63")
        string(SUBSTRING "${alphabet}" ${index} 1 letter)
        string(APPEND base64 "${letter}")
    endforeach()
endforeach()
string(SUBSTRING "${base64}" 0 43 base64)
file(WRITE "${OUTPUT}" "#include \"report/page_script.h\"\n\nstatic const unsigned char text[] = {\n${bytes}0};\n\n"
    "const char *const page_script = (const char *)text;\n"
    "const char *const page_script_hash = \"sha256-${base64}=\";\n")
