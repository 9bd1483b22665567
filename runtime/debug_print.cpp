// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/debug_print.h"

#include "runtime/kernel_abi.h"

#include <cstdio>
#include <fmt/args.h>
#include <fmt/format.h>
#include <vector>

namespace fluxion::runtime {

/// A value on its way into a text.
struct Shown {
  const HostArray *array;
  mutable bool isShown = false;
};

} // namespace fluxion::runtime

template <> struct fmt::formatter<fluxion::runtime::Shown> {
  std::string element; // the format of an element

  template <class Context> auto parse(Context &context) {
    auto end = context.begin();
    while (end != context.end() && *end != '}')
      ++end;
    element.assign(context.begin(), end);
    requireModest();
    return end;
  }
  template <class Context>
  auto format(const fluxion::runtime::Shown &shown, Context &context) const {
    shown.isShown = true;
    std::string text =
        element.empty() ? fluxion::runtime::textOf(*shown.array) : nested(*shown.array, 0, 0);
    return std::copy(text.begin(), text.end(), context.out());
  }

private:
  // A width or a precision beyond would ask for more memory than any line needs.
  void requireModest() const {
    constexpr std::size_t digits = 4;
    std::size_t run = 0;
    for (char c : element)
      if ((run = c >= '0' && c <= '9' ? run + 1 : 0) > digits)
        throw fmt::format_error("a width or precision of more than four digits");
  }
  std::string nested(const fluxion::runtime::HostArray &array, int axis,
                     std::int64_t offset) const {
    if (axis == array.rank())
      return visitElement(array.dtype(), [&](auto tag) {
        using T = typename decltype(tag)::type;
        const T &number = array.template data<T>()[offset];
        if constexpr (fluxion::isComplexElement<T>)
          return fmt::format(fmt::runtime("({:" + element + "}{:+" + element + "}j)"),
                             number.real(), number.imag());
        else
          return fmt::format(fmt::runtime("{:" + element + "}"), number);
      });
    std::string text = "[";
    std::int64_t stride = array.shape().rowMajorStrides()[axis];
    for (std::int64_t i = 0; i < array.shape()[axis]; ++i)
      text += (i ? " " : "") + nested(array, axis + 1, offset + i * stride);
    return text + "]";
  }
};

namespace fluxion::runtime {

static std::string formatShown(std::string_view text, std::span<const Shown> values) {
  fmt::dynamic_format_arg_store<fmt::format_context> arguments;
  for (const Shown &value : values)
    arguments.push_back(std::cref(value));
  return fmt::vformat(fmt::string_view(text.data(), text.size()), arguments);
}

std::string formatted(std::string_view text, std::span<const HostArray> values) {
  std::vector<Shown> shown;
  for (const HostArray &value : values)
    shown.push_back({&value});
  return formatShown(text, shown);
}

std::optional<std::string> problemOf(std::string_view text, std::span<const DType> types) {
  std::vector<HostArray> numbers;
  for (DType type : types)
    numbers.push_back(visitElement(
        type, [](auto tag) { return HostArray::scalar(typename decltype(tag)::type{}); }));
  std::vector<Shown> shown;
  for (const HostArray &number : numbers)
    shown.push_back({&number});
  try {
    formatShown(text, shown);
  } catch (const fmt::format_error &error) {
    return error.what();
  }
  for (std::size_t i = 0; i < shown.size(); ++i)
    if (!shown[i].isShown)
      return fmt::format("no place for value {}", i);
  return std::nullopt;
}

//===----------------------------------------------------------------------------------------------
// Lines

static thread_local int timesPaused = 0;

PrintPause::PrintPause() { ++timesPaused; }
PrintPause::~PrintPause() { --timesPaused; }

/// Example `i` of a value on a batch, in a copy.
static HostArray exampleOf(const HostArray &value, std::size_t numBatchAxes, std::int64_t i) {
  HostArray one(value.dtype(),
                Shape(std::span<const std::int64_t>(value.shape()).subspan(numBatchAxes)));
  std::memcpy(one.mutableRaw(),
              static_cast<const char *>(value.raw()) + static_cast<std::size_t>(i) * one.bytes(),
              one.bytes());
  return one;
}

void debugPrint(std::string_view text, std::span<const std::int64_t> batch,
                std::span<const HostArray> values) {
  if (timesPaused > 0)
    return;
  std::int64_t count = 1;
  for (std::int64_t size : batch)
    count *= size;
  std::string lines;
  for (std::int64_t i = 0; i < count; ++i) {
    std::vector<HostArray> examples;
    for (const HostArray &value : values)
      examples.push_back(exampleOf(value, batch.size(), i));
    lines += formatted(text, examples) + "\n";
  }
  // In one piece, so that threads do not mix; at once, so that nothing is lost in a crash.
  std::fwrite(lines.data(), 1, lines.size(), stdout);
  std::fflush(stdout);
}

} // namespace fluxion::runtime

void fluxion_debug_print(const FluxionPrint *print, const void *const *values) {
  using namespace fluxion;
  std::vector<runtime::HostArray> arrays;
  std::span<const int64_t> batch(print->batch, static_cast<std::size_t>(print->numBatchAxes));
  const int64_t *sizes = print->sizes;
  for (int32_t i = 0; i < print->numValues; ++i) {
    auto rank = static_cast<std::size_t>(print->ranks[i]);
    auto dtype = static_cast<DType>(print->dtypes[i]);
    runtime::HostArray array(dtype, Shape(std::span<const std::int64_t>(sizes, rank)));
    std::memcpy(array.mutableRaw(), values[i], array.bytes());
    arrays.push_back(std::move(array));
    sizes += rank;
  }
  runtime::debugPrint(print->text, batch, arrays);
}
