// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What checked code has met during a call.
#pragma once

#include <cstdint>
#include <vector>

namespace fluxion::runtime {

struct Note {
  int number;         // of the site, in the compiled program
  std::int64_t place; // of the element in row-major order
  std::vector<double> values;
};

/// The notes of the calls on this thread since they were last taken, in the order in which they
/// were made, one per site.
std::vector<Note> takeNotes();

} // namespace fluxion::runtime
