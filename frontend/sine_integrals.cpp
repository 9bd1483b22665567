// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Sine and cosine integrals, and Fresnel's. Near 0 their power series; beyond
//   Si(x) = π/2 - f cos(x) - g sin(x),  Ci(x) = f sin(x) - g cos(x),
// where f x and g x² are sums of Chebyshev polynomials in 8 / x - 1. DLMF 6.2.19, 6.2.20. Fresnel's
// are the same with the angle π x² / 2, in which they are sums in 4.5 / x² - 1. DLMF 7.5.3, 7.5.4.
#include "fluxion/custom.h"
#include "fluxion/transcendental.h"
#include "frontend/computed_wide.h"
#include "frontend/constants.h"
#include "frontend/horner.h"
#include "frontend/sine_ratio.h"

#include <array>
#include <cmath>
#include <numbers>

namespace fluxion {
namespace {

using detail::infinity;
using detail::notANumber;
using detail::pi;

using Two = std::pair<Array, Array>;

// Computed with 60 digits from the values at the nodes of the polynomials.
constexpr double sineAuxiliaryF[] = {
    1.9315765607037036604,      -0.043060837778596734246,    -0.007314371174810460827,
    0.0014705235789868065443,   -0.000098657685732700207036, -0.000022743202204655082764,
    9.8240257322525426356e-6,   -1.8973430148713313796e-6,   1.0063435941557781869e-7,
    8.081936482223934542e-8,    -3.8976282875287032714e-8,   1.033565032549657498e-8,
    -1.4104344875897321807e-9,  -2.5232078399681215952e-10,  2.569983132596038609e-10,
    -1.059788925394804071e-10,  2.8970031570213235119e-11,   -4.102314256308394111e-12,
    -1.0437693730017138821e-12, 1.0994184520546131835e-12,   -5.2214239401676972384e-13,
    1.7469920787828188694e-13,  -3.8470012979279360562e-14,  2.0193365759383488618e-16,
    5.3597651042951873129e-15,  -3.560597619251265506e-15,   1.5788176326315111078e-15,
    -5.2547080035851824128e-16, 1.1378470978948794974e-16,   5.1249691355454578421e-18,
    -2.2444159142740533166e-17, 1.5316562674267448194e-17,   -7.3226642746488392553e-18,
    2.7270972512301573192e-18};
constexpr double sineAuxiliaryG[] = {
    1.8240976510593165923,      -0.10747890964438706815,     -0.014042862912383138827,
    0.0049592034540746305654,   -0.00062691780467449499065,  -0.000042656567192373624411,
    0.000044682517374294158997, -0.000012701604662245651175, 1.7726989408159551314e-6,
    2.2043478749783999982e-7,   -2.3697231484697015995e-7,   8.8410293526221450105e-8,
    -2.0102731016250395662e-8,  1.2607667303778686017e-9,    1.4522796339583886433e-9,
    -9.1899056938294357084e-10, 3.4212123769554441589e-10,   -8.4732270897146275366e-11,
    6.8534650574339546283e-12,  6.8955510074834810851e-12,   -5.1721125472901578328e-12,
    2.2988935694963686292e-12,  -7.3661873126096631165e-13,  1.4374902679539461378e-13,
    1.5628021614353268318e-14,  -3.291176313099604236e-14,   2.0193334153749083102e-14,
    -8.7725011179802425358e-15, 2.8684941277420935772e-15,   -5.7476159194832978479e-16,
    -7.7630050875218058252e-17, 1.5864200232171502405e-16,   -1.0448541074072930125e-16,
    4.9895398283317359959e-17,  -1.8666002312057742537e-17,  4.973812837823822729e-18};
constexpr double fresnelAuxiliaryF[] = {
    1.9662535426439246845,      -0.021357260142684198855,    -0.0037966558345303648903,
    0.00066124524725457296741,  -0.000040960973761774519723, -9.7911882132508207071e-6,
    4.1888238512176718575e-6,   -8.4203181763456575138e-7,   6.0972273927747200107e-8,
    3.008967017251401947e-8,    -1.6685793505525181441e-8,   4.9631292702261844443e-9,
    -8.8187845896559151184e-10, -2.5665206485651743047e-11,  9.9712459599687095475e-11,
    -5.023291403168892876e-11,  1.6642583352702372128e-11,   -3.6404729279013465443e-12,
    1.1452944195711182026e-13,  3.9099841012171582822e-13,   -2.5620098221081859951e-13,
    1.0851841929367244415e-13,  -3.3941263612081382305e-14,  6.5774690618708788667e-15,
    6.6725324382928081775e-16,  -1.4686029952813688656e-15,  9.1502497142912050596e-16,
    -4.080081719148045291e-16,  1.4057927002398951163e-16,   -3.2954259797778831274e-17,
    -9.1713250750387371134e-20, 5.901390345588605551e-18,    -4.4439891284302348843e-18,
    2.3134948706590152789e-18};
constexpr double fresnelAuxiliaryG[] = {
    1.8576144989348411052,      -0.087281783566399380411,    -0.011820035634755689176,
    0.0038570173016232704389,   -0.00048497261282631869494,  -0.000028203155051090631076,
    0.000033422852931274006269, -0.000010085443505306373111, 1.6304496502959051581e-6,
    8.2396600591464425252e-8,   -1.7227705608132349729e-7,   7.3898892859955439637e-8,
    -1.9969875799038197811e-8,  2.7187158372428835615e-9,    7.1944000316392904594e-10,
    -7.1546681830801778881e-10, 3.2583343274056546678e-10,   -1.0323621127786837748e-10,
    2.0171810730179837863e-11,  1.4672802032632148695e-12,   -3.7898194852617770502e-12,
    2.2651655943412153196e-12,  -9.4165209996720033986e-13,  2.8971865479227231487e-13,
    -5.0783293575635190304e-14, -1.1517155754482875959e-14,  1.6715323461981790382e-14,
    -1.0156566912276956392e-14, 4.5520226917178695687e-15,   -1.5826028911761392118e-15,
    3.6710951868708468832e-16,  1.2719215901953379346e-17,   -7.909706077902397266e-17,
    5.9385065976105301693e-17,  -3.1474657498785849315e-17,  1.3340886510435053566e-17,
    -4.4123814779485544055e-18};

/// (-1)^k / ((2k + first)! (step k + offset)) for k < terms, from the last one on.
template <int terms> std::array<double, terms> alternating(int first, int step, int offset) {
  std::array<double, terms> coefficients{};
  double factorial = first == 2 ? 2 : 1;
  for (int k = 0; k < terms; ++k) {
    coefficients[static_cast<std::size_t>(terms - 1 - k)] =
        (k % 2 ? -1 : 1) / (factorial * (step * k + offset));
    factorial *= static_cast<double>(2 * k + first + 1) * (2 * k + first + 2);
  }
  return coefficients;
}

//===----------------------------------------------------------------------------------------------
// Si and Ci

constexpr double sineBorder = 4;

// sum_k (-1)^k x^(2k+1) / ((2k + 1)! (2k + 1)); γ + log(x) - sum_k (-1)^k x^(2k+2) / ((2k + 2)! (2k
// + 2)).
Two nearSici(const Array &x) {
  static const auto sine = alternating<18>(1, 2, 1), cosine = alternating<18>(2, 2, 2);
  Array square = x * x;
  return {x * detail::horner(square, sine),
          std::numbers::egamma + log(abs(x)) - square * detail::horner(square, cosine)};
}
Two farSici(const Array &x) {
  Array t = 2 * sineBorder / x - 1.0, s = sin(x), c = cos(x);
  Array f = detail::chebyshev(t, sineAuxiliaryF) / x;
  Array g = detail::chebyshev(t, sineAuxiliaryG) / x / x;
  return {pi / 2 - f * c - g * s, f * s - g * c};
}
Two siciOf(const Array &x) {
  Array size = abs(x), isNear = size <= sineBorder, isEnd = size == infinity;
  auto [nearSine, nearCosine] = nearSici(where(isNear, x, 1.0));
  auto [sine, cosine] = farSici(where(isNear | isEnd, sineBorder, size));
  sine = where(isEnd, pi / 2, sine);
  cosine = where(isEnd, detail::either(x > 0.0, 0.0, notANumber, x), cosine);
  return {where(isNear, nearSine, where(x < 0.0, -sine, sine)), where(isNear, nearCosine, cosine)};
}
Two siciWithRule(const Array &x) {
  static auto f = custom_jvp([](Array x) { return siciOf(x); }).defjvp([](Array x, Array t) {
    return std::pair{siciWithRule(x), Two{detail::sineRatio(x) * t, cos(x) / x * t}};
  });
  return f(x);
}

//===----------------------------------------------------------------------------------------------
// Fresnel's integrals

constexpr double fresnelBorder = 1.5;

// x² = p + e with the rounding error e, by halves of x whose products are exact. Whole turns of x²
// are 4; beyond 2^53 (2^24) there is nothing else.
Two quarterTurnsOf(const Array &x) {
  bool isSingle = x.dtype() == f32;
  Array isWhole = abs(x) > (isSingle ? 0x1p25 : 0x1p54), u = where(isWhole, 0.0, x);
  Array spread = u * (isSingle ? 4097.0 : 134217729.0), high = spread - (spread - u),
        low = u - high;
  Array p = u * u, e = ((high * high - p) + 2.0 * high * low) + low * low;
  Array turn = rem(p, 4.0), quarter = round(turn), rest = (turn - quarter) + rem(e, 4.0);
  Array more = round(rest), angle = pi / 2 * (rest - more), s = sin(angle), c = cos(angle);
  Array q = rem(quarter + more + 8.0, 4.0), isOdd = (q == 1.0) | (q == 3.0);
  Array sine = where(isOdd, c, s), cosine = where(isOdd, s, c);
  return {where(q >= 2.0, -sine, sine), where((q == 1.0) | (q == 2.0), -cosine, cosine)};
}
/// sin(π x² / 2) and cos(π x² / 2), however large x is.
Two quarterTurns(const Array &x) {
  static auto f =
      custom_jvp([](Array x) { return quarterTurnsOf(x); }).defjvp([](Array x, Array t) {
        auto [sine, cosine] = quarterTurns(x);
        Array change = pi * x * t;
        return std::pair{Two{sine, cosine}, Two{change * cosine, -(change * sine)}};
      });
  return f(x);
}

// With a = (π x² / 2)²: π/2 x³ sum_k (-a)^k / ((2k + 1)! (4k + 3)); x sum_k (-a)^k / ((2k)! (4k +
// 1)).
Two nearFresnel(const Array &x) {
  static const auto sine = alternating<18>(1, 4, 3), cosine = alternating<18>(0, 4, 1);
  Array square = x * x, angle = pi / 2 * square, a = angle * angle;
  return {angle * x * detail::horner(a, sine), x * detail::horner(a, cosine)};
}
Two farFresnel(const Array &x) {
  auto [s, c] = quarterTurns(x);
  Array inverse = 1.0 / x, t = 2 * fresnelBorder * fresnelBorder * inverse * inverse - 1.0;
  Array f = detail::chebyshev(t, fresnelAuxiliaryF) * (inverse / pi);
  Array g = detail::chebyshev(t, fresnelAuxiliaryG) * (inverse * inverse * inverse / (pi * pi));
  return {0.5 - f * c - g * s, 0.5 + f * s - g * c};
}
Two fresnelOf(const Array &x) {
  Array size = abs(x), isNear = size <= fresnelBorder;
  auto [nearSine, nearCosine] = nearFresnel(where(isNear, x, 0.0));
  auto [sine, cosine] = farFresnel(where(isNear, fresnelBorder, size));
  return {where(isNear, nearSine, where(x < 0.0, -sine, sine)),
          where(isNear, nearCosine, where(x < 0.0, -cosine, cosine))};
}
Two fresnelWithRule(const Array &x) {
  static auto f = custom_jvp([](Array x) { return fresnelOf(x); }).defjvp([](Array x, Array t) {
    auto [sine, cosine] = quarterTurns(x);
    return std::pair{fresnelWithRule(x), Two{sine * t, cosine * t}};
  });
  return f(x);
}

/// `formula` of x, both of whose results are rounded to the dtype of x.
template <class Formula> Two bothOf(const char *function, const Operand &x, Formula formula) {
  detail::CalledFrom line(x.where());
  detail::requireReal(function, {&x});
  auto [first, second] = formula(detail::widened(x));
  return {detail::rounded(first, x), detail::rounded(second, x)};
}

} // namespace

std::pair<Array, Array> sici(const Operand &x) { return bothOf("sici", x, siciWithRule); }
std::pair<Array, Array> fresnel(const Operand &x) { return bothOf("fresnel", x, fresnelWithRule); }

} // namespace fluxion
