// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// How an argument of a transformed function reaches the function: numbers as Arrays, unless the
// function has a parameter there that takes a C++ number alone. For transforms.h and jit.h.
#pragma once

#include "fluxion/tree.h"

#include <type_traits>

namespace fluxion::detail {

/// What argument of type T the function gets. `isRaw`: a C++ number stays one.
template <class T, bool isRaw> using Handed = std::conditional_t<isRaw, T, Traced<T>>;

template <class F, std::size_t raw, class Numbers, class... Args> struct TakesNumbers;
template <class F, std::size_t raw, std::size_t... I, class... Args>
struct TakesNumbers<F, raw, std::index_sequence<I...>, Args...>
    : std::bool_constant<
          std::is_invocable_v<const F &, const Handed<Args, bool(raw >> I & 1)> &...>> {};

/// The arguments that are C++ numbers, as bits.
template <class... Args> consteval std::size_t numbersAmong() {
  [[maybe_unused]] std::size_t at = 0;
  std::size_t numbers = 0;
  ((numbers |= std::size_t{std::is_arithmetic_v<Args>} << at++), ...);
  return numbers;
}
/// Those of the numbers for which F has no parameter that takes an Array. Goes through the sets of
/// numbers, the smallest first; the empty one where none fits.
template <class F, std::size_t numbers, std::size_t tried, class... Args>
consteval std::size_t rawAmong() {
  if constexpr (TakesNumbers<F, tried, std::index_sequence_for<Args...>, Args...>::value)
    return tried;
  else if constexpr (constexpr std::size_t next = (tried - numbers) & numbers; next != 0)
    return rawAmong<F, numbers, next, Args...>();
  else
    return 0;
}
template <class F, class... Args>
inline constexpr std::size_t rawNumbers = rawAmong<F, numbersAmong<Args...>(), 0, Args...>();

/// Whether F can be called with arguments handed over like that. Compilers name it where it cannot.
template <class F, class... Args>
concept FunctionTakesTheseArguments =
    TakesNumbers<F, rawNumbers<F, Args...>, std::index_sequence_for<Args...>, Args...>::value;

} // namespace fluxion::detail
