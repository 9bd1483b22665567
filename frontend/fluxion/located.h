// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Functions that take a function and its arguments, as fx::vjp(f, x, y), and know the line that
// called them. A default argument cannot follow a pack, so the numbers of arguments are written
// out.
#pragma once

#include <concepts>
#include <source_location>

namespace fluxion::detail {

/// A function object that knows the line that called it: gives `Function` a call operator that is
/// its `callAt(where, arguments...)`, where `Function::takes` the types of the arguments. It is not
/// asked about fewer arguments than there are: `W` is Where alone where none is left over.
template <class Function> struct LocatedCall {
  using Where = std::source_location;

  auto operator()(Where where = Where::current()) const { return self().callAt(where); }
  template <class A, class W = Where>
    requires(std::same_as<W, Where> && Function::template takes<A>)
  auto operator()(const A &a, W where = Where::current()) const {
    return self().callAt(where, a);
  }
  template <class A, class B, class W = Where>
    requires(std::same_as<W, Where> && Function::template takes<A, B>)
  auto operator()(const A &a, const B &b, W where = Where::current()) const {
    return self().callAt(where, a, b);
  }
  template <class A, class B, class C, class W = Where>
    requires(std::same_as<W, Where> && Function::template takes<A, B, C>)
  auto operator()(const A &a, const B &b, const C &c, W where = Where::current()) const {
    return self().callAt(where, a, b, c);
  }
  template <class A, class B, class C, class D, class W = Where>
    requires(std::same_as<W, Where> && Function::template takes<A, B, C, D>)
  auto operator()(const A &a, const B &b, const C &c, const D &d,
                  W where = Where::current()) const {
    return self().callAt(where, a, b, c, d);
  }
  template <class A, class B, class C, class D, class E, class W = Where>
    requires(std::same_as<W, Where> && Function::template takes<A, B, C, D, E>)
  auto operator()(const A &a, const B &b, const C &c, const D &d, const E &e,
                  W where = Where::current()) const {
    return self().callAt(where, a, b, c, d, e);
  }
  template <class A, class B, class C, class D, class E, class G, class W = Where>
    requires(std::same_as<W, Where> && Function::template takes<A, B, C, D, E, G>)
  auto operator()(const A &a, const B &b, const C &c, const D &d, const E &e, const G &g,
                  W where = Where::current()) const {
    return self().callAt(where, a, b, c, d, e, g);
  }
  template <class A, class B, class C, class D, class E, class G, class H, class W = Where>
    requires(std::same_as<W, Where> && Function::template takes<A, B, C, D, E, G, H>)
  auto operator()(const A &a, const B &b, const C &c, const D &d, const E &e, const G &g,
                  const H &h, W where = Where::current()) const {
    return self().callAt(where, a, b, c, d, e, g, h);
  }
  template <class... Many>
    requires(sizeof...(Many) > 7 && Function::template takes<Many...>)
  auto operator()(const Many &...arguments) const {
    return self().callAt(Where(), arguments...);
  }

private:
  const Function &self() const { return static_cast<const Function &>(*this); }
};

/// `Rule::at(where, f, arguments...)` as a function of f and arguments. Beyond eight of these the
/// line is not known.
template <class Rule> struct Located {
  using Where = std::source_location;

  template <class F> auto operator()(const F &f, Where where = Where::current()) const {
    return Rule::at(where, f);
  }
  template <class F, class A>
  auto operator()(const F &f, const A &a, Where where = Where::current()) const {
    return Rule::at(where, f, a);
  }
  template <class F, class A, class B>
  auto operator()(const F &f, const A &a, const B &b, Where where = Where::current()) const {
    return Rule::at(where, f, a, b);
  }
  template <class F, class A, class B, class C>
  auto operator()(const F &f, const A &a, const B &b, const C &c,
                  Where where = Where::current()) const {
    return Rule::at(where, f, a, b, c);
  }
  template <class F, class A, class B, class C, class D>
  auto operator()(const F &f, const A &a, const B &b, const C &c, const D &d,
                  Where where = Where::current()) const {
    return Rule::at(where, f, a, b, c, d);
  }
  template <class F, class A, class B, class C, class D, class E>
  auto operator()(const F &f, const A &a, const B &b, const C &c, const D &d, const E &e,
                  Where where = Where::current()) const {
    return Rule::at(where, f, a, b, c, d, e);
  }
  template <class F, class A, class B, class C, class D, class E, class G>
  auto operator()(const F &f, const A &a, const B &b, const C &c, const D &d, const E &e,
                  const G &g, Where where = Where::current()) const {
    return Rule::at(where, f, a, b, c, d, e, g);
  }
  template <class F, class A, class B, class C, class D, class E, class G, class H>
  auto operator()(const F &f, const A &a, const B &b, const C &c, const D &d, const E &e,
                  const G &g, const H &h, Where where = Where::current()) const {
    return Rule::at(where, f, a, b, c, d, e, g, h);
  }
  template <class F, class... Many>
    requires(sizeof...(Many) > 8)
  auto operator()(const F &f, const Many &...arguments) const {
    return Rule::at(Where(), f, arguments...);
  }
};

} // namespace fluxion::detail
