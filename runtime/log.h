// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What is decided, as it is decided: one line on standard error, for those topics that the variable
// FLUXION_LOG names (docs/debugging.md).
#pragma once

#include <string>
#include <string_view>

namespace fluxion::runtime {

/// One topic. Asks the environment when it is made, so it is made once a pass, not once a line.
class Log {
public:
  explicit Log(std::string_view topic);

  explicit operator bool() const { return isOn_; }
  /// "fluxion: <topic>: <text>"; only where the topic is wanted.
  void line(std::string_view text) const;

private:
  std::string_view topic_;
  bool isOn_;
};

/// Those of `names`, separated by commas, that are no topic: "" where all are.
std::string unknownTopicsIn(std::string_view names);

} // namespace fluxion::runtime
