# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# The fastest linker at hand: a change of the library is linked into every test.
include(CheckLinkerFlag)
foreach(linker lld gold)
  check_linker_flag(CXX -fuse-ld=${linker} FLUXION_HAS_${linker})
  if(FLUXION_HAS_${linker})
    add_link_options(-fuse-ld=${linker})
    break()
  endif()
endforeach()
