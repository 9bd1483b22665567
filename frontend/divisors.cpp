// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Greatest common divisors, by Euclid's algorithm for all elements at once.
#include "fluxion/control.h"
#include "fluxion/special.h"
#include "frontend/formula.h"

namespace fluxion {
namespace {

struct Remainders {
  Array a, b;
};

Leaves integersIn(const char *function, detail::Operands operands) {
  if (!isInteger(detail::commonDType(operands)))
    detail::refuseDtype(function, operands, "integers", "convert with astype(fx::i64)");
  return detail::met(function, operands);
}

// gcd(a, b) = gcd(b, a rem b), until b is 0.
Array divisorOf(const Array &a, const Array &b) {
  auto step = [](Remainders now) {
    Array goesOn = now.b != 0, divisor = where(goesOn, now.b, 1);
    return Remainders{where(goesOn, now.b, now.a), where(goesOn, rem(now.a, divisor), now.b)};
  };
  auto goesOn = [](Remainders now) { return any(now.b != 0); };
  return abs(while_loop(goesOn, step, Remainders{a, b}).a);
}

} // namespace

Array gcd(const Operand &a, const Operand &b) {
  detail::CalledFrom line(a.where());
  Leaves both = integersIn("gcd", {&a, &b});
  return divisorOf(both[0], both[1]);
}
Array lcm(const Operand &a, const Operand &b) {
  detail::CalledFrom line(a.where());
  Leaves both = integersIn("lcm", {&a, &b});
  Array divisor = divisorOf(both[0], both[1]);
  return abs(both[0] * div(both[1], where(divisor == 0, 1, divisor)));
}

} // namespace fluxion
