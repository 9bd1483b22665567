// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Messages to users, word by word.
#pragma once

#include <fluxion/fluxion.h>

#include <gtest/gtest.h>

#include <functional>
#include <source_location>

namespace fluxion::tests {

/// `text` with every place in the file and near the line of `where` written as "here".
std::string withPlacesNear(std::source_location where, std::string text);

/// `wrong()` throws an `E` whose message is `expected`, where "here" stands for a line of this
/// call.
template <class E>
void expectMessage(const std::function<void()> &wrong, const std::string &expected,
                   std::source_location where = std::source_location::current()) {
  try {
    wrong();
    ADD_FAILURE_AT(where.file_name(), static_cast<int>(where.line())) << "no error";
  } catch (const E &error) {
    EXPECT_EQ(withPlacesNear(where, error.what()), expected) << "line " << where.line();
  }
}

} // namespace fluxion::tests
