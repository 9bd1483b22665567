# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# One target per room.
function(fluxion_options target)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wno-unused-parameter -Wno-restrict
                                           $<$<BOOL:${FLUXION_WERROR}>:-Werror>
                                           $<$<BOOL:${FLUXION_ASSERTIONS}>:-UNDEBUG>)
  if(FLUXION_SANITIZE)
    target_compile_options(${target} PRIVATE -fsanitize=${FLUXION_SANITIZE}
                                             -fno-omit-frame-pointer)
    target_link_options(${target} PRIVATE -fsanitize=${FLUXION_SANITIZE})
  endif()
endfunction()

function(fluxion_room target)
  add_library(${target} STATIC ${ARGN})
  target_include_directories(${target} PUBLIC $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}>)
  fluxion_options(${target})
endfunction()

# Rooms that see MLIR: its headers are the system's, and precompiled once.
set(fluxionMlirHeaders <mlir/IR/Builders.h> <mlir/IR/BuiltinOps.h>
                       <mlir/Dialect/Func/IR/FuncOps.h> <mlir/IR/OpImplementation.h>)
function(fluxion_mlir_room target)
  fluxion_room(${target} ${ARGN})
  # The compiler's own code: what -O3 adds costs more than it brings.
  target_compile_options(${target} PRIVATE $<$<CONFIG:Release>:-O2>)
  # Several files at a time: what MLIR's headers instantiate costs 0.9 s, once each time.
  if(NOT FLUXION_FILES_AT_ONCE EQUAL 1)
    set_target_properties(${target} PROPERTIES UNITY_BUILD ON
                                               UNITY_BUILD_BATCH_SIZE ${FLUXION_FILES_AT_ONCE})
  endif()
  target_include_directories(${target} PUBLIC $<BUILD_INTERFACE:${PROJECT_BINARY_DIR}>)
  target_include_directories(${target} SYSTEM PUBLIC $<BUILD_INTERFACE:${MLIR_INCLUDE_DIRS}>
                                                     $<BUILD_INTERFACE:${LLVM_INCLUDE_DIRS}>)
endfunction()
