# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# What the library is built on. Debian keeps LLVM 22 beside other versions under /usr/lib/llvm-22.
list(APPEND CMAKE_PREFIX_PATH /usr/lib/llvm-22)
find_package(MLIR 22.1 REQUIRED CONFIG)
find_package(LLVM 22.1 REQUIRED CONFIG)
find_package(fmt REQUIRED)
find_package(Threads REQUIRED)
find_path(FLUXION_PFR_INCLUDE boost/pfr.hpp REQUIRED)
find_package(OpenMP REQUIRED COMPONENTS CXX) # which runs oneDNN
find_library(FLUXION_DNNL dnnl REQUIRED)
find_library(FLUXION_OPENBLAS openblas REQUIRED)
find_path(FLUXION_LAPACK_INCLUDE lapack.h REQUIRED) # of LAPACKE: declarations, no more
find_path(FLUXION_OPENBLAS_INCLUDE cblas.h REQUIRED PATH_SUFFIXES x86_64-linux-gnu openblas)
