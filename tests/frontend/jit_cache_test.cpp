// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A second process compiles nothing and computes the same bits, whatever has happened to the cache
// in between.
#include "tests/frontend/numbers.h"
#include "tests/jit/folder.h"

#include <atomic>
#include <csignal>
#include <fcntl.h>
#include <fstream>
#include <sstream>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace fx = fluxion;
using fluxion::tests::expectError;
using fluxion::tests::expectNumber;
using fluxion::tests::Folder;
using testing::HasSubstr;
using testing::SizeIs;

namespace {

/// A run of cached_programs.
struct Outcome {
  std::string results; // all but the last line
  unsigned compiled = 0, loaded = 0, stored = 0, refused = 0, unstored = 0;
  std::string errors;
};

class Process {
public:
  struct Options {
    std::string maxBytes = {};
    /// Called in the process before the program begins.
    void (*prepare)() = nullptr;
  };
  explicit Process(const std::string &folder, const std::vector<std::string> &names = {})
      : Process(folder, names, Options()) {}
  Process(const std::string &folder, std::vector<std::string> names, const Options &options) {
    int output[2], errors[2];
    if (pipe2(output, O_CLOEXEC) != 0 || pipe2(errors, O_CLOEXEC) != 0)
      throw std::runtime_error("no pipes");
    child_ = fork();
    if (child_ != 0) {
      close(output[1]);
      close(errors[1]);
      output_ = output[0];
      errors_ = errors[0];
      return;
    }
    dup2(output[1], STDOUT_FILENO);
    dup2(errors[1], STDERR_FILENO);
    setenv("FLUXION_CACHE_DIR", folder.c_str(), 1);
    unsetenv("FLUXION_REPRODUCER"); // who sets it wants files
    if (!options.maxBytes.empty())
      setenv("FLUXION_CACHE_BYTES", options.maxBytes.c_str(), 1);
    if (options.prepare)
      options.prepare();
    names.insert(names.begin(), CACHED_PROGRAMS);
    std::vector<char *> arguments;
    for (std::string &name : names)
      arguments.push_back(name.data());
    arguments.push_back(nullptr);
    execv(CACHED_PROGRAMS, arguments.data());
    _exit(127);
  }
  /// Errors: it did not end well.
  Outcome wait() {
    Outcome run{.results = textFrom(output_), .errors = textFrom(errors_)};
    int status = 0;
    waitpid(child_, &status, 0);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
      throw std::runtime_error("the process failed: " + run.results + run.errors);
    std::size_t last = run.results.rfind("compiled ");
    std::istringstream counts(run.results.substr(last));
    std::string word;
    counts >> word >> run.compiled >> word >> run.loaded >> word >> run.stored >> word >>
        run.refused >> word >> run.unstored;
    run.results.resize(last);
    return run;
  }
  void kill() {
    ::kill(child_, SIGKILL);
    textFrom(output_);
    textFrom(errors_);
    waitpid(child_, nullptr, 0);
  }

private:
  static std::string textFrom(int pipe) {
    std::string text;
    char some[4096];
    for (ssize_t size; (size = read(pipe, some, sizeof some)) > 0;)
      text.append(some, static_cast<std::size_t>(size));
    close(pipe);
    return text;
  }
  pid_t child_;
  int output_, errors_;
};

Outcome runIn(const Folder &folder, std::vector<std::string> names = {}) {
  return Process(folder.path(), std::move(names)).wait();
}

/// The first line that is another one, instead of all of them.
std::string firstDifference(const std::string &some, const std::string &others) {
  std::istringstream these(some), those(others);
  std::string line, other;
  while (true) {
    bool isThere = static_cast<bool>(std::getline(these, line));
    bool isOtherThere = static_cast<bool>(std::getline(those, other));
    if (isThere != isOtherThere)
      return "one ends before the other";
    if (!isThere)
      return "";
    if (line != other)
      return line.substr(0, 200) + " instead of " + other.substr(0, 200);
  }
}

std::string contentOf(const std::string &path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream content;
  content << file.rdbuf();
  return content.str();
}
void overwrite(const std::string &path, const std::string &content) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << content;
}

//===----------------------------------------------------------------------------------------------

TEST(JitCacheOnDisk, MakesASecondStartCompileNothing) {
  Folder folder;
  Outcome first = runIn(folder), second = runIn(folder);
  EXPECT_GE(first.compiled, 17u);
  EXPECT_EQ(first.stored, first.compiled);
  EXPECT_EQ(first.loaded, 0u);
  EXPECT_THAT(folder.files(), SizeIs(first.stored));
  EXPECT_EQ(second.compiled, 0u);
  EXPECT_EQ(second.loaded, first.compiled);
  EXPECT_EQ(second.stored, 0u);
  EXPECT_EQ(firstDifference(second.results, first.results), "");
  // And no other result than without a cache.
  Outcome without = Process("").wait();
  EXPECT_EQ(without.stored + without.loaded, 0u);
  EXPECT_EQ(firstDifference(without.results, first.results), "");
  // Lines are named by code from the cache, too.
  for (const char *words : {"the operation written at cached_programs.cpp:", "a NaN is born",
                            "stores more than 64 bytes", "x = [", "in place"})
    EXPECT_NE(second.results.find(words), std::string::npos) << words;
  EXPECT_EQ(first.errors + second.errors + without.errors, "");
}

TEST(JitCacheOnDisk, CompilesInsteadOfTrustingADamagedEntry) {
  Folder folder;
  const std::vector<std::string> name = {"scan"};
  Outcome first = runIn(folder, name);
  ASSERT_THAT(folder.files(), SizeIs(1));
  std::string path = folder / folder.files()[0], whole = contentOf(path);
  std::vector<std::string> damaged = {"",
                                      whole.substr(0, 20),
                                      whole.substr(0, whole.size() / 2),
                                      whole.substr(0, whole.size() - 1),
                                      whole + "x",
                                      std::string(whole.size(), '\0')};
  // Magic, version, key, length, checksum; then the plan and all of the object file.
  for (std::size_t at : {0, 9, 20, 50, 60}) {
    damaged.push_back(whole);
    damaged.back()[at] ^= 1;
  }
  for (std::size_t part = 0; part < 10; ++part) {
    damaged.push_back(whole);
    damaged.back()[88 + (whole.size() - 88) * part / 10] ^= 0x10;
  }
  for (const std::string &content : damaged) {
    overwrite(path, content);
    Outcome run = runIn(folder, name);
    EXPECT_EQ(firstDifference(run.results, first.results), "");
    EXPECT_EQ(run.refused, 1u);
    EXPECT_EQ(run.compiled, 1u);
    EXPECT_EQ(run.stored, 1u);
    EXPECT_EQ(contentOf(path).size(), whole.size()); // replaced
  }
  EXPECT_EQ(runIn(folder, name).compiled, 0u);
}

TEST(JitCacheOnDisk, DoesNotTakeAnotherProgramsEntry) {
  Folder folder;
  Outcome scan = runIn(folder, {"scan"});
  std::string ofScan = folder.files()[0];
  Outcome sorting = runIn(folder, {"sorting"});
  std::string ofSorting = folder.files()[folder.files()[0] == ofScan];
  ASSERT_NE(ofScan, ofSorting);
  std::string content = contentOf(folder / ofScan);
  overwrite(folder / ofScan, contentOf(folder / ofSorting));
  overwrite(folder / ofSorting, content);
  Outcome both = runIn(folder, {"scan", "sorting"});
  EXPECT_EQ(both.refused, 2u);
  EXPECT_EQ(both.compiled, 2u);
  EXPECT_EQ(firstDifference(both.results, scan.results + sorting.results), "");
}

TEST(JitCacheOnDisk, ServesProcessesThatStartTogether) {
  Folder folder;
  const std::vector<std::string> names = {"scan", "sorting", "perceptron", "checked"};
  std::vector<Process> processes;
  for (int i = 0; i < 4; ++i)
    processes.emplace_back(folder.path(), names);
  std::string results;
  for (Process &process : processes) {
    Outcome run = process.wait();
    EXPECT_EQ(run.compiled + run.loaded, 4u);
    EXPECT_EQ(run.refused + run.unstored, 0u);
    if (results.empty())
      results = run.results;
    EXPECT_EQ(firstDifference(run.results, results), "");
  }
  EXPECT_THAT(folder.files(), SizeIs(4));
  EXPECT_EQ(runIn(folder, names).loaded, 4u);
}

TEST(JitCacheOnDisk, SurvivesProcessesThatAreKilled) {
  Folder folder;
  const std::vector<std::string> names = {"constants", "scan", "sorting", "dtypes", "draws"};
  std::string results = Process("", names).wait().results;
  for (useconds_t after = 20000; after < 400000; after += 20000) {
    Process process(folder.path(), names);
    usleep(after);
    process.kill();
  }
  Outcome next = runIn(folder, names);
  EXPECT_EQ(firstDifference(next.results, results), "");
  EXPECT_EQ(next.refused, 0u);
  EXPECT_EQ(runIn(folder, names).compiled, 0u);
}

TEST(JitCacheOnDisk, CompilesWhereNothingCanBeWritten) {
  Folder folder;
  const std::vector<std::string> names = {"scan", "sorting"};
  auto limited = [] {
    rlimit limit = {100, 100};
    setrlimit(RLIMIT_FSIZE, &limit);
  };
  Outcome run = Process(folder.path(), names, {.prepare = limited}).wait();
  EXPECT_EQ(firstDifference(run.results, Process("", names).wait().results), "");
  EXPECT_EQ(run.compiled, 2u);
  EXPECT_EQ(run.unstored, 2u);
  EXPECT_THAT(folder.files(), SizeIs(0));
}

TEST(JitCacheOnDisk, SaysOnceThatAFolderIsOfNoUse) {
  Folder folder;
  const std::vector<std::string> names = {"scan", "sorting"};
  chmod(folder.path().c_str(), 0777);
  Outcome run = runIn(folder, names);
  EXPECT_EQ(run.compiled, 2u);
  EXPECT_EQ(run.stored + run.unstored, 0u);
  EXPECT_EQ(run.errors, "fluxion: nothing is cached: FLUXION_CACHE_DIR: " + folder.path() +
                            ": other users may write to it\n");
  chmod(folder.path().c_str(), 0700);
  run = Process(folder.path(), names, {.maxBytes = "1 GB"}).wait();
  EXPECT_EQ(run.stored, 0u);
  EXPECT_EQ(run.errors,
            "fluxion: nothing is cached: FLUXION_CACHE_BYTES=1 GB is no number of bytes\n");
}

TEST(JitCacheOnDisk, KeepsToItsLimit) {
  Folder folder;
  Outcome run = Process(folder.path(), {}, {.maxBytes = "60000"}).wait();
  EXPECT_GT(run.stored, 2u);
  EXPECT_LE(folder.bytes(), 60000u);
  Outcome again = Process(folder.path(), {}, {.maxBytes = "60000"}).wait();
  EXPECT_EQ(firstDifference(again.results, run.results), "");
}

//===----------------------------------------------------------------------------------------------
// Within a process

/// Off when a test is over.
struct InUse {
  explicit InUse(const fx::JitCache &cache) { fx::jit_cache(cache); }
  ~InUse() { fx::jit_cache({}); }
};

TEST(JitCacheOnDisk, IsSharedByFunctionsOfAProcess) {
  Folder folder;
  auto square = [](fx::Array x) { return x * x; };
  auto before = fx::jit_cache_report();
  EXPECT_EQ(before.directory, "");
  auto first = fx::jit(square), second = fx::jit(square);
  {
    InUse cache({.directory = folder.path()});
    EXPECT_EQ(fx::jit_cache_report().directory, folder.path());
    expectNumber(first(3.0), 9.0);
    expectNumber(second(3.0), 9.0);
  }
  auto after = fx::jit_cache_report();
  EXPECT_EQ(after.compiled - before.compiled, 1u);
  EXPECT_EQ(after.loaded - before.loaded, 1u);
  EXPECT_EQ(after.stored - before.stored, 1u);
  EXPECT_THAT(second.explain(), HasSubstr("code from the cache"));
  EXPECT_THAT(first.explain(), testing::Not(HasSubstr("from the cache")));
  EXPECT_EQ(after.directory, "");
  auto third = fx::jit(square);
  expectNumber(third(3.0), 9.0);
  EXPECT_EQ(fx::jit_cache_report().compiled, after.compiled + 1);
}

TEST(JitCacheOnDisk, ReportsTheLinesOfTheProgramAtHand) {
  Folder folder;
  InUse cache({.directory = folder.path()});
  // One text, two lines.
  auto one = fx::jit([](fx::Array x) { return log(x); }, {.check = fx::nan});
  auto other = fx::jit([](fx::Array x) { return log(x); }, {.check = fx::nan});
  std::string line = "jit_cache_test.cpp:" + std::to_string(__LINE__ - 1) + ":";
  expectError<fx::CheckError>([&] { one(-1.0); }, {"log(-1) = nan"});
  expectError<fx::CheckError>([&] { other(-1.0); }, {"log(-1) = nan", line.c_str()});
  EXPECT_THAT(folder.files(), SizeIs(2));
}

TEST(JitCacheOnDisk, IsNotAskedForStagesAndProfiles) {
  Folder folder, stages;
  InUse cache({.directory = folder.path()});
  auto f = [](fx::Array x) { return exp(x) * 5.0; };
  expectNumber(fx::jit(f)(0.0), 5.0);
  auto before = fx::jit_cache_report();
  expectNumber(fx::jit(f, {.dump = stages.path()})(0.0), 5.0);
  EXPECT_GE(stages.files().size(), 4u);
  EXPECT_EQ(fx::jit_cache_report().compiled, before.compiled + 1);
}

TEST(JitCacheOnDisk, ServesManyThreads) {
  Folder folder;
  InUse cache({.directory = folder.path()});
  auto before = fx::jit_cache_report();
  std::vector<std::thread> threads;
  std::atomic<int> wrong = 0;
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([&] {
      for (int k = 0; k < 6; ++k) {
        auto f = fx::jit([k](fx::Array x) { return x * static_cast<double>(k) + 0.25; });
        wrong += f(2.0).item<double>() != 2.0 * k + 0.25;
      }
    });
  for (std::thread &thread : threads)
    thread.join();
  EXPECT_EQ(wrong, 0);
  auto after = fx::jit_cache_report();
  EXPECT_EQ(after.compiled + after.loaded - before.compiled - before.loaded, 48u);
  EXPECT_EQ(after.refused + after.unstored, before.refused + before.unstored);
  EXPECT_THAT(folder.files(), SizeIs(6));
}

TEST(JitCacheOnDisk, RefusesAFolderThatIsNotTheUsersAlone) {
  Folder folder, good;
  InUse cache({.directory = good.path()});
  chmod(folder.path().c_str(), 0775);
  expectError<fx::Error>([&] { fx::jit_cache({.directory = folder.path()}); },
                         {"the folder cannot be a cache of compiled code", "jit_cache_test.cpp",
                          "other users may write to it", "what is in it will be executed"});
  expectError<fx::Error>([&] { fx::jit_cache({.directory = good.path() + '\0' + "more"}); },
                         {"null character"});
  EXPECT_EQ(fx::jit_cache_report().directory, good.path());
}

} // namespace
