// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Files of the cache appear whole or not at all, stay within their limit, and come from nobody
// else.
#include "jit/cache/directory.h"
#include "tests/jit/folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <fcntl.h>
#include <fstream>
#include <functional>
#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace fluxion::tests {
namespace {

using codegen::CacheDirectory;
using testing::EndsWith;
using testing::HasSubstr;
using testing::SizeIs;

constexpr uint64_t large = 1 << 30;
const std::string ending = ".fxcode";

std::unique_ptr<CacheDirectory> opened(const std::string &path, uint64_t maxBytes = large) {
  auto directory = CacheDirectory::open(path, maxBytes);
  if (!directory)
    throw std::runtime_error(llvm::toString(directory.takeError()));
  return std::move(*directory);
}
/// Why it cannot be opened.
std::string refusalOf(const std::string &path) {
  auto directory = CacheDirectory::open(path, large);
  return directory ? "" : llvm::toString(directory.takeError());
}
/// Why it cannot be written; "": it is.
std::string written(CacheDirectory &directory, const std::string &name,
                    const std::string &content) {
  return llvm::toString(directory.write(name, content));
}

/// The exit status of `work` in a process of its own; -1: a signal has ended it.
int inChild(const std::function<bool()> &work) {
  pid_t child = fork();
  if (child == 0)
    _exit(work() ? 0 : 1);
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/// Numbers that are no pattern.
std::string bytesOf(size_t size, unsigned seed = 1) {
  std::string bytes(size, '\0');
  for (char &byte : bytes)
    byte = static_cast<char>((seed = seed * 1664525u + 1013904223u) >> 24);
  return bytes;
}

//===----------------------------------------------------------------------------------------------

TEST(CacheDirectory, KeepsBytes) {
  Folder folder;
  auto directory = opened(folder.path());
  EXPECT_EQ(directory->read("a"), std::nullopt);
  for (size_t size : {0, 1, 4096, 1 << 20}) {
    EXPECT_EQ(written(*directory, "a", bytesOf(size)), "");
    EXPECT_EQ(directory->read("a"), bytesOf(size));
    EXPECT_EQ(opened(folder.path())->read("a"), bytesOf(size));
  }
  EXPECT_THAT(folder.files(), SizeIs(1));
}

TEST(CacheDirectory, IsMadeForThisUserAlone) {
  mode_t before = umask(0);
  Folder folder;
  auto directory = opened(folder / "some/where/deep");
  EXPECT_EQ(written(*directory, "a", "b"), "");
  umask(before);
  struct stat status;
  for (std::string path : {"some", "some/where", "some/where/deep"}) {
    ASSERT_EQ(stat((folder / path).c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0700u) << path;
  }
  ASSERT_EQ(stat((folder / ("some/where/deep/a" + ending)).c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
}

TEST(CacheDirectory, IsRefusedWhereOthersMayWrite) {
  Folder folder;
  for (mode_t mode : {0770, 0720, 0707, 0702, 0777, 01777}) {
    chmod(folder.path().c_str(), mode);
    EXPECT_THAT(refusalOf(folder.path()), EndsWith("other users may write to it"));
  }
  for (mode_t mode : {0700, 0755, 0750}) {
    chmod(folder.path().c_str(), mode);
    EXPECT_EQ(refusalOf(folder.path()), "");
  }
  EXPECT_THAT(refusalOf("/proc/1/nothing"), HasSubstr("No such file"));
  std::ofstream(folder / "file") << "text";
  EXPECT_THAT(refusalOf(folder / "file"), HasSubstr("Not a directory"));
}

TEST(CacheDirectory, IsRefusedWhereItBelongsToAnotherUser) {
  // Only root can give a folder away; everybody else knows some of root's.
  Folder folder;
  if (geteuid() == 0) {
    ASSERT_EQ(chown(folder.path().c_str(), 65534, 65534), 0);
  }
  EXPECT_THAT(refusalOf(geteuid() == 0 ? folder.path() : "/usr"),
              EndsWith("belongs to another user"));
}

TEST(CacheDirectory, ReadsFilesOfThisUserAlone) {
  Folder folder, elsewhere;
  auto directory = opened(folder.path());
  auto path = [&](const std::string &name) { return folder / (name + ending); };
  EXPECT_EQ(written(*directory, "a", "text"), "");
  for (mode_t mode : {0660, 0606, 0666}) {
    chmod(path("a").c_str(), mode);
    EXPECT_EQ(directory->read("a"), std::nullopt);
  }
  chmod(path("a").c_str(), 0644);
  EXPECT_EQ(directory->read("a"), "text");
  if (geteuid() == 0) {
    ASSERT_EQ(chown(path("a").c_str(), 65534, 65534), 0);
    EXPECT_EQ(directory->read("a"), std::nullopt);
    EXPECT_EQ(written(*directory, "a", "mine"), "");
    EXPECT_EQ(directory->read("a"), "mine");
  }
  // What is no file of this folder: links, pipes, folders.
  std::ofstream(elsewhere / "target") << "text";
  ASSERT_EQ(symlink((elsewhere / "target").c_str(), path("link").c_str()), 0);
  EXPECT_EQ(directory->read("link"), std::nullopt);
  ASSERT_EQ(mkfifo(path("pipe").c_str(), 0600), 0);
  EXPECT_EQ(directory->read("pipe"), std::nullopt); // without waiting
  ASSERT_EQ(mkdir(path("folder").c_str(), 0700), 0);
  EXPECT_EQ(directory->read("folder"), std::nullopt);
  EXPECT_EQ(written(*directory, "link", "text"), "");
  EXPECT_EQ(directory->read("link"), "text");
  EXPECT_NE(written(*directory, "folder", "text"), "");
  EXPECT_THAT(folder.files(), SizeIs(4)) << "no file is left behind";
}

//===----------------------------------------------------------------------------------------------
// The limit

void waitForTheClock() { // of the file system, which ticks at most every 10 ms
  std::this_thread::sleep_for(std::chrono::milliseconds(15));
}

TEST(CacheDirectory, StaysWithinItsLimit) {
  Folder folder;
  constexpr uint64_t most = 100 << 10;
  auto directory = opened(folder.path(), most);
  for (unsigned i = 0; i < 200; ++i) {
    EXPECT_EQ(written(*directory, std::to_string(i), bytesOf(1000 + i * 50 % 4000)), "");
    ASSERT_LE(folder.bytes(), most);
  }
  EXPECT_GT(folder.bytes(), most / 3) << "blocks of 4096 bytes count in full";
  EXPECT_NE(directory->read("199"), std::nullopt);
  EXPECT_NE(written(*directory, "a", bytesOf(most + 1)), "");
  EXPECT_EQ(directory->read("a"), std::nullopt);
  // A lower limit than another process had.
  auto small = opened(folder.path(), most / 4);
  EXPECT_EQ(written(*small, "b", "b"), "");
  EXPECT_LE(folder.bytes(), most / 4);
}

TEST(CacheDirectory, RemovesWhatWasNotUsedForLongest) {
  Folder folder;
  constexpr uint64_t most = 100 << 10;
  auto directory = opened(folder.path(), most);
  for (const char *name : {"a", "b", "c", "d"}) {
    EXPECT_EQ(written(*directory, name, bytesOf(20 << 10)), "");
    waitForTheClock();
  }
  EXPECT_NE(directory->read("a"), std::nullopt); // used
  waitForTheClock();
  EXPECT_EQ(written(*directory, "e", bytesOf(20 << 10)), "");
  EXPECT_EQ(directory->read("b"), std::nullopt);
  for (const char *name : {"a", "c", "d", "e"})
    EXPECT_NE(directory->read(name), std::nullopt) << name;
}

TEST(CacheDirectory, LeavesFilesThatAreNotItsOwn) {
  Folder folder;
  std::ofstream(folder / "letter.txt") << bytesOf(200 << 10);
  auto directory = opened(folder.path(), 50 << 10);
  for (unsigned i = 0; i < 20; ++i)
    EXPECT_EQ(written(*directory, std::to_string(i), bytesOf(10 << 10)), "");
  EXPECT_EQ(std::filesystem::file_size(folder / "letter.txt"), 200u << 10);
}

TEST(CacheDirectory, RemovesWhatWritersHaveLeftBehind) {
  Folder folder;
  std::ofstream(folder / ".writing-1-2-3-4") << "half";
  std::ofstream(folder / ".writing-5-6-7-8") << "half";
  timespec longAgo[2] = {{0, UTIME_OMIT}, {std::time(nullptr) - 3600, 0}};
  ASSERT_EQ(utimensat(AT_FDCWD, (folder / ".writing-1-2-3-4").c_str(), longAgo, 0), 0);
  auto directory = opened(folder.path());
  EXPECT_EQ(written(*directory, "a", "text"), "");
  EXPECT_FALSE(std::filesystem::exists(folder / ".writing-1-2-3-4"));
  EXPECT_TRUE(std::filesystem::exists(folder / ".writing-5-6-7-8")) << "someone may be writing it";
}

//===----------------------------------------------------------------------------------------------
// Where writing fails

TEST(CacheDirectory, LeavesNothingBehindBeyondTheLimitOfAFile) {
  Folder folder;
  EXPECT_EQ(inChild([&] {
              auto directory = opened(folder.path());
              rlimit limit = {10000, 10000};
              setrlimit(RLIMIT_FSIZE, &limit);
              std::string small = written(*directory, "small", bytesOf(9000));
              std::string large = written(*directory, "large", bytesOf(20000));
              // The signal that ends a process by default has not come, and will not.
              sigset_t pending;
              sigpending(&pending);
              return small.empty() && llvm::StringRef(large).contains("File too large") &&
                     !sigismember(&pending, SIGXFSZ);
            }),
            0);
  EXPECT_EQ(folder.files(), std::vector<std::string>{"small" + ending});
}

TEST(CacheDirectory, LeavesNothingBehindOnAFullDisk) {
  Folder folder;
  // A file system of 64 KiB, of a process that is root among its own.
  enum { done, wrong, notAllowed };
  auto status = inChild([] { return unshare(CLONE_NEWUSER | CLONE_NEWNS) == 0; });
  bool isRoot = geteuid() == 0;
  if (status != done && !isRoot)
    GTEST_SKIP() << "this machine lets nobody mount file systems";
  pid_t child = fork();
  if (child == 0) {
    std::string users = "0 " + std::to_string(geteuid()) + " 1";
    if (unshare(isRoot ? CLONE_NEWNS : CLONE_NEWUSER | CLONE_NEWNS) != 0)
      _exit(notAllowed);
    if (!isRoot)
      std::ofstream("/proc/self/uid_map") << users;
    if (geteuid() != 0 || mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
        mount("tmpfs", folder.path().c_str(), "tmpfs", 0, "size=65536,mode=0700") != 0)
      _exit(notAllowed);
    auto directory = opened(folder.path());
    bool isFull = false;
    for (unsigned i = 0; i < 20; ++i) {
      std::string name = std::to_string(i), why = written(*directory, name, bytesOf(9000, i));
      isFull |= llvm::StringRef(why).contains("No space left");
      if (directory->read(name) != (why.empty() ? std::optional(bytesOf(9000, i)) : std::nullopt))
        _exit(wrong);
    }
    for (const std::string &name : folder.files())
      if (!llvm::StringRef(name).ends_with(ending))
        _exit(wrong);
    // Readers come in all the same.
    _exit(isFull && directory->read("0") == bytesOf(9000, 0) ? done : wrong);
  }
  waitpid(child, &status, 0);
  ASSERT_TRUE(WIFEXITED(status));
  if (WEXITSTATUS(status) == notAllowed)
    GTEST_SKIP() << "this machine lets nobody mount file systems";
  EXPECT_EQ(WEXITSTATUS(status), done);
}

TEST(CacheDirectory, IsReadWhereItCannotBeWritten) {
  Folder folder;
  {
    auto directory = opened(folder.path());
    EXPECT_EQ(written(*directory, "a", "text"), "");
  }
  EXPECT_EQ(inChild([&] {
              if (geteuid() == 0) { // whom no mode stops
                for (const std::string &path : {folder.path(), folder / ("a" + ending)})
                  if (chown(path.c_str(), 65534, 65534) != 0)
                    return false;
                if (setresuid(65534, 65534, 65534) != 0)
                  return false;
              }
              chmod((folder / ("a" + ending)).c_str(), 0400);
              chmod(folder.path().c_str(), 0500);
              auto directory = opened(folder.path());
              return directory->read("a") == "text" &&
                     llvm::StringRef(written(*directory, "b", "text")).contains("denied");
            }),
            0);
  EXPECT_EQ(folder.files(), std::vector<std::string>{"a" + ending});
  chmod(folder.path().c_str(), 0700);
}

TEST(CacheDirectory, MayVanish) {
  Folder folder;
  auto directory = opened(folder / "gone");
  EXPECT_EQ(written(*directory, "a", "text"), "");
  std::filesystem::remove_all(folder / "gone");
  EXPECT_EQ(directory->read("a"), std::nullopt);
  EXPECT_THAT(written(*directory, "a", "text"), HasSubstr("No such file"));
}

//===----------------------------------------------------------------------------------------------
// Several processes

TEST(CacheDirectory, HoldsNoHalfFileOfAWriterThatWasKilled) {
  Folder folder;
  std::string content = bytesOf(64 << 20);
  auto isBeingWritten = [&] {
    for (const std::string &name : folder.files())
      if (llvm::StringRef(name).starts_with(".writing-"))
        return true;
    return false;
  };
  // Until one was met while it wrote.
  for (int tries = 0; tries < 100 && !isBeingWritten(); ++tries) {
    std::filesystem::remove(folder / ("a" + ending));
    pid_t child = fork();
    if (child == 0)
      _exit(written(*opened(folder.path()), "a", content).empty() ? 0 : 1);
    bool hasEnded = false;
    while (!isBeingWritten() && !hasEnded)
      hasEnded = waitpid(child, nullptr, WNOHANG) == child;
    if (hasEnded)
      continue;
    kill(child, SIGKILL);
    waitpid(child, nullptr, 0);
  }
  EXPECT_TRUE(isBeingWritten());
  auto directory = opened(folder.path());
  EXPECT_EQ(directory->read("a"), std::nullopt);
  EXPECT_EQ(written(*directory, "a", "whole"), "");
  EXPECT_EQ(directory->read("a"), "whole");
}

TEST(CacheDirectory, ServesManyProcessesAtOnce) {
  Folder folder;
  constexpr uint64_t most = 400 << 10;
  constexpr unsigned numProcesses = 6, numNames = 40;
  auto contentOf = [](unsigned name) { return bytesOf(5000 + 311 * name, name); };
  std::vector<pid_t> children;
  for (unsigned process = 0; process < numProcesses; ++process) {
    children.push_back(fork());
    if (children.back() != 0)
      continue;
    // All write all files, each in another order, while others are being removed.
    auto directory = opened(folder.path(), most);
    for (unsigned round = 0; round < 5; ++round)
      for (unsigned i = 0; i < numNames; ++i) {
        unsigned name = (i * (2 * process + 3) + round) % numNames;
        auto known = directory->read(std::to_string(name));
        if (known && *known != contentOf(name))
          _exit(1);
        if (!known && !written(*directory, std::to_string(name), contentOf(name)).empty())
          _exit(2);
      }
    _exit(0);
  }
  for (pid_t child : children) {
    int status = 0;
    waitpid(child, &status, 0);
    EXPECT_TRUE(WIFEXITED(status));
    EXPECT_EQ(WEXITSTATUS(status), 0);
  }
  EXPECT_LE(folder.bytes(), most);
  for (const std::string &name : folder.files())
    EXPECT_THAT(name, EndsWith(ending));
}

} // namespace
} // namespace fluxion::tests
