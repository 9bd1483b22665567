// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The rows of the table of compositions for rules of one's own, equations and checkpoints. The
// rules are right: what they are wrong about on purpose is in the tests beside.
#include "tests/control/compositions.h"

namespace fx = fluxion;

namespace fluxion::tests {

namespace {

Array slopeOf(const Function &f, Array x) {
  return fx::jvp(f, fx::primals(x), fx::tangents(1.0)).second;
}

// x f(x)
Function withJvpRule(Function f) {
  return fx::custom_jvp([f](Array x) { return x * f(x); }).defjvp([f](Array x, Array t) {
    Array y = f(x);
    return std::pair{x * y, t * (y + x * slopeOf(f, x))};
  });
}
Function withVjpRule(Function f) {
  return fx::custom_vjp([f](Array x) { return x * f(x); },
                        [f](Array x) {
                          Array y = f(x);
                          return std::pair{x * y, y + x * slopeOf(f, x)};
                        },
                        [](Array slope, Array ct) { return ct * slope; });
}
Function withVmapRule(Function f) {
  return fx::custom_vmap([f](Array x) { return x * f(x); })
      .def_vmap([f](std::int64_t, auto isBatched, Array x) {
        return std::pair{x * (isBatched[0] ? fx::vmap(f)(x) : f(x)), isBatched[0]};
      });
}
Reference timesByHand(Reference f) {
  return [f](double x) { return Jet::variable(x) * f(x); };
}

// y with y + y^3 = f(x) + f(x)^3
Function asRoot(Function f) {
  return [f](Array x) {
    Array goal = f(x);
    auto equation = [goal](Array y) { return y + y * y * y - goal - goal * goal * goal; };
    auto found = [goal](auto, Array) { return goal; };
    return fx::custom_root(equation, 0.0, found, [](auto g, Array y) { return y / g(1.0); });
  };
}
// y with (1 + f(x)^2) y = (1 + f(x)^2) f(x)
Function asSolution(Function f) {
  return [f](Array x) {
    Array goal = f(x), factor = 1.0 + goal * goal;
    return fx::custom_linear_solve([factor](Array v) { return factor * v; }, factor * goal,
                                   [](auto matvec, Array b) { return b / matvec(1.0); });
  };
}
Function checkpointed(Function f) { return fx::checkpoint(f); }
Reference same(Reference f) { return f; }

} // namespace

std::vector<Composition> customCompositions() {
  return {
      {"custom_jvp", withJvpRule, timesByHand},   {"custom_vjp", withVjpRule, timesByHand},
      {"custom_vmap", withVmapRule, timesByHand}, {"custom_root", asRoot, same},
      {"custom_linear_solve", asSolution, same},  {"checkpoint", checkpointed, same},
  };
}

} // namespace fluxion::tests
