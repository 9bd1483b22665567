// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A folder of files that many processes write and read at once, bounded in size.
//
// A file appears whole, by renaming, or not at all. Nothing is taken from a folder or a file that
// someone else could have written: what is in it will be executed.
#pragma once

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace fluxion::codegen {

class CacheDirectory {
public:
  /// The folder at `path`, made (0700) where there is none. Fails where it is another user's, or
  /// others may write to it.
  static llvm::Expected<std::unique_ptr<CacheDirectory>> open(const std::string &path,
                                                              uint64_t maxBytes);
  ~CacheDirectory();
  CacheDirectory(const CacheDirectory &) = delete;

  /// The file `name`, which counts as used now. Nothing where there is none that is the user's own.
  std::optional<std::string> read(const std::string &name) const;
  /// Puts a file in its place, whatever was there. Others are removed, those that were not used for
  /// longest first, where all together would be more than the limit.
  llvm::Error write(const std::string &name, llvm::StringRef content);

  const std::string &path() const { return path_; }

private:
  CacheDirectory(std::string path, int folder, uint64_t maxBytes)
      : path_(std::move(path)), folder_(folder), maxBytes_(maxBytes) {}
  llvm::Error writeAs(const std::string &temporary, const std::string &name,
                      llvm::StringRef content) const;
  void makeRoom();

  std::string path_;
  int folder_; // a descriptor: a folder that replaces this one is not ours
  uint64_t maxBytes_;
  std::mutex mutex_;
  uint64_t bytesUnseen_ = UINT64_MAX; // written since the folder was last measured
};

} // namespace fluxion::codegen
