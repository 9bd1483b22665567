// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Threefry 2x32 with 20 rounds (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3"):
// a keyed scrambling of a counter of two words. Over any number type of 32-bit words that has +, ^,
// rotateLeft and integerLike: plain C++ for the reference, machine code for the compiler.
#pragma once

#include <array>

namespace fluxion::runtime {

template <class N> std::array<N, 2> threefry2x32(std::array<N, 2> key, std::array<N, 2> counter) {
  constexpr unsigned rotations[2][4] = {{13, 15, 26, 6}, {17, 29, 16, 24}};
  // The third word of the key schedule, so that an all-zero key is not weak.
  const N words[3] = {key[0], key[1], key[0] ^ key[1] ^ integerLike(key[0], 0x1BD11BDA)};
  N x = counter[0] + words[0], y = counter[1] + words[1];
  for (unsigned block = 0; block < 5; ++block) {
    for (unsigned distance : rotations[block % 2]) {
      x = x + y;
      y = rotateLeft(y, distance) ^ x;
    }
    x = x + words[(block + 1) % 3];
    y = y + words[(block + 2) % 3] + integerLike(y, block + 1);
  }
  return {x, y};
}

} // namespace fluxion::runtime
