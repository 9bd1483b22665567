// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Files that cannot be read or written, word by word.
#include "tests/errors/golden.h"

#include <filesystem>
#include <fstream>

namespace fx = fluxion;
using fluxion::Error;
using fluxion::tests::expectMessage;

namespace {

TEST(FileMessages, LoadAndSave) {
  expectMessage<Error>([] { fx::load("nowhere.npy"); },
                       R"(fluxion: a file that cannot be read: nowhere.npy
  at       here
  expected a file
  got      No such file or directory
  hint     numpy.save and fx::save write such files)");
  std::ofstream("cut.npy", std::ios::binary)
      << std::string("\x93NUMPY\1\0\x39\0", 10)
      << "{'descr': '<f8', 'fortran_order': False, 'shape': (1,), }" << "12345";
  expectMessage<Error>([] { fx::load("cut.npy"); }, R"(fluxion: a file that ends too early: cut.npy
  at       here
  expected 8 bytes of f64[1]
  got      5
  hint     numpy.save and fx::save write such files)");
  std::filesystem::remove("cut.npy");
  expectMessage<fluxion::DtypeError>([] { fx::save("x.npy", fx::ones({2}, fx::bf16)); },
                                     R"(fluxion: a dtype that NumPy does not know in save
  at       here
  expected any other
  got      bf16[2]
  hint     convert with astype(fx::f32), which holds every bf16)");
}

} // namespace
