# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# One .inc set per family of ops, so that an edit of one record rebuilds one family.
function(fluxion_tablegen source output)
  set(generated ${PROJECT_BINARY_DIR}/${output})
  get_filename_component(folder ${generated} DIRECTORY)
  file(MAKE_DIRECTORY ${folder})
  add_custom_command(
    OUTPUT ${generated}
    COMMAND ${MLIR_TABLEGEN_EXE} ${ARGN} -I ${PROJECT_SOURCE_DIR} -I ${MLIR_INCLUDE_DIRS}
            ${PROJECT_SOURCE_DIR}/${source} -o ${generated} --write-if-changed -d ${generated}.d
    DEPENDS ${PROJECT_SOURCE_DIR}/${source}
    DEPFILE ${generated}.d
    COMMENT "Generating ${output}")
  set_property(GLOBAL APPEND PROPERTY FLUXION_GENERATED ${generated})
endfunction()

function(fluxion_op_family family)
  fluxion_tablegen(ir/ops/${family}.td ir/ops/${family}.h.inc -gen-op-decls)
  fluxion_tablegen(ir/ops/${family}.td ir/ops/${family}.cpp.inc -gen-op-defs)
endfunction()
