# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# The identity of the compiler in a source file: a hash of all that decides on generated code and on what
# that finds at run time. Included, it declares how the file is made; run as a script with ROOT, OUTPUT
# and COMPILER it makes it.
set(FLUXION_BUILD_ID_ROOMS runtime ir transforms jit)

if(CMAKE_SCRIPT_MODE_FILE)
  cmake_minimum_required(VERSION 3.25)
  set(patterns)
  foreach(room ${FLUXION_BUILD_ID_ROOMS})
    foreach(ending h cpp td)
      list(APPEND patterns ${room}/*.${ending})
    endforeach()
  endforeach()
  list(TRANSFORM patterns PREPEND ${ROOT}/)
  file(GLOB_RECURSE sources RELATIVE ${ROOT} ${patterns})
  list(SORT sources)
  set(text "${COMPILER}\n")
  foreach(source ${sources})
    file(SHA256 ${ROOT}/${source} hash)
    string(APPEND text "${source} ${hash}\n")
  endforeach()
  string(SHA256 hash "${text}")
  file(WRITE ${OUTPUT} "#include \"jit/cache/build_id.h\"
const char *const fluxion::codegen::buildId = \"${hash}\";
")
  return()
endif()

# `output` becomes the file, made again where one of the sources has changed.
function(fluxion_build_id output)
  set(patterns)
  foreach(room ${FLUXION_BUILD_ID_ROOMS})
    foreach(ending h cpp td)
      list(APPEND patterns ${PROJECT_SOURCE_DIR}/${room}/*.${ending})
    endforeach()
  endforeach()
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${patterns})
  set(compiler "${CMAKE_CXX_COMPILER_ID} ${CMAKE_CXX_COMPILER_VERSION}")
  add_custom_command(
    OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -DROOT=${PROJECT_SOURCE_DIR} -DOUTPUT=${output}
            "-DCOMPILER=${compiler}" -P ${PROJECT_SOURCE_DIR}/cmake/FluxionBuildId.cmake
    DEPENDS ${sources} ${PROJECT_SOURCE_DIR}/cmake/FluxionBuildId.cmake
    VERBATIM
    COMMENT "Hashing the compiler's sources")
endfunction()
