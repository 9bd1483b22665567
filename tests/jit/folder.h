// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A folder that lives as long as a test.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

namespace fluxion::tests {

class Folder {
public:
  Folder() {
    std::string name = testing::TempDir() + "fluxion-XXXXXX";
    if (!mkdtemp(name.data())) // 0700
      throw std::runtime_error("no folder for temporary files: " + name);
    path_ = name;
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Folder(const Folder &) = delete;

  std::string path() const { return path_; }
  std::string operator/(const std::string &name) const { return path_ / name; }
  /// The names of all files in it.
  std::vector<std::string> files() const {
    std::vector<std::string> names;
    for (const auto &file : std::filesystem::directory_iterator(path_))
      names.push_back(file.path().filename());
    return names;
  }
  std::uintmax_t bytes() const {
    std::uintmax_t bytes = 0;
    for (const auto &file : std::filesystem::directory_iterator(path_))
      bytes += file.file_size();
    return bytes;
  }

private:
  std::filesystem::path path_;
};

} // namespace fluxion::tests
