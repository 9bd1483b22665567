// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// NumPy's rules for printing arrays (numpy/core/arrayprint.py), with its default options.
#include "runtime/debug_print.h"

#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <functional>
#include <map>
#include <memory>
#include <vector>

namespace fluxion::runtime {
namespace {

constexpr int precision = 8, lineWidth = 75;
constexpr std::int64_t summarizedFrom = 1000, edgeItems = 3;

//===----------------------------------------------------------------------------------------------
// Digits

/// A number cut at its point and exponent: "12", "5", "-07" for 12.5e-07.
struct Digits {
  std::string whole, fraction, exponent;
};

Digits cut(std::string text) {
  Digits digits;
  if (std::size_t e = text.find('e'); e != std::string::npos) {
    digits.exponent = text.substr(e + 1);
    text.resize(e);
  }
  std::size_t point = std::min(text.find('.'), text.size());
  digits.whole = text.substr(0, point);
  if (point < text.size())
    digits.fraction = text.substr(point + 1);
  return digits;
}

template <class T> std::string written(T x, std::chars_format format, int digits) {
  char buffer[512];
  auto end = digits < 0 ? std::to_chars(buffer, buffer + sizeof buffer, x, format)
                        : std::to_chars(buffer, buffer + sizeof buffer, x, format, digits);
  return {buffer, end.ptr};
}

/// The shortest digits that read back as x, or `precision` of them behind the point if those are
/// more.
template <class T> Digits shortest(T x, std::chars_format format) {
  Digits digits = cut(written(x, format, -1));
  if (digits.fraction.size() > precision)
    digits = cut(written(x, format, precision));
  while (!digits.fraction.empty() && digits.fraction.back() == '0')
    digits.fraction.pop_back();
  return digits;
}

//===----------------------------------------------------------------------------------------------
// One format for all elements

using Elements = std::vector<std::int64_t>; // those that are shown
using Format = std::function<std::string(std::int64_t)>;

/// Far apart or far from 1: with an exponent.
template <class T> bool needsExponent(const T *x, const Elements &shown) {
  double largest = 0, smallest = INFINITY;
  for (std::int64_t i : shown)
    if (double size = std::fabs(static_cast<double>(x[i])); std::isfinite(size) && size != 0) {
      largest = std::max(largest, size);
      smallest = std::min(smallest, size);
    }
  return largest != 0 && (largest >= 1e8 || smallest < 1e-4 || largest / smallest > 1000);
}

template <class T> std::string specialText(T x) {
  return std::isnan(x) ? "nan" : x < 0 ? "-inf" : "inf";
}

/// Whether numbers that are not negative are written with a sign too.
enum class Sign { ofNegative, always };
std::string withSign(std::string text, Sign sign) {
  return sign == Sign::always && text[0] != '-' ? "+" + text : text;
}

template <class T>
Format floatFormat(const T *x, const Elements &shown, Sign sign = Sign::ofNegative) {
  auto format = needsExponent(x, shown) ? std::chars_format::scientific : std::chars_format::fixed;
  bool isScientific = format == std::chars_format::scientific;
  std::size_t left = 1, right = 0, exponent = 0, special = 0;
  for (std::int64_t i : shown) {
    if (!std::isfinite(x[i])) {
      special = std::max(special, withSign(specialText(x[i]), sign).size());
      continue;
    }
    Digits digits = shortest(x[i], format);
    left = std::max(left, withSign(digits.whole, sign).size());
    right = std::max(right, digits.fraction.size());
    exponent = std::max(exponent, digits.exponent.size());
  }
  std::size_t tail = isScientific ? exponent + 1 : 0;
  left = std::max(left, special > right + 1 + tail ? special - right - 1 - tail : 0);
  std::size_t width = left + 1 + right + tail;
  return [=](std::int64_t i) {
    if (!std::isfinite(x[i]))
      return fmt::format("{:>{}}", withSign(specialText(x[i]), sign), width);
    if (isScientific) {
      Digits all = cut(written(x[i], format, static_cast<int>(right)));
      return fmt::format("{:>{}}.{}e{}", withSign(all.whole, sign), left, all.fraction,
                         all.exponent);
    }
    Digits digits = shortest(x[i], format);
    return fmt::format("{:>{}}.{:<{}}", withSign(digits.whole, sign), left, digits.fraction, right);
  };
}

/// Half precision as the decimals that one writes down for it.
template <class T> Format decimalFormat(const T *x, const Elements &shown) {
  auto decimals = std::make_shared<std::vector<double>>();
  Elements places;
  std::map<std::int64_t, std::int64_t> placeOf;
  for (std::int64_t i : shown) {
    placeOf[i] = static_cast<std::int64_t>(decimals->size());
    places.push_back(placeOf[i]);
    decimals->push_back(shortestDecimal(x[i]));
  }
  Format format = floatFormat(decimals->data(), places);
  return [=](std::int64_t i) { return (void)decimals, format(placeOf.at(i)); };
}

/// Both parts of a complex number, each in its own format; the j goes before the padding.
template <class T> Format complexFormat(const std::complex<T> *z, const Elements &shown) {
  auto parts = std::make_shared<std::pair<std::vector<T>, std::vector<T>>>();
  Elements places;
  std::map<std::int64_t, std::int64_t> placeOf;
  for (std::int64_t i : shown) {
    placeOf[i] = static_cast<std::int64_t>(places.size());
    places.push_back(placeOf[i]);
    parts->first.push_back(z[i].real());
    parts->second.push_back(z[i].imag());
  }
  Format real = floatFormat(parts->first.data(), places);
  Format imaginary = floatFormat(parts->second.data(), places, Sign::always);
  return [=](std::int64_t i) {
    std::string text = imaginary(placeOf.at(i));
    std::size_t end = text.find_last_not_of(' ') + 1;
    return (void)parts, real(placeOf.at(i)) + text.insert(end, "j");
  };
}

/// A scalar: as many digits as it takes to read it back.
template <class T> std::string scalarText(T x) {
  if (!std::isfinite(x))
    return specialText(x);
  double size = std::fabs(static_cast<double>(x));
  bool isScientific = size != 0 && (size < 1e-4 || size >= 1e16);
  Digits digits =
      cut(written(x, isScientific ? std::chars_format::scientific : std::chars_format::fixed, -1));
  if (isScientific)
    return digits.whole + (digits.fraction.empty() ? "" : "." + digits.fraction) + "e" +
           digits.exponent;
  return digits.whole + "." + (digits.fraction.empty() ? "0" : digits.fraction);
}

/// As Python writes it: whole parts without a point.
template <class T> std::string complexText(std::complex<T> z) {
  auto part = [](T x) {
    std::string text = scalarText(x);
    return text.ends_with(".0") ? text.substr(0, text.size() - 2) : text;
  };
  return "(" + part(z.real()) + withSign(part(z.imag()), Sign::always) + "j)";
}

template <class T> std::string plainText(T x) {
  if constexpr (std::is_same_v<T, bool>)
    return x ? "True" : "False";
  else
    return std::to_string(x);
}

template <class T> Format plainFormat(const T *x, const Elements &shown) {
  std::size_t width = 0;
  for (std::int64_t i : shown)
    width = std::max(width, plainText(x[i]).size());
  return [=](std::int64_t i) { return fmt::format("{:>{}}", plainText(x[i]), width); };
}

//===----------------------------------------------------------------------------------------------
// Brackets and lines

class Printer {
public:
  explicit Printer(const HostArray &host)
      : shape_(host.shape()), strides_(shape_.rowMajorStrides()) {
    isSummary_ = host.size() > summarizedFrom;
    Elements shown;
    collect(0, 0, shown);
    format_ = visitElement(host.dtype(), [&](auto tag) -> Format {
      using T = typename decltype(tag)::type;
      if constexpr (isComplexElement<T>)
        return complexFormat(host.data<T>(), shown);
      else if constexpr (isHalf<T>)
        return decimalFormat(host.data<T>(), shown);
      else if constexpr (std::is_floating_point_v<T>)
        return floatFormat(host.data<T>(), shown);
      else
        return plainFormat(host.data<T>(), shown);
    });
  }
  std::string text() const {
    if (shape_.numElements() == 0)
      return "[]";
    return axisText(0, 0, 1);
  }

private:
  bool isCut(int axis) const { return isSummary_ && shape_[axis] > 2 * edgeItems; }
  /// Calls `visit` with the indices along an axis that are shown, and -1 for the dots.
  template <class F> void forShown(int axis, F visit) const {
    for (std::int64_t i = 0; i < shape_[axis]; ++i)
      if (isCut(axis) && i == edgeItems) {
        visit(-1);
        i = shape_[axis] - edgeItems - 1;
      } else {
        visit(i);
      }
  }
  void collect(int axis, std::int64_t offset, Elements &shown) const {
    if (axis == shape_.rank())
      return shown.push_back(offset);
    forShown(axis, [&](std::int64_t i) {
      if (i >= 0)
        collect(axis + 1, offset + i * strides_[axis], shown);
    });
  }
  std::string axisText(int axis, std::int64_t offset, int indent) const {
    return axis == shape_.rank() - 1 ? row(axis, offset, indent) : block(axis, offset, indent);
  }
  /// Elements side by side, wrapped.
  std::string row(int axis, std::int64_t offset, int indent) const {
    std::string text = "[", line;
    const std::string margin(static_cast<std::size_t>(indent), ' ');
    forShown(axis, [&](std::int64_t i) {
      std::string word = i < 0 ? "..." : format_(offset + i);
      std::size_t closing = static_cast<std::size_t>(shape_.rank());
      if (!line.empty() && margin.size() + line.size() + 1 + word.size() + closing > lineWidth) {
        text += line + "\n" + margin;
        line.clear();
      }
      line += (line.empty() ? "" : " ") + word;
    });
    return text + line + "]";
  }
  /// Rows below each other, with an empty line per further axis.
  std::string block(int axis, std::int64_t offset, int indent) const {
    std::string text = "[";
    const std::string margin(static_cast<std::size_t>(indent), ' ');
    const std::string gap(static_cast<std::size_t>(shape_.rank() - axis - 1), '\n');
    bool isFirst = true;
    forShown(axis, [&](std::int64_t i) {
      text += isFirst ? "" : gap + margin;
      text += i < 0 ? "..." : axisText(axis + 1, offset + i * strides_[axis], indent + 1);
      isFirst = false;
    });
    return text + "]";
  }

  Shape shape_, strides_;
  bool isSummary_ = false;
  Format format_;
};

} // namespace

std::string textOf(const HostArray &host) {
  if (host.rank() > 0)
    return Printer(host).text();
  return visitElement(host.dtype(), [&](auto tag) {
    using T = typename decltype(tag)::type;
    if constexpr (isComplexElement<T>)
      return complexText(*host.data<T>());
    else if constexpr (isHalf<T>)
      return scalarText(shortestDecimal(*host.data<T>()));
    else if constexpr (std::is_floating_point_v<T>)
      return scalarText(*host.data<T>());
    else
      return plainText(*host.data<T>());
  });
}

} // namespace fluxion::runtime
