// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The zeros of polynomials: eigenvalues of their companion matrices.
#include "fluxion/linalg.h"
#include "fluxion/manipulation.h"
#include "fluxion/numerical.h"
#include "fluxion/special_matrices.h"
#include "frontend/constants.h"
#include "frontend/formula.h"

#include <fmt/format.h>

namespace fluxion {

/// Of a polynomial whose first coefficient is not 0.
static Array companionValues(const Array &p) {
  if (p.size() < 2)
    return zeros({0}, complexOf(detail::computedIn(p.dtype())));
  return linalg::eigvals(linalg::companion(p));
}

// The polynomial with its z first zeros moved behind has z more zeros, at 0: they are moved behind
// the others and there are none in their place.
static Array rootsAndNothing(const Array &given, const Array &z) {
  std::int64_t n = given.size();
  Array p = where(z == n, 1, given);
  Array all = companionValues(take(p, (iota(n) + z) % n));
  all = take(all, argsort((all == 0).astype(i32)));
  return where(iota(n - 1) < n - 1 - z, all,
               std::complex<double>(detail::notANumber, detail::notANumber));
}

Array roots(const Operand &given, bool strip_zeros) {
  detail::CalledFrom line(given.where());
  if (given.ndim() > 1)
    detail::raise<ShapeError>({.what = "coefficients p that do not fit in roots",
                               .where = given.where(),
                               .expected = "p: [n]",
                               .got = detail::typeText(given),
                               .hint = "vmap takes one polynomial at a time"});
  const Array p = atleast_1d(detail::floating(given));
  if (p.size() < 2)
    return companionValues(p);
  Array z = sum(cumprod((p == 0).astype(i32), 0)); // how many coefficients in front are 0
  if (!strip_zeros)
    return rootsAndNothing(p, z);
  if (!detail::knownNumbers(z))
    detail::raise<TraceError>(
        {.what = "a number of roots that is not known in roots",
         .where = given.where(),
         .expected = "coefficients p whose numbers are known, or strip_zeros = false",
         .got = detail::typeText(given),
         .hint = "roots(p, false) answers n - 1 roots, NaN where there are none"});
  return companionValues(p(slice(z.item<std::int64_t>(), {})));
}

} // namespace fluxion
