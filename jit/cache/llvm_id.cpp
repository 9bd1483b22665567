// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "jit/cache/llvm_id.h"

#include "llvm-c/Core.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"

#include <dlfcn.h>
#include <elf.h>
#include <link.h>

namespace fluxion::codegen {
namespace {

/// The build id in the notes of an object file in memory: one behind the other, each with name and
/// content filled up to whole words.
std::string buildIdIn(llvm::ArrayRef<uint8_t> notes) {
  while (notes.size() >= sizeof(ElfW(Nhdr))) {
    const auto *note = reinterpret_cast<const ElfW(Nhdr) *>(notes.data());
    size_t name = (note->n_namesz + 3) & ~size_t{3}, content = (note->n_descsz + 3) & ~size_t{3};
    notes = notes.drop_front(sizeof *note);
    if (notes.size() < name + content)
      return {};
    if (note->n_type == NT_GNU_BUILD_ID &&
        llvm::toStringRef(notes.take_front(4)) == llvm::StringRef("GNU\0", 4))
      return llvm::toHex(notes.slice(name, note->n_descsz), /*LowerCase=*/true);
    notes = notes.drop_front(name + content);
  }
  return {};
}

struct Search {
  ElfW(Addr) address; // within the file looked for
  std::string buildId;
};

int visit(dl_phdr_info *file, size_t, void *data) {
  auto &search = *static_cast<Search *>(data);
  llvm::ArrayRef<ElfW(Phdr)> segments(file->dlpi_phdr, file->dlpi_phnum);
  bool isIt = llvm::any_of(segments, [&](const ElfW(Phdr) & segment) {
    return segment.p_type == PT_LOAD &&
           search.address - (file->dlpi_addr + segment.p_vaddr) < segment.p_memsz;
  });
  if (!isIt)
    return 0;
  for (const ElfW(Phdr) &segment : segments)
    if (segment.p_type == PT_NOTE && search.buildId.empty())
      search.buildId =
          buildIdIn({reinterpret_cast<const uint8_t *>(file->dlpi_addr + segment.p_vaddr),
                     static_cast<size_t>(segment.p_memsz)});
  return 1;
}

} // namespace

std::string llvmId() {
  static const std::string id = [] {
    unsigned major, minor, patch;
    LLVMGetVersion(&major, &minor, &patch);
    // The function itself, not a stub of the program's that leads to it.
    void *function = dlsym(RTLD_DEFAULT, "LLVMGetVersion");
    Search search{reinterpret_cast<ElfW(Addr)>(
                      function ? function : reinterpret_cast<void *>(&LLVMGetVersion)),
                  {}};
    dl_iterate_phdr(visit, &search);
    return llvm::formatv("{0}.{1}.{2} {3}", major, minor, patch, search.buildId).str();
  }();
  return id;
}

} // namespace fluxion::codegen
