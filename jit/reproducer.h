// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The program that is being compiled, where a crash can find it.
#pragma once

#include "transforms/rewrite.h"

#include <string>

namespace fluxion::codegen {

/// With FLUXION_REPRODUCER=folder the program stands in a file there while this lives. A compiler
/// that ends the process leaves it behind and says where it is; whatever else was wrong, a failure
/// included, removes it. The file is one for fluxion-opt (--fx-compile) and fluxion-reduce.
class Reproducer {
public:
  Reproducer(transforms::FuncOp function, const std::string &name);
  ~Reproducer();
  Reproducer(const Reproducer &) = delete;
  Reproducer &operator=(const Reproducer &) = delete;

private:
  std::string path_; // empty: nothing was written
  const char *outer_ = nullptr;
};

} // namespace fluxion::codegen
