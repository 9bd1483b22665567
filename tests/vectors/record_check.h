// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Holds what runs programs (the reference evaluation, compiled code) to the records of the files.
#pragma once

#include "ir/fx.h"
#include "tests/vectors/reader.h"

#include <functional>

namespace fluxion::tests {

/// The op itself, or one of the functions derived from it.
enum class Mode { value, jvp, vjp };

/// The results of a program on arguments.
using Runner = std::function<ir::Evaluated(mlir::func::FuncOp, llvm::ArrayRef<HostArray>)>;

/// The names of the files.
inline constexpr const char *families[] = {"elementwise_smooth",
                                           "elementwise_exact",
                                           "elementwise_binary",
                                           "elementwise_choice",
                                           "dtypes",
                                           "bits",
                                           "structural",
                                           "reduction",
                                           "contraction",
                                           "fourier",
                                           "convolution",
                                           "dynamic",
                                           "gather",
                                           "scatter"};

std::vector<VectorRecord> recordsOf(const std::string &family);

/// Runs the function of `record` in that mode and compares all it returns. Failures are the test's.
void expectRecord(const VectorRecord &record, Mode mode, const Runner &run);

} // namespace fluxion::tests
