#include "runtime/decode.h"

#include <exception>
#include <string>

#include "boundary/log_capture.h"
#include "boundary/native_error.h"

namespace llamero {

void decode(ContextRuntime & runtime, llama_batch batch) {
  const LogCapture capture(runtime.is_aborted());
  int32_t status = 0;
  try {
    status = llama_decode(runtime.context(), batch);
    llama_synchronize(runtime.context());
  } catch (const std::exception & error) {
    throw NativeError("ERR_DECODE", error.what());
  }
  if (status == 0) return;
  if (status == 1) throw NativeError("ERR_NO_KV_SLOT", "no room in the KV cache for this batch");
  if (status == 2 || runtime.is_aborted()) throw NativeError("ERR_ABORTED", "the step was aborted");
  throw NativeError("ERR_DECODE", capture.reason("llama_decode gave " + std::to_string(status)));
}

}  // namespace llamero
