// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The stages of one compilation as files.
#pragma once

#include <string>

namespace fluxion::codegen {

/// Writes `<folder>/<name>.<number of the compilation>.<number of the stage>.<stage>`; without a
/// folder nothing. Compilations are numbered as they begin, within the process.
class Dump {
public:
  /// Writes nothing.
  Dump() = default;
  /// FLUXION_DUMP overrides the folder.
  Dump(std::string folder, const std::string &name);

  bool isWanted() const { return !folder_.empty(); }
  void write(const char *stage, const std::string &text);
  /// Why a stage could not be written; "" where all were.
  const std::string &problem() const { return problem_; }

private:
  std::string folder_, prefix_, problem_;
  int nextStage_ = 0;
};

} // namespace fluxion::codegen
