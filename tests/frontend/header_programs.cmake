# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Every public header opens with a program. They become tests as they stand there: the first run of
# lines of the opening comment that are indented like code.
function(fluxion_header_programs output)
  string(CONCAT source "#include <fluxion/fluxion.h>\n\n#include <cmath>\n#include <fstream>\n"
         "#include <gtest/gtest.h>\n#include <iostream>\n#include <span>\n\n"
         "namespace fx = fluxion;\n")
  foreach(header ${ARGN})
    set(path ${PROJECT_SOURCE_DIR}/frontend/fluxion/${header}.h)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${path})
    file(READ ${path} text)
    if(NOT text MATCHES "\n//\n((//   [^\n]*\n)+)")
      message(FATAL_ERROR "${header}.h opens without a program")
    endif()
    string(REGEX REPLACE "(^|\n)//   " "\\1  " program "${CMAKE_MATCH_1}")
    string(APPEND source "\nTEST(HeaderProgram, ${header}) {\n${program}}\n")
  endforeach()
  file(GENERATE OUTPUT ${output} CONTENT "${source}")
endfunction()
