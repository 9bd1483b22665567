// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "jit/lines.h"

#include "ir/locations.h"

#include "llvm/BinaryFormat/Dwarf.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/Path.h"

namespace fluxion::codegen {

namespace path = llvm::sys::path;

std::string Lines::prefixFor(mlir::Location program) {
  auto line = ir::originOf(program).line;
  if (!line)
    return "";
  return (path::filename(line.getFilename().getValue()) + ":" + llvm::Twine(line.getLine()) + ":")
      .str();
}

Lines::Lines(llvm::Module &module, mlir::Location program)
    : module_(module), b_(module), prefix_(prefixFor(program)) {
  auto line = ir::originOf(program).line;
  file_ = fileOf(line ? line.getFilename().getValue() : "unknown");
  line_ = line ? line.getLine() : 0;
  module.addModuleFlag(llvm::Module::Warning, "Debug Info Version", llvm::DEBUG_METADATA_VERSION);
  module.addModuleFlag(llvm::Module::Warning, "Dwarf Version", 4);
  b_.createCompileUnit(llvm::DISourceLanguageName(llvm::dwarf::DW_LANG_C_plus_plus_14), file_,
                       "Fluxion",
                       /*isOptimized=*/true, /*Flags=*/"", /*RV=*/0);
}

llvm::DIFile *Lines::fileOf(llvm::StringRef name) {
  auto [known, isNew] = files_.try_emplace(name.str());
  if (isNew)
    known->second = b_.createFile(path::filename(name), path::parent_path(name));
  return known->second;
}

llvm::DISubprogram *Lines::subprogramOf(llvm::Function &function) {
  if (llvm::DISubprogram *known = function.getSubprogram())
    return known;
  auto *made = b_.createFunction(
      file_, prefix_ + function.getName().str(), /*LinkageName=*/"", file_, line_,
      b_.createSubroutineType(b_.getOrCreateTypeArray({})), line_, llvm::DINode::FlagZero,
      llvm::DISubprogram::SPFlagDefinition | llvm::DISubprogram::SPFlagOptimized);
  function.setSubprogram(made);
  return made;
}

llvm::DebugLoc Lines::of(mlir::Operation *op, llvm::Function &function) {
  auto line = ir::originOf(op->getLoc()).line;
  if (!line)
    return {};
  llvm::DIScope *scope = subprogramOf(function);
  if (llvm::DIFile *file = fileOf(line.getFilename().getValue()); file != file_)
    scope = b_.createLexicalBlockFile(scope, file);
  return llvm::DILocation::get(module_.getContext(), line.getLine(), line.getColumn(), scope);
}

void Lines::finish() {
  for (llvm::Function &function : module_) {
    if (function.isDeclaration())
      continue;
    llvm::DISubprogram *scope = subprogramOf(function);
    // A call that may be inlined must have a line.
    for (llvm::Instruction &instruction : llvm::instructions(function))
      if (llvm::isa<llvm::CallBase>(instruction) && !instruction.getDebugLoc())
        instruction.setDebugLoc(llvm::DILocation::get(module_.getContext(), line_, 0, scope));
    // Of what nobody else can call profilers are not told.
    if (function.hasLocalLinkage()) {
      function.setLinkage(llvm::GlobalValue::ExternalLinkage);
      function.setVisibility(llvm::GlobalValue::HiddenVisibility);
    }
    function.setName(prefix_ + function.getName());
  }
  b_.finalize();
}

} // namespace fluxion::codegen
