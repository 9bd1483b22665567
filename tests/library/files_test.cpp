// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Files of NumPy's: what is written is what numpy.save writes, and whatever is read ends in an
// array or an error.
#include <fluxion/fluxion.h>

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace fx = fluxion;
using fluxion::Error;

namespace {

std::string pathOf(const std::string &name) { return testing::TempDir() + "fluxion_" + name; }

void write(const std::string &path, const std::string &bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}
std::string read(const std::string &path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}
/// A file with this header and these elements.
std::string fileOf(const std::string &header, const std::string &elements, char version = 1) {
  std::string length{static_cast<char>(header.size() & 255), static_cast<char>(header.size() >> 8)};
  if (version > 1)
    length += std::string(2, '\0');
  return std::string("\x93NUMPY") + version + '\0' + length + header + elements;
}
bool areSame(const fx::Array &a, const fx::Array &b) {
  return a.dtype() == b.dtype() && a.shape() == b.shape() && bool(fx::all(a == b));
}

TEST(Files, KeepEveryDtypeAndShape) {
  std::string path = pathOf("every.npy");
  for (fx::DType dtype : {fx::boolean, fx::i8, fx::i16, fx::i32, fx::i64, fx::u8, fx::u16, fx::u32,
                          fx::u64, fx::f16, fx::f32, fx::f64, fx::c64, fx::c128})
    for (fx::Shape shape : {fx::Shape{}, fx::Shape{3}, fx::Shape{2, 0, 3}, fx::Shape{2, 3, 4}}) {
      fx::Array x = fx::iota(shape.numElements()).reshape(shape).astype(dtype);
      fx::save(path, x);
      EXPECT_TRUE(areSame(fx::load(path), x)) << name(dtype) << shape.str();
    }
}

// numpy.save("x.npy", numpy.array([[1, -2, 3]], "<i2")), numpy 2.
TEST(Files, AreThoseOfNumPy) {
  std::string path = pathOf("numpy.npy");
  fx::save(path, fx::array({{1, -2, 3}}, fx::i16));
  std::string text = "{'descr': '<i2', 'fortran_order': False, 'shape': (1, 3, ), }";
  std::string expected = fileOf(text + std::string(117 - text.size(), ' ') + "\n",
                                std::string("\x01\0\xfe\xff\x03\0", 6));
  EXPECT_EQ(read(path), expected);
  EXPECT_EQ(expected.size(), 128 + 6);
}

TEST(Files, OfOtherOrdersAndVersions) {
  std::string path = pathOf("orders.npy"), six("\0\1\0\2\0\3\0\4\0\5\0\6", 12);
  fx::Array rows = fx::array({{1, 2, 3}, {4, 5, 6}}, fx::u16);
  write(path, fileOf("{'descr': '>u2', 'fortran_order': False, 'shape': (2, 3)}", six));
  EXPECT_TRUE(areSame(fx::load(path), rows));
  write(path, fileOf("{\"shape\":(3,2),\"fortran_order\":True,\"descr\":\">u2\"}\n", six, 3));
  EXPECT_TRUE(areSame(fx::load(path), transpose(rows)));
  // A byte of a file may be any number.
  write(path, fileOf("{'descr': '|b1', 'fortran_order': False, 'shape': (3,), }", "\1\7\0" + six));
  EXPECT_EQ(sum(fx::load(path)).item<int>(), 2);
  EXPECT_TRUE(areSame(fx::load(path), fx::array({true, true, false})));
}

TEST(Files, RefuseWhatIsNoArray) {
  std::string path = pathOf("wrong.npy"), eight(8, '\1');
  auto refuses = [&](const std::string &bytes) {
    write(path, bytes);
    EXPECT_THROW(fx::load(path), Error) << bytes;
  };
  std::string good = fileOf("{'descr': '<f8', 'fortran_order': False, 'shape': (1,), }", eight);
  write(path, good);
  EXPECT_EQ(fx::load(path).size(), 1);
  for (std::size_t length = 0; length < good.size(); ++length)
    refuses(good.substr(0, length));
  for (const char *shape : {"(-1,)", "(9999999999999999999,)", "(a)", "(", "3", "", "(1.5,)",
                            "(281474976710657,)", "(1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1)"})
    refuses(fileOf(std::string("{'descr': '<f8', 'fortran_order': False, 'shape': ") + shape + "}",
                   eight));
  for (const char *descr : {"'<V8'", "'<f3'", "'O'", "[('a', '<f8')]", "'<U2'", "''", "'?f8'"})
    refuses(fileOf(std::string("{'descr': ") + descr + ", 'fortran_order': False, 'shape': (1,)}",
                   eight));
  refuses(fileOf("{'descr': '<f8', 'fortran_order': maybe, 'shape': (1,)}", eight));
  refuses(fileOf("{'descr', 'fortran_order': False, 'shape': (1,)}", eight));
  refuses(std::string("\x93NUMPY\2\0\xff\xff\xff\xff", 12) + good);
  EXPECT_THROW(fx::load("nowhere.npy"), Error);
  EXPECT_THROW(fx::save("nowhere/x.npy", fx::ones({2})), Error);
  EXPECT_THROW(fx::jit([](fx::Array x) {
                 fx::save("x.npy", x);
                 return x;
               })(1.0),
               fx::TraceError);
}

} // namespace
