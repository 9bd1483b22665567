// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Which axes a function works along.
//
//   fx::Array t = fx::ones({2, 3, 4});
//   sum(t), sum(t, 1), sum(t, {0, -1}), sum(t, 1, fx::keepdims), transpose(t, {2, 0, 1});
#pragma once

#include <initializer_list>
#include <utility>
#include <vector>

namespace fluxion {

/// One axis, several, or all (the default). Negative axes count from the end.
class Axes {
public:
  Axes() = default;
  Axes(int axis) : axes_{axis}, isAll_(false) {}
  Axes(std::initializer_list<int> axes) : axes_(axes), isAll_(false) {}
  Axes(std::vector<int> axes) : axes_(std::move(axes)), isAll_(false) {}

  bool isAll() const { return isAll_; }
  /// As given; empty where all are meant.
  const std::vector<int> &list() const { return axes_; }

private:
  std::vector<int> axes_;
  bool isAll_ = true;
};

/// Whether reduced axes stay, with size 1: `sum(x, 1, fx::keepdims)`.
struct KeepDims {
  bool value = false;
};
inline constexpr KeepDims keepdims{true};

} // namespace fluxion
