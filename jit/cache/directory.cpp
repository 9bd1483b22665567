// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "jit/cache/directory.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/ScopeExit.h"
#include "llvm/Support/MathExtras.h"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <ctime>
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

namespace fluxion::codegen {

static constexpr llvm::StringLiteral ending = ".fxcode", temporaryStart = ".writing-";
/// A file is written in less. What is older was left behind.
static constexpr time_t secondsOfWriting = 60;

static llvm::Error problem(const std::string &path, const char *what) {
  return llvm::createStringError(std::make_error_code(std::errc::io_error), "%s: %s", path.c_str(),
                                 what);
}
static llvm::Error problem(const std::string &path) { return problem(path, std::strerror(errno)); }

/// Why what `status` tells of is not to be trusted; null: it is.
static const char *danger(const struct stat &status) {
  if (status.st_uid != geteuid())
    return "belongs to another user";
  if (status.st_mode & (S_IWGRP | S_IWOTH))
    return "other users may write to it";
  return nullptr;
}

//===----------------------------------------------------------------------------------------------
// The folder

/// Makes every folder of a path that is not there, for this user alone.
static void makeFolders(const std::string &path) {
  for (size_t end = path.find('/', 1);; end = path.find('/', end + 1)) {
    mkdir(path.substr(0, end).c_str(), 0700); // whether it is there shows when it is opened
    if (end == std::string::npos)
      return;
  }
}

llvm::Expected<std::unique_ptr<CacheDirectory>> CacheDirectory::open(const std::string &path,
                                                                     uint64_t maxBytes) {
  makeFolders(path);
  int folder = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0)
    return problem(path);
  std::unique_ptr<CacheDirectory> directory(new CacheDirectory(path, folder, maxBytes));
  struct stat status;
  if (fstat(folder, &status) != 0)
    return problem(path);
  if (const char *why = danger(status))
    return problem(path, why);
  return directory;
}

CacheDirectory::~CacheDirectory() { close(folder_); }

//===----------------------------------------------------------------------------------------------
// Reading

std::optional<std::string> CacheDirectory::read(const std::string &name) const {
  // Without O_NONBLOCK opening a pipe would wait for a writer.
  int file = openat(folder_, (name + ending.str()).c_str(),
                    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  if (file < 0)
    return std::nullopt;
  llvm::scope_exit closing([&] { close(file); });
  struct stat status;
  if (fstat(file, &status) != 0 || !S_ISREG(status.st_mode) || danger(status) ||
      static_cast<uint64_t>(status.st_size) > maxBytes_)
    return std::nullopt;
  // Read, not mapped: a file that shrinks while it is mapped ends the process.
  std::string content(static_cast<size_t>(status.st_size), '\0');
  size_t done = 0;
  while (done < content.size()) {
    ssize_t some = ::read(file, content.data() + done, content.size() - done);
    if (some < 0 && errno == EINTR)
      continue;
    if (some <= 0)
      break;
    done += static_cast<size_t>(some);
  }
  content.resize(done);
  futimens(file, nullptr); // on a file system that is only read the order stays as it is
  return content;
}

//===----------------------------------------------------------------------------------------------
// Writing

namespace {

/// Beyond the process's limit of the size of a file, writing is to fail, not to end the process.
class FileSizeSignal {
public:
  FileSizeSignal() {
    sigemptyset(&signal_);
    sigaddset(&signal_, SIGXFSZ);
    sigset_t pending;
    sigpending(&pending);
    wasPending_ = sigismember(&pending, SIGXFSZ) == 1;
    pthread_sigmask(SIG_BLOCK, &signal_, &before_);
  }
  ~FileSizeSignal() {
    timespec now = {0, 0};
    if (!wasPending_)
      while (sigtimedwait(&signal_, nullptr, &now) > 0)
        ;
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
  FileSizeSignal(const FileSizeSignal &) = delete;

private:
  sigset_t signal_, before_;
  bool wasPending_;
};

/// An error number, or 0.
int writeAll(int file, llvm::StringRef content) {
  FileSizeSignal held;
  while (!content.empty()) {
    ssize_t some = ::write(file, content.data(), content.size());
    if (some < 0 && errno == EINTR)
      continue;
    if (some <= 0)
      return some < 0 ? errno : EIO;
    content = content.drop_front(static_cast<size_t>(some));
  }
  return 0;
}

} // namespace

// Not forced to the disk: after a crash of the machine the file may hold anything, which its reader
// finds out; waiting for the disk would take longer than compiling.
llvm::Error CacheDirectory::writeAs(const std::string &temporary, const std::string &name,
                                    llvm::StringRef content) const {
  int file = openat(folder_, temporary.c_str(),
                    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (file < 0)
    return problem(path_ + "/" + temporary);
  int error = writeAll(file, content);
  if (close(file) != 0 && error == 0)
    error = errno;
  if (error == 0 &&
      renameat(folder_, temporary.c_str(), folder_, (name + ending.str()).c_str()) != 0)
    error = errno;
  if (error == 0)
    return llvm::Error::success();
  unlinkat(folder_, temporary.c_str(), 0);
  return problem(path_ + "/" + name, std::strerror(error));
}

llvm::Error CacheDirectory::write(const std::string &name, llvm::StringRef content) {
  if (content.size() > maxBytes_)
    return problem(path_ + "/" + name, "more bytes than the whole cache may have");
  static std::atomic<uint64_t> counter{0};
  timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  // Processes with one number may meet in a folder that several machines share.
  std::string temporary = temporaryStart.str() + std::to_string(getpid()) + "-" +
                          std::to_string(counter++) + "-" + std::to_string(now.tv_sec) + "-" +
                          std::to_string(now.tv_nsec);
  if (llvm::Error error = writeAs(temporary, name, content))
    return error;
  std::lock_guard lock(mutex_);
  // Measuring takes a look at every file: not for each new one, as long as few can have come.
  bytesUnseen_ = llvm::SaturatingAdd(bytesUnseen_, static_cast<uint64_t>(content.size()));
  if (bytesUnseen_ > maxBytes_ / 64)
    makeRoom();
  return llvm::Error::success();
}

// Leaves an eighth of the limit free, in which several processes may write without looking.
void CacheDirectory::makeRoom() {
  struct Entry {
    std::string name;
    timespec used;
    uint64_t bytes;
  };
  int again = openat(folder_, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR *listing = again < 0 ? nullptr : fdopendir(again);
  if (!listing) {
    if (again >= 0)
      close(again);
    return;
  }
  std::vector<Entry> entries;
  uint64_t total = 0;
  while (dirent *found = readdir(listing)) {
    llvm::StringRef name = found->d_name;
    bool isTemporary = name.starts_with(temporaryStart);
    struct stat status;
    if ((!isTemporary && !name.ends_with(ending)) ||
        fstatat(folder_, found->d_name, &status, AT_SYMLINK_NOFOLLOW) != 0)
      continue;
    if (isTemporary && status.st_mtim.tv_sec < std::time(nullptr) - secondsOfWriting) {
      unlinkat(folder_, found->d_name, 0);
      continue;
    }
    // What it takes on the disk, in whole blocks.
    uint64_t bytes = std::max<uint64_t>(static_cast<uint64_t>(status.st_size),
                                        static_cast<uint64_t>(status.st_blocks) * 512);
    total += bytes;
    if (!isTemporary)
      entries.push_back({name.str(), status.st_mtim, bytes});
  }
  closedir(listing);
  bytesUnseen_ = 0;
  if (total <= maxBytes_ - maxBytes_ / 8)
    return;
  llvm::sort(entries, [](const Entry &a, const Entry &b) {
    return std::pair(a.used.tv_sec, a.used.tv_nsec) < std::pair(b.used.tv_sec, b.used.tv_nsec);
  });
  for (const Entry &entry : entries) {
    if (total <= maxBytes_ - maxBytes_ / 8)
      return;
    unlinkat(folder_, entry.name.c_str(), 0);
    total -= entry.bytes;
  }
}

} // namespace fluxion::codegen
