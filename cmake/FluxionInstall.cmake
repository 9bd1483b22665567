# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# `cmake --install`: one shared library with every room inside, the public headers, and a package
# file, so that find_package(Fluxion) gives fluxion::fluxion as add_subdirectory does. Users neither
# see nor need the headers of LLVM and MLIR. fluxion-opt, where it is built, comes along (tools/).
include(CMakePackageConfigHelpers)
include(GNUInstallDirs)

# What the public headers include beside themselves (checked by tools/check_house.py). Installed
# under fluxion/, where `#include "runtime/..."` of a header in fluxion/ finds them.
set(FLUXION_PUBLIC_RUNTIME_HEADERS runtime/dtype.h runtime/half.h runtime/error.h runtime/shape.h)

if(NOT TARGET fluxion)
  return()
endif()

# What add_subdirectory gives: the room without the include directories of its own ingredients.
add_library(fluxion_interface INTERFACE)
add_library(fluxion::fluxion ALIAS fluxion_interface)
target_include_directories(fluxion_interface INTERFACE ${PROJECT_SOURCE_DIR}
                                                       ${PROJECT_SOURCE_DIR}/frontend)
target_link_libraries(fluxion_interface INTERFACE $<LINK_ONLY:fluxion> fmt::fmt Threads::Threads)
target_compile_features(fluxion_interface INTERFACE cxx_std_20)
if(NOT FLUXION_INSTALL OR NOT TARGET fluxion_jit)
  return()
endif()

# Symbols are not hidden: statics of LLVM's templates must be the same ones here and in libLLVM.
file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/version.cpp @ONLY CONTENT
     "// Gives the shared library, made of the rooms' archives, a source of its own.
extern const char fluxionVersion[];
const char fluxionVersion[] = \"@PROJECT_VERSION@\";
")
add_library(fluxion_shared SHARED ${PROJECT_BINARY_DIR}/version.cpp)
set(whole WHOLE_ARCHIVE,fluxion,fluxion_jit,fluxion_transforms,fluxion_ir,fluxion_runtime)
target_link_libraries(fluxion_shared PRIVATE $<LINK_LIBRARY:${whole}>
                                     INTERFACE fmt::fmt Threads::Threads)
target_include_directories(fluxion_shared INTERFACE $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
target_compile_features(fluxion_shared INTERFACE cxx_std_20)
set_target_properties(fluxion_shared PROPERTIES
  LINK_LIBRARY_OVERRIDE ${whole} # the rooms also name each other, without a wish of this kind
  OUTPUT_NAME fluxion EXPORT_NAME fluxion
  INSTALL_RPATH_USE_LINK_PATH ON # LLVM's own folder, where Debian keeps libMLIR
  VERSION ${PROJECT_VERSION} SOVERSION ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR})
fluxion_options(fluxion_shared)

install(TARGETS fluxion_shared EXPORT FluxionTargets LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(DIRECTORY ${PROJECT_SOURCE_DIR}/frontend/fluxion
        DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN "*.h")
foreach(header ${FLUXION_PUBLIC_RUNTIME_HEADERS})
  get_filename_component(folder ${header} DIRECTORY)
  install(FILES ${PROJECT_SOURCE_DIR}/${header}
          DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/fluxion/${folder})
endforeach()

set(package ${CMAKE_INSTALL_LIBDIR}/cmake/Fluxion)
install(EXPORT FluxionTargets NAMESPACE fluxion:: DESTINATION ${package})
configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/FluxionConfig.cmake.in
  ${PROJECT_BINARY_DIR}/FluxionConfig.cmake INSTALL_DESTINATION ${package})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/FluxionConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/FluxionConfig.cmake
              ${PROJECT_BINARY_DIR}/FluxionConfigVersion.cmake DESTINATION ${package})
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
