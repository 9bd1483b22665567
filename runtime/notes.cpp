// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/notes.h"

#include "runtime/kernel_abi.h"

#include <algorithm>
#include <bit>
#include <utility>

namespace fluxion::runtime {

// Sites beyond the first so many are part of the same trouble.
static constexpr std::size_t mostNotes = 64;

static thread_local std::vector<Note> notes;

std::vector<Note> takeNotes() { return std::exchange(notes, {}); }

} // namespace fluxion::runtime

void fluxion_note(int32_t number, uint64_t lanes, int32_t width, const int64_t *places,
                  int32_t numValues, const double *values) {
  using namespace fluxion::runtime;
  auto isKnown = [&](const Note &note) { return note.number == number; };
  if (notes.size() >= mostNotes || std::any_of(notes.begin(), notes.end(), isKnown))
    return;
  int lane = std::countr_zero(lanes);
  Note note{number, places[lane], {}};
  for (int32_t i = 0; i < numValues; ++i)
    note.values.push_back(values[i * width + lane]);
  notes.push_back(std::move(note));
}
