// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "frontend/called_from.h"

namespace fluxion::detail {

static thread_local const std::source_location *outermost = nullptr;

CalledFrom::CalledFrom(std::source_location where) : line_(where), isOutermost_(!outermost) {
  if (isOutermost_)
    outermost = &line_;
}
CalledFrom::~CalledFrom() {
  if (isOutermost_)
    outermost = nullptr;
}
std::source_location CalledFrom::orElse(std::source_location where) {
  return outermost ? *outermost : where;
}

CalledByUser::CalledByUser() : paused_(outermost) { outermost = nullptr; }
CalledByUser::~CalledByUser() { outermost = paused_; }

} // namespace fluxion::detail
