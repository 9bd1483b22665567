// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fluxion/complex.h"

#include "fluxion/creation.h"
#include "fluxion/elementwise.h"
#include "frontend/formula.h"
#include "frontend/promotion.h"
#include "ir/ops/complex.h"

namespace fluxion {

using mlir::Location;
using mlir::OpBuilder;
using Site = std::source_location;

template <class OpT> static Array ofComplex(const Operand &z) {
  return detail::recordOne(z.where(), {z.array()}, [](OpBuilder &b, Location loc, auto v) {
    return OpT::create(b, loc, v[0]);
  });
}
/// A real operand as an array of numbers.
static Array numbers(const Operand &x) {
  return detail::meet({&x}, detail::numberOf(x.dtype()), x.shape(), x.where())[0];
}

Array complex(const Operand &x, const Operand &y) {
  DType common = detail::commonDType({&x, &y});
  if (isComplex(common))
    detail::raise<DtypeError>({.what = "a complex number as a part in complex",
                               .where = x.where(),
                               .expected = "two real numbers",
                               .got = detail::typesText({&x, &y}),
                               .hint = "x + y * std::complex<double>(0, 1)"});
  DType part = partOf(complexOf(common));
  Leaves parts = detail::meet({&x, &y}, part, detail::commonShape("complex", {&x, &y}), x.where());
  return detail::recordOne(x.where(), parts, [](OpBuilder &b, Location loc, auto v) {
    return ir::ComplexOp::create(b, loc, v[0], v[1]);
  });
}

Array real(const Operand &z) {
  return isComplex(z.dtype()) ? ofComplex<ir::RealOp>(z) : numbers(z);
}
Array imag(const Operand &z) {
  return isComplex(z.dtype()) ? ofComplex<ir::ImagOp>(z) : zeros_like({numbers(z), z.where()});
}
Array conj(const Operand &z) {
  return isComplex(z.dtype()) ? ofComplex<ir::ConjOp>(z) : numbers(z);
}
Array conjugate(const Operand &z) { return conj(z); }

Array angle(const Operand &z) { return atan2({imag(z), z.where()}, {real(z), z.where()}); }

Array detail::squaredSizes(const Operand &x) {
  Site at = x.where();
  if (!isComplex(x.dtype()))
    return square(x);
  return Operand(square({real(x), at}), at) + Operand(square({imag(x), at}), at);
}

Array isreal(const Operand &z) { return Operand(imag(z), z.where()) == 0; }
Array iscomplex(const Operand &z) { return Operand(imag(z), z.where()) != 0; }
bool iscomplexobj(const Operand &z) { return isComplex(z.dtype()); }
bool isrealobj(const Operand &z) { return !isComplex(z.dtype()); }

} // namespace fluxion
