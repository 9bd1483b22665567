// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "plot.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>
#include <limits>
#include <stdexcept>

namespace demo {
namespace {

constexpr double width = 760, height = 460;
constexpr double left = 78, right = width - 26, top = 76, bottom = height - 62;
// Told apart by people with any colour vision (Okabe and Ito 2008).
constexpr std::array<const char *, 6> colours = {"#0072b2", "#d55e00", "#009e73",
                                                 "#cc79a7", "#e69f00", "#56b4e9"};

std::string escaped(const std::string &text) {
  std::string out;
  for (char c : text) {
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else
      out += c;
  }
  return out;
}

/// A stretch of numbers along one side of the picture.
struct Axis {
  double low, high; // in the units of the plot, or their decimal logarithms
  double from, to;  // in pixels
  bool isLogarithmic = false;
  double place(double v) const {
    double u = isLogarithmic ? std::log10(v) : v;
    return from + (u - low) / (high - low) * (to - from);
  }
  bool shows(double v) const { return std::isfinite(v) && (!isLogarithmic || v > 0); }
};

/// The smallest of 1, 2, 5 times a power of ten that makes at most `count` steps.
double roundStep(double span, int count) {
  double raw = span / count, power = std::pow(10.0, std::floor(std::log10(raw)));
  for (double factor : {1.0, 2.0, 5.0})
    if (factor * power >= raw * (1 - 1e-9))
      return factor * power;
  return 10 * power;
}

std::string number(double v, double step) {
  int digits = std::max(0, static_cast<int>(std::ceil(-std::log10(step) - 1e-9)));
  std::string text = fmt::format("{:.{}f}", std::abs(v) < step * 1e-6 ? 0.0 : v, digits);
  return text[0] == '-' ? "−" + text.substr(1) : text;
}

std::vector<Tick> roundTicks(const Axis &axis) {
  std::vector<Tick> ticks;
  double step = roundStep(axis.high - axis.low, 7);
  for (double k = std::ceil(axis.low / step - 1e-9); k * step <= axis.high + step * 1e-9; ++k)
    ticks.push_back({k * step, number(k * step, step)});
  return ticks;
}

std::vector<Tick> decades(const Axis &axis) {
  std::vector<Tick> ticks;
  int stride = std::max(1, static_cast<int>((axis.high - axis.low) / 7));
  for (int k = static_cast<int>(std::ceil(axis.low)); k <= axis.high; k += stride)
    ticks.push_back(
        {std::pow(10.0, k), fmt::format("10<tspan dy=\"-5\" font-size=\"9\">{}{}</tspan>",
                                        k < 0 ? "−" : "", std::abs(k))});
  return ticks;
}

struct Range {
  double low = std::numeric_limits<double>::infinity(), high = -low;
  void include(double v) {
    low = std::min(low, v);
    high = std::max(high, v);
  }
};

Axis axisOf(const Plot &plot, bool isX) {
  Axis axis{0, 1, isX ? left : bottom, isX ? right : top, !isX && plot.isLogarithmic};
  Range range;
  for (const Series &series : plot.series)
    for (double v : isX ? series.x : series.y)
      if (axis.shows(v))
        range.include(axis.isLogarithmic ? std::log10(v) : v);
  if (!(range.low < range.high))
    range = {range.high - 1, range.high + 1};
  double margin = (range.high - range.low) * (isX ? 0.02 : 0.06);
  axis.low = range.low - margin;
  axis.high = range.high + margin;
  return axis;
}

std::string grid(const Plot &plot, const Axis &x, const Axis &y) {
  std::string out;
  for (const Tick &tick : plot.xTicks.empty() ? roundTicks(x) : plot.xTicks)
    out += fmt::format("<path class=\"grid\" d=\"M{0:.1f} {1}V{2}\"/>\n"
                       "<text x=\"{0:.1f}\" y=\"{3}\" text-anchor=\"middle\">{4}</text>\n",
                       x.place(tick.at), top, bottom, bottom + 20, tick.label);
  for (const Tick &tick : y.isLogarithmic ? decades(y) : roundTicks(y))
    out += fmt::format("<path class=\"grid\" d=\"M{1} {0:.1f}H{2}\"/>\n"
                       "<text x=\"{3}\" y=\"{4:.1f}\" text-anchor=\"end\">{5}</text>\n",
                       y.place(tick.at), left, right, left - 9, y.place(tick.at) + 4, tick.label);
  out += fmt::format("<path class=\"axis\" d=\"M{0} {1}V{2}H{3}\"/>\n", left, top, bottom, right);
  if (!y.isLogarithmic && y.low < 0 && y.high > 0)
    out += fmt::format("<path class=\"zero\" d=\"M{} {:.1f}H{}\"/>\n", left, y.place(0), right);
  return out;
}

std::string points(const Series &series, const Axis &x, const Axis &y, const char *colour) {
  std::string out;
  for (std::size_t i = 0; i < series.x.size(); ++i)
    if (x.shows(series.x[i]) && y.shows(series.y[i]))
      out += fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"4.5\" fill=\"{}\"/>\n",
                         x.place(series.x[i]), y.place(series.y[i]), colour);
  return out;
}

std::string curve(const Series &series, const Axis &x, const Axis &y, const char *colour) {
  if (series.mark == Series::Mark::points)
    return points(series, x, y, colour);
  std::string path;
  bool isDown = false; // the pen is lifted over numbers that cannot be shown
  for (std::size_t i = 0; i < series.x.size(); ++i) {
    bool shown = x.shows(series.x[i]) && y.shows(series.y[i]);
    if (shown)
      path += fmt::format("{}{:.2f} {:.2f}", isDown ? 'L' : 'M', x.place(series.x[i]),
                          y.place(series.y[i]));
    isDown = shown;
  }
  bool isDashed = series.mark == Series::Mark::dashed;
  return fmt::format("<path class=\"curve\" stroke=\"{}\"{} d=\"{}\"/>\n", colour,
                     isDashed ? " stroke-dasharray=\"7 5\"" : "", path);
}

// Widths are guessed at 6.6 pixels a character: close enough to set labels beside each other.
std::string legend(const Plot &plot) {
  if (plot.series.size() < 2)
    return ""; // the title says it
  std::string out;
  double x = left;
  for (std::size_t i = 0; i < plot.series.size(); ++i) {
    const Series &series = plot.series[i];
    const char *colour = colours[i % colours.size()];
    if (series.mark == Series::Mark::points)
      out += fmt::format("<circle cx=\"{}\" cy=\"54\" r=\"4.5\" fill=\"{}\"/>\n", x + 11, colour);
    else
      out += fmt::format("<path class=\"curve\" stroke=\"{}\"{} d=\"M{} 54h22\"/>\n", colour,
                         series.mark == Series::Mark::dashed ? " stroke-dasharray=\"7 5\"" : "", x);
    out += fmt::format("<text x=\"{}\" y=\"58\">{}</text>\n", x + 29, escaped(series.label));
    x += 29 + 6.6 * static_cast<double>(series.label.size()) + 24;
  }
  return out;
}

constexpr const char *style = R"(<style>
text { font: 12px "DejaVu Sans", "Helvetica Neue", Arial, sans-serif; fill: #333 }
.title { font-size: 16px; font-weight: 600; fill: #111 }
.grid { stroke: #e6e6e6; fill: none }
.axis { stroke: #555; fill: none }
.zero { stroke: #aaa; fill: none }
.curve { fill: none; stroke-width: 2.2; stroke-linejoin: round; stroke-linecap: round }
</style>
)";

} // namespace

std::string svg(const Plot &plot) {
  Axis x = axisOf(plot, true), y = axisOf(plot, false);
  std::string out =
      fmt::format("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0} {1}\" width=\"{0}\" "
                  "height=\"{1}\">\n{2}<rect width=\"{0}\" height=\"{1}\" fill=\"white\"/>\n"
                  "<text class=\"title\" x=\"{3}\" y=\"32\">{4}</text>\n",
                  width, height, style, left, escaped(plot.title));
  out += legend(plot) + grid(plot, x, y);
  for (std::size_t i = 0; i < plot.series.size(); ++i)
    out += curve(plot.series[i], x, y, colours[i % colours.size()]);
  double middle = (top + bottom) / 2;
  out += fmt::format("<text x=\"{}\" y=\"{}\" text-anchor=\"middle\">{}</text>\n",
                     (left + right) / 2, height - 16, escaped(plot.xLabel));
  out += fmt::format("<text x=\"20\" y=\"{0}\" text-anchor=\"middle\" transform=\"rotate(-90 20 "
                     "{0})\">{1}</text>\n",
                     middle, escaped(plot.yLabel));
  return out + "</svg>\n";
}

void save(const Plot &plot, const std::filesystem::path &path) {
  std::ofstream file(path);
  file << svg(plot);
  if (!file.flush())
    throw std::runtime_error("cannot write " + path.string());
}

} // namespace demo
