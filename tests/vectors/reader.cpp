// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/vectors/reader.h"

#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <optional>
#include <sstream>

namespace fluxion::tests {

namespace {

class Reader {
public:
  explicit Reader(const std::string &path) : path_(path), file_(path) {
    if (!file_)
      throw VectorFileError(path + ": cannot be opened");
  }

  std::vector<VectorRecord> records() {
    std::vector<VectorRecord> all;
    while (nextLine())
      all.push_back(record());
    return all;
  }

private:
  [[noreturn]] void fail(const std::string &what) const {
    throw VectorFileError(where() + ": " + what);
  }
  std::string where() const { return path_ + ":" + std::to_string(lineNumber_); }

  /// Steps to the next line that is neither empty nor a comment, and takes its first word.
  bool nextLine() {
    for (std::string line; std::getline(file_, line);) {
      ++lineNumber_;
      if (line.empty() || line[0] == '#')
        continue;
      words_ = std::istringstream(line);
      words_ >> key_;
      return true;
    }
    return false;
  }
  std::optional<std::string> tryWord() {
    std::string word;
    return words_ >> word ? std::optional(word) : std::nullopt;
  }
  std::string word(const char *what) {
    if (auto found = tryWord())
      return *found;
    fail("expected " + std::string(what) + " before the end of the line");
  }

  template <class T> T number(const std::string &word) const {
    char *end = nullptr;
    errno = 0;
    T value{};
    if constexpr (std::is_same_v<T, float>)
      value = std::strtof(word.c_str(), &end);
    else if constexpr (isFloatElement<T>)
      value = static_cast<T>(std::strtod(word.c_str(), &end));
    else if constexpr (std::is_same_v<T, std::uint64_t>) {
      value = std::strtoull(word.c_str(), &end, 10);
      if (errno == ERANGE || word[0] == '-')
        fail("'" + word + "' is out of the range of u64");
    } else {
      long long whole = std::strtoll(word.c_str(), &end, 10);
      value = static_cast<T>(whole);
      if (errno == ERANGE || static_cast<long long>(value) != whole)
        fail("'" + word + "' is out of the range of " + std::string(fluxion::name(dtype_of<T>)));
    }
    if (end == word.c_str() || *end != '\0')
      fail("expected an element of type " + std::string(fluxion::name(dtype_of<T>)) + ", got '" +
           word + "'");
    return value;
  }

  DType dtype() {
    std::string wanted = word("a dtype");
    for (int i = 0; i <= static_cast<int>(DType::c128); ++i)
      if (fluxion::name(static_cast<DType>(i)) == wanted)
        return static_cast<DType>(i);
    fail("unknown dtype '" + wanted + "'");
  }

  HostArray array() {
    DType type = dtype();
    auto rank = number<std::int64_t>(word("a rank"));
    if (rank < 0 || rank > maxRank)
      fail("rank " + std::to_string(rank) + " is not within 0 and " + std::to_string(maxRank));
    Shape shape;
    for (std::int64_t axis = 0; axis < rank; ++axis)
      shape.push_back(number<std::int64_t>(word("a size")));
    if (std::string colon = word("':'"); colon != ":")
      fail("expected ':' behind the sizes, got '" + colon + "'");
    HostArray result(type, shape);
    // A complex number is two elements: the real part, then the imaginary one.
    const std::int64_t numParts = isComplex(type) ? 2 : 1;
    visitDType(partOf(type), [&](auto tag) {
      using T = typename decltype(tag)::type;
      T *out = result.mutableData<T>();
      for (std::int64_t i = 0; i < numParts * result.size(); ++i)
        out[i] = number<T>(word("an element"));
    });
    if (auto more = tryWord())
      fail("more elements than " + shape.str() + " has: '" + *more + "'");
    return result;
  }

  VectorAttribute attribute() {
    VectorAttribute result;
    result.name = word("the name of an attribute");
    while (auto next = tryWord()) {
      if (std::isalpha(static_cast<unsigned char>((*next)[0])))
        result.keyword = *next;
      else
        result.numbers.push_back(number<std::int64_t>(*next));
    }
    return result;
  }

  Tolerance valueTolerance() {
    Tolerance result{number<std::int32_t>(word("a number"))};
    if (auto floor = tryWord())
      result.floor = number<double>(*floor);
    return result;
  }

  void line(VectorRecord &record) {
    if (key_ == "attr")
      record.attributes.push_back(attribute());
    else if (key_ == "ulps")
      record.value = valueTolerance();
    else if (key_ == "derivative-ulps")
      record.derivative = {number<std::int32_t>(word("a number")), number<double>(word("a floor"))};
    else if (auto *arrays = arraysOf(record))
      arrays->push_back(array());
    else
      fail("unknown line '" + key_ + "'");
  }
  std::vector<HostArray> *arraysOf(VectorRecord &record) const {
    return key_ == "in"            ? &record.ins
           : key_ == "out"         ? &record.outs
           : key_ == "tangent-in"  ? &record.tangentIns
           : key_ == "tangent-out" ? &record.tangentOuts
           : key_ == "ct"          ? &record.cts
           : key_ == "ct-in"       ? &record.ctIns
                                   : nullptr;
  }

  VectorRecord record() {
    if (key_ != "case")
      fail("expected 'case', got '" + key_ + "'");
    VectorRecord result;
    result.where = where();
    result.op = word("an op");
    result.name = word("a name");
    while (nextLine()) {
      if (key_ != "end") {
        line(result);
        continue;
      }
      if (result.outs.empty())
        fail("the case has no 'out'");
      return result;
    }
    fail("the case has no 'end'");
  }

  std::string path_;
  std::ifstream file_;
  int lineNumber_ = 0;
  std::istringstream words_;
  std::string key_;
};

} // namespace

std::vector<VectorRecord> readVectors(const std::string &path) { return Reader(path).records(); }

} // namespace fluxion::tests
