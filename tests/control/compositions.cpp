// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/control/compositions.h"

namespace fx = fluxion;

namespace fluxion::tests {

Array wave(Array x) { return 0.8 * sin(x) + 0.3 * x; }
Jet waveByHand(double x) { return 0.8 * sine(x) + 0.3 * Jet::variable(x); }

namespace {

Reference derivativeOf(Reference f) {
  return [f](double x) { return derivative(f(x)); };
}

//===----------------------------------------------------------------------------------------------
// Derivatives, batches, native code

Function byGrad(Function f) { return fx::grad(f); }
Function byJvp(Function f) {
  return [f](Array x) { return fx::jvp(f, fx::primals(x), fx::tangents(1.0)).second; };
}
Function byVjp(Function f) {
  return [f](Array x) { return fx::vjp(f, x).second(1.0); };
}
Function byLinearize(Function f) {
  return [f](Array x) { return fx::linearize(f, x).second(1.0); };
}

// (f(x) + f(x + 1/2)) / 2: the two examples take different branches and different numbers of steps.
Function batch(Function f) {
  return [f](Array x) { return 0.5 * sum(fx::vmap(f)(x + fx::array({0.0, 0.5}))); };
}
Reference batchByHand(Reference f) {
  return [f](double x) { return 0.5 * f(x) + 0.5 * f(x + 0.5); };
}

Function compiled(Function f) { return fx::jit(f); }
Reference same(Reference f) { return f; }

// x f(x) with the first x held: of derivatives only those of f.
Function held(Function f) {
  return [f](Array x) { return fx::stop_gradient(x) * f(x); };
}
Reference heldByHand(Reference f) {
  return [f](double x) { return x * f(x); };
}

//===----------------------------------------------------------------------------------------------
// Branches

Function branched(Function f) {
  return [f](Array x) { return fx::cond(x < 0.4, f, [&](Array y) { return 0.5 * f(y) * y; }, x); };
}
Reference branchedByHand(Reference f) {
  return [f](double x) { return x < 0.4 ? f(x) : 0.5 * f(x) * Jet::variable(x); };
}

Function switched(Function f) {
  return [f](Array x) {
    auto more = [&](Array y) { return f(y) + 0.1 * y; };
    auto less = [&](Array y) { return 0.7 * f(y); };
    return fx::switch_case((2.0 * x).astype(fx::i32), std::tuple(f, more, less), x);
  };
}
Reference switchedByHand(Reference f) {
  return [f](double x) {
    int i = static_cast<int>(2 * x);
    return i <= 0 ? f(x) : i == 1 ? f(x) + 0.1 * Jet::variable(x) : 0.7 * f(x);
  };
}

//===----------------------------------------------------------------------------------------------
// Loops

// c = f(c) + r x for the rows r; the sum of the last c and of all r c.
Function scanned(Function f) {
  return [f](Array x) {
    auto step = [&](Array c, Array r) { return std::pair(f(c) + r * x, r * c); };
    auto [c, ys] = fx::scan(step, x, fx::array({0.1, -0.2, 0.3}));
    return c + sum(ys);
  };
}
Reference scannedByHand(Reference f) {
  return [f](double x) {
    Jet c = Jet::variable(x), ys;
    for (double r : {0.1, -0.2, 0.3}) {
      ys = ys + r * c;
      c = at(f, c) + r * Jet::variable(x);
    }
    return c + ys;
  };
}

// c = f(c) + i / 10
Function counted(Function f) {
  return [f](Array x) {
    return fx::fori_loop(1, 3, [&](Array i, Array c) { return f(c) + 0.1 * i; }, x);
  };
}
// The same steps as often as the argument says.
Function countedByArgument(Function f) {
  return [f](Array x) {
    Array end = 2 + (2.0 * x).astype(fx::i64);
    return fx::fori_loop(1, end, [&](Array i, Array c) { return f(c) + 0.1 * i; }, x);
  };
}
Jet countedTo(const Reference &f, double x, int end) {
  Jet c = Jet::variable(x);
  for (int i = 1; i < end; ++i)
    c = at(f, c) + 0.1 * i;
  return c;
}
Reference countedByHand(Reference f) {
  return [f](double x) { return countedTo(f, x, 3); };
}
Reference countedByArgumentByHand(Reference f) {
  return [f](double x) { return countedTo(f, x, 2 + static_cast<int>(2 * x)); };
}

// c = c + 0.6 + 0.3 sin(f(c)) until c is 1.5.
Function repeated(Function f) {
  return [f](Array x) {
    return fx::while_loop([](Array c) { return c < 1.5; },
                          [&](Array c) { return c + 0.6 + 0.3 * sin(f(c)); }, x);
  };
}
Reference repeatedByHand(Reference f) {
  return [f](double x) {
    Jet c = Jet::variable(x);
    while (c.c[0] < 1.5)
      c = c + Jet::constant(0.6) + 0.3 * at(sine, at(f, c));
    return c;
  };
}

} // namespace

const std::vector<Composition> &compositions() {
  static const std::vector<Composition> table = [] {
    std::vector<Composition> rows = {
        {"grad", byGrad, derivativeOf},
        {"jvp", byJvp, derivativeOf},
        {"vjp", byVjp, derivativeOf},
        {"linearize", byLinearize, derivativeOf},
        {"vmap", batch, batchByHand},
        {"jit", compiled, same},
        {"stop_gradient", held, heldByHand},
        {"cond", branched, branchedByHand},
        {"switch_case", switched, switchedByHand},
        {"scan", scanned, scannedByHand},
        {"fori_loop", counted, countedByHand},
        {"fori_loop_to_argument", countedByArgument, countedByArgumentByHand},
        {"while_loop", repeated, repeatedByHand},
    };
    for (Composition &row : customCompositions())
      rows.push_back(std::move(row));
    return rows;
  }();
  return table;
}

} // namespace fluxion::tests
