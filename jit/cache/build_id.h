// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Which compiler this is. Generated code is only good with the compiler and the runtime it was made
// by.
#pragma once

namespace fluxion::codegen {

/// A hash of the sources of the rooms below the frontend (cmake/FluxionBuildId.cmake).
extern const char *const buildId;

} // namespace fluxion::codegen
