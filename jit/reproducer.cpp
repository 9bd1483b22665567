// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "jit/reproducer.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Signals.h"
#include "llvm/Support/raw_ostream.h"

#include <atomic>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <unistd.h>

namespace fluxion::codegen {

/// What this thread compiles.
static thread_local const char *current = nullptr;

/// Runs in a signal handler: nothing here may ask for memory.
static void sayWhereItIs(void *) {
  auto say = [](const char *text) { (void)!::write(STDERR_FILENO, text, std::strlen(text)); };
  if (!current)
    return;
  say("fluxion: the compiler crashed; the program it was given is in ");
  say(current);
  say("\n  hint   fluxion-opt --fx-compile repeats it; fluxion-reduce makes it shorter\n");
}

static void complainOnce(const std::string &path, std::error_code error) {
  static std::once_flag once;
  std::call_once(once, [&] {
    llvm::errs() << "fluxion: no reproducers: FLUXION_REPRODUCER: " << path << ": "
                 << error.message() << "\n";
  });
}

Reproducer::Reproducer(transforms::FuncOp function, const std::string &name) {
  const char *folder = std::getenv("FLUXION_REPRODUCER");
  if (!folder || !*folder)
    return;
  static std::atomic<int> number = 0;
  std::string path = std::string(folder) + "/" + name + "." + std::to_string(::getpid()) + "." +
                     std::to_string(number++) + ".mlir";
  std::error_code error = llvm::sys::fs::create_directories(folder);
  if (!error) {
    llvm::raw_fd_ostream file(path, error);
    if (!error) {
      // With the user's lines, which decide nothing but help whoever reads the file.
      function->print(file, mlir::OpPrintingFlags().enableDebugInfo());
      file << "\n";
      file.close();
      error = file.error();
      file.clear_error();
    }
  }
  if (error) {
    complainOnce(path, error);
    return;
  }
  static std::once_flag handled;
  std::call_once(handled, [] { llvm::sys::AddSignalHandler(sayWhereItIs, nullptr); });
  path_ = std::move(path);
  outer_ = current;
  current = path_.c_str();
}

Reproducer::~Reproducer() {
  if (path_.empty())
    return;
  current = outer_;
  llvm::sys::fs::remove(path_);
}

} // namespace fluxion::codegen
