// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The text of arrays, and lines of text with arrays in them on standard output.
#pragma once

#include "runtime/host_array.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace fluxion::runtime {

/// An array as NumPy writes it.
std::string textOf(const HostArray &array);

/// `text` with `values` in place of `{}` (fmt's syntax; a format such as `{:.3f}` is that of every
/// element).
std::string formatted(std::string_view text, std::span<const HostArray> values);
/// What is wrong with `text` for values of these types, if anything is.
std::optional<std::string> problemOf(std::string_view text, std::span<const DType> types);

/// Prints a line; on a batch, whose sizes are the first of every value, a line per example.
void debugPrint(std::string_view text, std::span<const std::int64_t> batch,
                std::span<const HostArray> values);

/// While one of these lives, its thread prints nothing: the program is looked at, not run.
class PrintPause {
public:
  PrintPause();
  ~PrintPause();
  PrintPause(const PrintPause &) = delete;
};

} // namespace fluxion::runtime
