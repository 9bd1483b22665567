// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Fourier transforms, over pairs.
#include "frontend/fft.h"
#include "tests/library/programs.h"

namespace fluxion::tests {

namespace ft = fluxion::fft::pairs;
using fluxion::fft::Norm;

template <class F> static FlatProgram ofOne(F f) {
  return [f](const Leaves &in) { return Leaves(f(in[0])); };
}

Programs fourierPrograms() {
  return {
      {"fft_axes", ofOne([](const Array &z) { return Leaves{ft::fft(z, {}, 0)}; })},
      {"fft_sizes", ofOne([](const Array &z) { return Leaves{ft::fft(z, 7), ft::fft(z, 2, 1)}; })},
      {"ifft_norms", ofOne([](const Array &z) {
         return Leaves{ft::ifft(z, {}, -1, Norm::ortho), ft::ifft(z, {}, -1, Norm::forward)};
       })},
      {"rfft_axes", ofOne([](const Array &x) { return Leaves{ft::rfft(x), ft::rfft(x, 4, 1)}; })},
      {"irfft_sizes", ofOne([](const Array &z) {
         return Leaves{ft::irfft(z), ft::irfft(z, 7), ft::irfft(z, 5, 1, Norm::ortho)};
       })},
      {"fftn", ofOne([](const Array &z) {
         return Leaves{ft::fftn(z), ft::fftn(z, {2, 6}, {-2, -1}),
                       ft::ifftn(z, {}, {1, 0}, Norm::forward)};
       })},
      {"rfftn", ofOne([](const Array &x) {
         return Leaves{ft::rfftn(x), ft::rfftn(x, {}, {-2, -1}),
                       ft::rfftn(x, {4, 2}, {2, 0}, Norm::ortho)};
       })},
      {"irfftn", ofOne([](const Array &z) {
         return Leaves{ft::irfftn(z), ft::irfftn(z, {}, {-2, -1}), ft::irfftn(z, {3, 5}, {2, 0})};
       })},
      {"five_axes", ofOne([](const Array &z) { return Leaves{ft::fftn(z), ft::irfftn(z)}; })},
      {"five_real_axes", ofOne([](const Array &x) { return Leaves{ft::rfftn(x)}; })},
      {"shifts", ofOne([](const Array &x) {
         return Leaves{fluxion::fft::fftshift(x), fluxion::fft::ifftshift(x),
                       fluxion::fft::fftshift(x, 1), fluxion::fft::ifftshift(x, {0, 2})};
       })},
      {"frequencies", ofOne([](const Array &) {
         return Leaves{fluxion::fft::fftfreq(8, 0.1), fluxion::fft::fftfreq(5),
                       fluxion::fft::fftfreq(1),      fluxion::fft::rfftfreq(8, 0.1),
                       fluxion::fft::rfftfreq(5),     fluxion::fft::rfftfreq(1),
                       fluxion::fft::rfftfreq(2)};
       })},
  };
}

} // namespace fluxion::tests
