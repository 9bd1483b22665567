// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "jit/cache/entry.h"

#include "ir/locations.h"

#include "llvm/Support/BLAKE3.h"

#include <cstring>

namespace fluxion::codegen {
namespace {

struct Header {
  char magic[8];
  uint64_t format;
  uint8_t key[32];
  uint64_t bytes;       // behind the header
  uint8_t checksum[32]; // of all of the above, and of those bytes
};
static_assert(std::is_trivially_copyable_v<Header> && sizeof(Header) == 88,
              "no padding, which would be written as it is");
constexpr char magic[8] = {'f', 'x', ' ', 'c', 'o', 'd', 'e', '\n'};
constexpr uint64_t format = 1;

Header headerOf(const CacheKey &key, llvm::StringRef content) {
  Header header;
  std::memcpy(header.magic, magic, sizeof magic);
  header.format = format;
  std::memcpy(header.key, key.hash.data(), sizeof header.key);
  header.bytes = content.size();
  llvm::BLAKE3 hasher;
  hasher.update({reinterpret_cast<const char *>(&header), offsetof(Header, checksum)});
  hasher.update(content);
  auto checksum = hasher.final();
  std::memcpy(header.checksum, checksum.data(), sizeof header.checksum);
  return header;
}

class Writer {
public:
  void number(uint64_t value) {
    bytes_.append(reinterpret_cast<const char *>(&value), sizeof value);
  }
  void text(llvm::StringRef text) {
    number(text.size());
    bytes_.append(text.begin(), text.end());
  }
  void location(mlir::Location location) {
    ir::Origin origin = ir::originOf(location);
    text(origin.derivativeOf);
    text(origin.line ? origin.line.getFilename().getValue() : "");
    number(origin.line ? origin.line.getLine() : 0);
    number(origin.line ? origin.line.getColumn() : 0);
  }
  void shape(const Shape &shape) {
    number(shape.size());
    for (int64_t size : shape)
      number(static_cast<uint64_t>(size));
  }
  template <class Range, class Each> void each(const Range &range, Each write) {
    number(range.size());
    for (const auto &element : range)
      write(element);
  }
  std::string take() { return std::move(bytes_); }

private:
  std::string bytes_;
};

/// Reads what a Writer wrote. Behind the end there are zeros, and it is not whole.
class Reader {
public:
  Reader(llvm::StringRef bytes, mlir::MLIRContext *context) : bytes_(bytes), context_(context) {}

  uint64_t number() {
    uint64_t value = 0;
    if (llvm::StringRef some = take(sizeof value); !some.empty())
      std::memcpy(&value, some.data(), sizeof value);
    return value;
  }
  llvm::StringRef text() { return take(number()); }
  mlir::Location location() {
    llvm::StringRef derivativeOf = text(), file = text();
    auto line = static_cast<unsigned>(number()), column = static_cast<unsigned>(number());
    mlir::Location location = mlir::UnknownLoc::get(context_);
    if (!file.empty())
      location = mlir::FileLineColLoc::get(context_, file, line, column);
    if (!derivativeOf.empty())
      location = mlir::NameLoc::get(mlir::StringAttr::get(context_, derivativeOf), location);
    return location;
  }
  Shape shape() {
    std::vector<int64_t> sizes;
    each([&] { sizes.push_back(static_cast<int64_t>(number())); });
    return Shape(std::span<const int64_t>(sizes));
  }
  template <class Each> void each(Each read) {
    for (uint64_t i = 0, n = number(); i < n && isWhole_; ++i)
      read();
  }
  bool isAtEnd() const { return isWhole_ && bytes_.empty(); }

private:
  llvm::StringRef take(uint64_t size) {
    isWhole_ &= size <= bytes_.size();
    if (!isWhole_)
      return {};
    llvm::StringRef some = bytes_.take_front(size);
    bytes_ = bytes_.drop_front(size);
    return some;
  }

  llvm::StringRef bytes_;
  mlir::MLIRContext *context_;
  bool isWhole_ = true;
};

void write(Writer &to, const CheckSite &site) {
  to.number(static_cast<uint64_t>(site.kind));
  to.location(site.location);
  to.text(site.op);
  to.shape(site.shape);
  to.text(site.array);
  to.number(static_cast<uint64_t>(site.axis));
  to.number(static_cast<uint64_t>(site.last));
}
CheckSite readSite(Reader &from) {
  CheckSite site{.kind = static_cast<CheckSite::Kind>(from.number()),
                 .location = from.location(),
                 .op = from.text().str(),
                 .shape = from.shape()};
  site.array = from.text().str();
  site.axis = static_cast<int64_t>(from.number());
  site.last = static_cast<int64_t>(from.number());
  return site;
}

void write(Writer &to, const Executable::Failure &failure) {
  to.location(failure.location);
  to.text(failure.why);
  to.text(failure.hint);
}
Executable::Failure readFailure(Reader &from) {
  // In the order of the members.
  return {from.location(), from.text().str(), from.text().str()};
}

} // namespace

std::string toEntry(const CacheKey &key, const StoredCode &code) {
  Writer to;
  to.number(code.arenaBytes);
  to.number(code.numSteps);
  to.text(code.plan);
  to.each(code.reuses, [&](const Plan::Reuse &reuse) {
    to.number(reuse.argument);
    to.number(reuse.result);
  });
  to.each(code.sites, [&](const CheckSite &site) { write(to, site); });
  to.each(code.failures, [&](const Executable::Failure &failure) { write(to, failure); });
  to.text(code.object);
  std::string content = to.take();
  Header header = headerOf(key, content);
  return std::string(reinterpret_cast<const char *>(&header), sizeof header) + content;
}

std::optional<StoredCode> fromEntry(llvm::StringRef entry, const CacheKey &key,
                                    mlir::MLIRContext *context) {
  if (entry.size() < sizeof(Header))
    return std::nullopt;
  llvm::StringRef content = entry.drop_front(sizeof(Header));
  Header expected = headerOf(key, content);
  if (std::memcmp(&expected, entry.data(), sizeof expected) != 0)
    return std::nullopt;
  Reader from(content, context);
  StoredCode code;
  code.arenaBytes = from.number();
  code.numSteps = from.number();
  code.plan = from.text().str();
  from.each([&] {
    auto argument = static_cast<unsigned>(from.number());
    code.reuses.push_back({argument, static_cast<unsigned>(from.number())});
  });
  from.each([&] { code.sites.push_back(readSite(from)); });
  from.each([&] { code.failures.push_back(readFailure(from)); });
  code.object = from.text();
  if (!from.isAtEnd())
    return std::nullopt;
  return code;
}

} // namespace fluxion::codegen
