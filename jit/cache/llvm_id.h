// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Which LLVM this process has loaded.
#pragma once

#include <string>

namespace fluxion::codegen {

/// Its version, and the number that the linker gave this build of it: distributions mend code
/// generation without another version.
std::string llvmId();

} // namespace fluxion::codegen
