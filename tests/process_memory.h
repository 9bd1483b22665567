// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// How much memory this process has and had.
#pragma once

#include <cstdint>
#include <fstream>
#include <string>

namespace fluxion::tests {

/// A figure of the process in bytes: "VmRSS:", or "VmHWM:", its highest since the last reset.
inline std::int64_t figure(const std::string &name) {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;)
    if (word == name) {
      std::int64_t kilobytes = 0;
      status >> kilobytes;
      return kilobytes << 10;
    }
  return -1;
}
inline bool resetHighest() {
  std::ofstream control("/proc/self/clear_refs");
  control << "5" << std::flush;
  return control.good();
}

} // namespace fluxion::tests
