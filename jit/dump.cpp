// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "jit/dump.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/raw_ostream.h"

#include <atomic>
#include <cstdlib>

namespace fluxion::codegen {

static std::atomic<int> compilations = 0;

Dump::Dump(std::string folder, const std::string &name) : folder_(std::move(folder)) {
  if (const char *wanted = std::getenv("FLUXION_DUMP"))
    folder_ = wanted;
  if (!isWanted())
    return;
  prefix_ = folder_ + "/" + name + "." + std::to_string(compilations++) + ".";
  if (std::error_code error = llvm::sys::fs::create_directories(folder_))
    problem_ = folder_ + ": " + error.message();
}

void Dump::write(const char *stage, const std::string &text) {
  if (!isWanted() || !problem_.empty())
    return;
  std::string path = prefix_ + std::to_string(nextStage_++) + "." + stage;
  std::error_code error;
  llvm::raw_fd_ostream file(path, error);
  if (!error) {
    file << text;
    file.close();
    error = file.error();
    file.clear_error();
  }
  if (error)
    problem_ = path + ": " + error.message();
}

} // namespace fluxion::codegen
