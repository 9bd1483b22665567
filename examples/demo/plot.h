// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Line plots as SVG: axes, ticks, labels, a legend under the title. What the demo draws with.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace demo {

struct Series {
  enum class Mark { line, dashed, points };
  std::string label;
  std::vector<double> x, y;
  Mark mark = Mark::line;
};

struct Tick {
  double at;
  std::string label;
};

struct Plot {
  std::string title, xLabel, yLabel;
  std::vector<Series> series;
  /// Chosen at round numbers where empty.
  std::vector<Tick> xTicks = {};
  /// Decades on the axis of y; what is not positive is left out.
  bool isLogarithmic = false;
};

std::string svg(const Plot &plot);
/// Throws std::runtime_error where the file cannot be written.
void save(const Plot &plot, const std::filesystem::path &path);

} // namespace demo
