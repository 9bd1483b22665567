// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// NumPy's files: a magic word and a version, the length of a header, the header (the text of a
// Python dictionary with descr, fortran_order and shape), and the elements.
#include "fluxion/files.h"

#include "fluxion/structural.h"
#include "frontend/called_from.h"
#include "frontend/diagnostics.h"
#include "frontend/promotion.h"
#include "frontend/trace.h"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cstring>
#include <fmt/format.h>
#include <fstream>
#include <optional>

namespace fluxion {
namespace {

using detail::Where;
using runtime::HostArray;

static_assert(std::endian::native == std::endian::little);
constexpr std::string_view magic = "\x93NUMPY";

/// How NumPy calls an element type, without the order of its bytes.
struct Name {
  DType dtype;
  std::string_view text;
};
constexpr std::array<Name, 14> names{{{DType::boolean, "b1"},
                                      {DType::i8, "i1"},
                                      {DType::i16, "i2"},
                                      {DType::i32, "i4"},
                                      {DType::i64, "i8"},
                                      {DType::u8, "u1"},
                                      {DType::u16, "u2"},
                                      {DType::u32, "u4"},
                                      {DType::u64, "u8"},
                                      {DType::f16, "f2"},
                                      {DType::f32, "f4"},
                                      {DType::f64, "f8"},
                                      {DType::c64, "c8"},
                                      {DType::c128, "c16"}}};

[[noreturn]] void refuseFile(const char *what, const std::string &path, std::string expected,
                             std::string got, Where where) {
  detail::raise<Error>({.what = fmt::format("{}: {}", what, path),
                        .where = where,
                        .expected = std::move(expected),
                        .got = std::move(got),
                        .hint = "numpy.save and fx::save write such files"});
}

/// What a header says.
struct Header {
  DType dtype;
  bool isSwapped; // the bytes of each number begin with the most significant one
  bool isByColumns;
  Shape shape;
};

/// Reads the text of a header.
class HeaderText {
public:
  explicit HeaderText(std::string_view text) : text_(text) {}

  std::optional<Header> read() {
    auto descr = valueOf("descr"), order = valueOf("fortran_order"), shape = valueOf("shape");
    if (descr.size() < 4 || (order != "True" && order != "False") || shape.empty())
      return std::nullopt;
    std::string_view name = descr.substr(2, descr.size() - 3); // in quotes, behind the order
    char end = descr[1];
    const Name *found = std::find_if(names.begin(), names.end(),
                                     [&](const Name &each) { return each.text == name; });
    auto sizes = sizesOf(shape);
    if (found == names.end() || std::string_view("<>|=").find(end) == std::string_view::npos ||
        !sizes)
      return std::nullopt;
    return Header{found->dtype, end == '>', order == "True", *sizes};
  }

private:
  /// What stands behind a key, without spaces around; "" where there is no such key.
  std::string_view valueOf(std::string_view key) const {
    for (char quote : {'\'', '"'}) {
      std::string quoted = quote + std::string(key) + quote;
      std::size_t at = text_.find(quoted);
      if (at == std::string_view::npos)
        continue;
      std::string_view rest = text_.substr(at + quoted.size());
      std::size_t colon = rest.find(':');
      if (colon == std::string_view::npos)
        return {};
      rest.remove_prefix(colon + 1);
      rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
      bool isTuple = rest.starts_with('(');
      std::size_t end = isTuple ? rest.find(')') : rest.find_first_of(",}");
      if (end == std::string_view::npos)
        return {};
      std::string_view value = rest.substr(0, end + isTuple);
      return value.substr(0, value.find_last_not_of(' ') + 1);
    }
    return {};
  }
  /// "(3, 4)", "(3,)" or "()"
  static std::optional<Shape> sizesOf(std::string_view tuple) {
    if (!tuple.starts_with('('))
      return std::nullopt;
    Shape shape;
    tuple = tuple.substr(1, tuple.size() - 2);
    while (tuple.find_first_not_of(" ,") != std::string_view::npos) {
      tuple.remove_prefix(tuple.find_first_not_of(" ,"));
      std::int64_t size = 0;
      auto [end, error] = std::from_chars(tuple.data(), tuple.data() + tuple.size(), size);
      if (error != std::errc() || size < 0 || shape.rank() == maxRank)
        return std::nullopt;
      shape.push_back(size);
      tuple.remove_prefix(static_cast<std::size_t>(end - tuple.data()));
    }
    return shape;
  }

  std::string_view text_;
};

/// The header of a file, of which the elements come next.
Header headerOf(std::istream &in, const std::string &path, Where where) {
  std::array<unsigned char, 12> start{};
  auto *bytes = reinterpret_cast<char *>(start.data());
  in.read(bytes, 8);
  if (!in || std::string_view(bytes, magic.size()) != magic || start[6] < 1 || start[6] > 3)
    refuseFile("not a file of NumPy's", path, "one of version 1.0 to 3.0",
               in ? "other bytes at its beginning" : "less than 8 bytes", where);
  int lengthBytes = start[6] == 1 ? 2 : 4;
  in.read(bytes + 8, lengthBytes);
  std::size_t length = 0;
  for (int i = 0; i < lengthBytes; ++i)
    length |= std::size_t(start[static_cast<std::size_t>(8 + i)]) << (8 * i);
  constexpr std::size_t longest = 1 << 16; // NumPy's own are shorter by far
  std::string text(std::min(length, longest), ' ');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  std::optional<Header> header;
  if (in && length <= longest)
    header = HeaderText(text).read();
  if (!header)
    refuseFile(
        "a header that says nothing of numbers", path, "descr of a number, fortran_order and shape",
        in ? text.substr(0, text.find_last_not_of(" \n") + 1) : "the end of the file", where);
  return *header;
}

/// Each number with its bytes in the other order.
void swapBytes(HostArray &numbers) {
  std::size_t size =
      byteSize(isComplex(numbers.dtype()) ? partOf(numbers.dtype()) : numbers.dtype());
  auto *bytes = static_cast<char *>(numbers.mutableRaw());
  for (std::size_t at = 0; at + size <= numbers.bytes(); at += size)
    std::reverse(bytes + at, bytes + at + size);
}

Shape reversed(const Shape &shape) {
  Shape turned;
  for (int axis = shape.rank() - 1; axis >= 0; --axis)
    turned.push_back(shape[axis]);
  return turned;
}

} // namespace

Array load(const std::string &path, Where where) {
  std::ifstream in(path, std::ios::binary);
  if (!in)
    refuseFile("a file that cannot be read", path, "a file", std::strerror(errno), where);
  Header header = headerOf(in, path, where);
  detail::requireShape(header.shape, "load", where);
  HostArray numbers = detail::inMemory(where, [&] {
    return HostArray(header.dtype, header.isByColumns ? reversed(header.shape) : header.shape);
  });
  in.read(static_cast<char *>(numbers.mutableRaw()), static_cast<std::streamsize>(numbers.bytes()));
  if (static_cast<std::size_t>(in.gcount()) != numbers.bytes())
    refuseFile("a file that ends too early", path,
               fmt::format("{} bytes of {}", numbers.bytes(),
                           detail::typeText(header.dtype, header.shape)),
               fmt::format("{}", in.gcount()), where);
  if (header.isSwapped)
    swapBytes(numbers);
  if (header.dtype == DType::boolean) // a byte of a file may be any number
    for (char *byte = static_cast<char *>(numbers.mutableRaw()), *end = byte + numbers.bytes();
         byte != end; ++byte)
      *byte = *byte != 0;
  Array x = detail::fromHost(std::move(numbers), where);
  return header.isByColumns ? transpose({x, where}) : x;
}

void save(const std::string &path, const Array &x, Where where) {
  detail::nodeOf(x, where);
  const Name *name = std::find_if(names.begin(), names.end(),
                                  [&](const Name &each) { return each.dtype == x.dtype(); });
  if (name == names.end())
    detail::raise<DtypeError>({.what = "a dtype that NumPy does not know in save",
                               .where = where,
                               .expected = "any other",
                               .got = detail::typeText({x, where}),
                               .hint = "convert with astype(fx::f32), which holds every bf16"});
  HostArray numbers = detail::hostOf(x, "saving", where);
  std::string sizes;
  for (std::int64_t size : x.shape())
    sizes += fmt::format("{},{}", size, x.ndim() == 1 ? "" : " ");
  std::string text = fmt::format("{{'descr': '{}{}', 'fortran_order': False, 'shape': ({}), }}",
                                 byteSize(x.dtype()) == 1 ? '|' : '<', name->text, sizes);
  // The elements begin at a multiple of 64 bytes.
  std::size_t before = magic.size() + 4, length = text.size() + 1;
  length += (64 - (before + length) % 64) % 64;
  text.resize(length - 1, ' ');
  text += '\n';
  std::ofstream out(path, std::ios::binary);
  out << magic << '\1' << '\0' << static_cast<char>(length & 255) << static_cast<char>(length >> 8)
      << text;
  out.write(static_cast<const char *>(numbers.raw()),
            static_cast<std::streamsize>(numbers.bytes()));
  if (!out.flush())
    refuseFile("a file that cannot be written", path, "a place for it", std::strerror(errno),
               where);
}

} // namespace fluxion
