#include "text/text_job.h"

namespace llamero {

bool TextJob::advance() noexcept {
  try {
    if (cancel_.is_set()) throw NativeError("ERR_ABORTED", "nobody waits for the answer any more");
    return work();
  } catch (const NativeError & error) {
    error_ = std::make_unique<NativeError>(error);
  } catch (const std::bad_alloc &) {
    error_ = std::make_unique<NativeError>("ERR_OUT_OF_MEMORY", "out of memory");
  } catch (const std::exception & error) {
    error_ = std::make_unique<NativeError>("ERR_INTERNAL", error.what());
  }
  return true;
}

void TextJob::run(Napi::Env env) {
  const std::unique_ptr<TextJob> owner(this);
  try {
    if (error_) throw to_js_error(env, error_->code(), error_->what());
    deferred_.Resolve(guarded(env, [&] { return result(env); }));
  } catch (const Napi::Error & error) {
    deferred_.Reject(error.Value());
  }
}

}  // namespace llamero
