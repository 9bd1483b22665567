// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "jit/perf_records.h"

#include "llvm/ExecutionEngine/Orc/Shared/WrapperFunctionUtils.h"
#include "llvm/ExecutionEngine/Orc/TargetProcess/JITLoaderPerf.h"

namespace fluxion::codegen {

using llvm::orc::PerfJITRecordBatch;
using Write = llvm::orc::shared::WrapperFunction<llvm::orc::shared::SPSError(
    llvm::orc::shared::SPSPerfJITRecordBatch)>;

static llvm::Error write(const PerfJITRecordBatch &records) {
  llvm::Error error = llvm::Error::success();
  auto writer = [](const char *data, size_t size) {
    return llvm::orc::shared::WrapperFunctionBuffer(llvm_orc_registerJITLoaderPerfImpl(data, size));
  };
  if (llvm::Error failed = Write::call(writer, error, records))
    return llvm::joinErrors(std::move(failed), std::move(error));
  return error;
}

/// A function and its lines at a time.
static llvm::Error writeOneByOne(const PerfJITRecordBatch &records) {
  for (const auto &function : records.CodeLoadRecords) {
    PerfJITRecordBatch one{{}, {function}, {}};
    for (const auto &lines : records.DebugInfoRecords)
      if (lines.CodeAddr == function.CodeAddr)
        one.DebugInfoRecords.push_back(lines);
    if (llvm::Error error = write(one))
      return error;
  }
  return llvm::Error::success();
}

static llvm::orc::shared::CWrapperFunctionBuffer writeRecords(const char *data, size_t size) {
  return Write::handle(data, size, writeOneByOne).release();
}

std::shared_ptr<llvm::orc::ObjectLinkingLayer::Plugin>
perfPlugin(llvm::orc::ExecutorProcessControl &process) {
  using llvm::orc::ExecutorAddr;
  return std::make_shared<llvm::orc::PerfSupportPlugin>(
      process, ExecutorAddr::fromPtr(&llvm_orc_registerJITLoaderPerfStart),
      ExecutorAddr::fromPtr(&llvm_orc_registerJITLoaderPerfEnd),
      ExecutorAddr::fromPtr(&writeRecords),
      /*EmitDebugInfo=*/true, /*EmitUnwindInfo=*/false);
}

} // namespace fluxion::codegen
