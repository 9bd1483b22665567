// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A text in front of any number of arguments, behind which there is no place for the user's line.
#pragma once

#include <concepts>
#include <source_location>
#include <string>
#include <string_view>

namespace fluxion::detail {

/// A text, and the line of the user's that wrote it.
class LocatedText {
public:
  using Where = std::source_location;
  template <class T>
    requires std::convertible_to<const T &, std::string_view>
  LocatedText(const T &text, Where where = Where::current())
      : text_(std::string_view(text)), where_(where) {}
  const std::string &text() const { return text_; }
  const Where &where() const { return where_; }

private:
  std::string text_;
  Where where_;
};

} // namespace fluxion::detail
