// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Trees in words, part by part: what makes one call of a jitted function differ from another.
#pragma once

#include "fluxion/tree.h"

#include <type_traits>

namespace fluxion::detail {

/// "argument 0.member1" is "f32[3,4]".
struct Part {
  std::string name, is;
  friend bool operator==(const Part &, const Part &) = default;
};

std::string typeTextOf(const Array &array);
/// Bytes that cannot be shown as numbers or text.
std::string dataText(const std::string &bytes);
std::string quoted(std::string_view text);
std::string numberText(double value);
std::string numberText(std::int64_t value);
std::string numberText(bool value);

/// A value of static data.
template <class T> std::string staticText(const T &value) {
  if constexpr (std::is_same_v<T, bool>)
    return numberText(value);
  else if constexpr (std::is_floating_point_v<T>)
    return numberText(static_cast<double>(value));
  else if constexpr (std::is_integral_v<T> || std::is_enum_v<T>)
    return numberText(static_cast<std::int64_t>(value));
  else if constexpr (requires { std::string_view(value); })
    return quoted(std::string_view(value));
  else {
    Fingerprint bytes;
    appendIdentity(value, bytes);
    return dataText(bytes.bytes);
  }
}

class Describer {
public:
  template <class T> void visit(const T &tree, const std::string &name) {
    if constexpr (isArray<T>)
      add(name, typeTextOf(tree));
    else if constexpr (IsTuple<T>::value)
      visitTuple(tree, name);
    else if constexpr (IsMap<T>::value)
      visitMap(tree, name);
    else if constexpr (IsSequence<T>::value && !std::is_same_v<T, std::vector<bool>>)
      visitSequence(tree, name);
    else if constexpr (IsOptional<T>::value)
      tree ? visit(*tree, name) : add(name, "nothing");
    else if constexpr (isStruct<T>)
      visitStruct(tree, name);
    else
      add(name, staticText(tree));
  }
  void add(std::string name, std::string is) { parts_.push_back({std::move(name), std::move(is)}); }
  std::vector<Part> take() { return std::move(parts_); }

private:
  template <class T> void visitTuple(const T &tree, const std::string &name) {
    std::size_t i = 0;
    auto next = [&](const auto &part) { visit(part, name + "<" + std::to_string(i++) + ">"); };
    std::apply([&](const auto &...parts) { (next(parts), ...); }, tree);
  }
  template <class T> void visitStruct(const T &tree, const std::string &name) {
    std::size_t i = 0;
    forEachMember(tree,
                  [&](const auto &part) { visit(part, name + ".member" + std::to_string(i++)); });
  }
  template <class T> void visitMap(const T &tree, const std::string &name) {
    add(name, std::to_string(tree.size()) + " entries");
    for (const auto &[key, part] : tree)
      visit(part, name + "[" + staticText(key) + "]");
  }
  template <class T> void visitSequence(const T &tree, const std::string &name) {
    add(name, std::to_string(std::size(tree)) + " elements");
    std::size_t i = 0;
    for (const auto &part : tree)
      visit(part, name + "[" + std::to_string(i++) + "]");
  }

  std::vector<Part> parts_;
};

} // namespace fluxion::detail
