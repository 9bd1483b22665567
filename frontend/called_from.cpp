// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "frontend/called_from.h"

namespace fluxion::detail {

namespace {
thread_local std::source_location line;
thread_local const std::source_location *outermost = nullptr;
} // namespace

CalledFrom::CalledFrom(std::source_location where) : isOutermost_(!outermost) {
  if (!isOutermost_)
    return;
  line = where;
  outermost = &line;
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
