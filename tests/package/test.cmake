# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# cmake -DBUILD=<build folder> -DSOURCE=<this folder> -DWORK=<scratch folder> -P test.cmake
# Installs into a scratch prefix, runs the tool that is there, builds the consumer, runs it.
file(REMOVE_RECURSE ${WORK})
function(run)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE status OUTPUT_VARIABLE text ERROR_VARIABLE text)
  if(NOT status EQUAL 0)
    list(JOIN ARGN " " command)
    message(FATAL_ERROR "${command}\nfailed with ${status}:\n${text}")
  endif()
endfunction()

run(${CMAKE_COMMAND} --install ${BUILD} --prefix ${WORK}/prefix)
file(GLOB_RECURSE installed ${WORK}/prefix/include/*.h)
foreach(header ${installed})
  file(STRINGS ${header} leaks REGEX "#include [<\"](mlir|llvm)/")
  if(leaks)
    message(FATAL_ERROR "${header} includes headers of LLVM: ${leaks}")
  endif()
endforeach()
if(EXISTS ${BUILD}/tools/fluxion-opt)
  run(${WORK}/prefix/bin/fluxion-opt --version)
endif()
run(${CMAKE_COMMAND} -G Ninja -S ${SOURCE} -B ${WORK}/build -DCMAKE_BUILD_TYPE=Release
    -DCMAKE_PREFIX_PATH=${WORK}/prefix -DCMAKE_FIND_PACKAGE_NO_PACKAGE_REGISTRY=ON
    "-DCMAKE_CXX_FLAGS=${FLAGS}")
run(${CMAKE_COMMAND} --build ${WORK}/build)
run(${WORK}/build/consumer)
