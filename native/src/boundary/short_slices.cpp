#include "boundary/short_slices.h"

#include "boundary/native_error.h"

#if defined(__linux__)
#include <sys/syscall.h>
#include <unistd.h>
#endif

#include <cstdint>

namespace llamero {
namespace {

#if defined(__linux__) && defined(SYS_sched_setattr)

/** Nanoseconds; the shortest that Linux takes. */
constexpr uint64_t SLICE = 100'000;
constexpr uint32_t NORMAL = 0;         // SCHED_OTHER
constexpr uint64_t RESET_ON_FORK = 1;  // SCHED_FLAG_RESET_ON_FORK

/** As Linux defines it (sched_setattr(2)); glibc has it since 2.41 alone. */
struct SchedulingAttributes {
  uint32_t size = sizeof(SchedulingAttributes);
  uint32_t policy = NORMAL;
  uint64_t flags = 0;
  int32_t nice = 0;
  uint32_t priority = 0;
  uint64_t runtime = 0;
  uint64_t deadline = 0;
  uint64_t period = 0;
};

bool shorten_slices(pid_t thread) {
  SchedulingAttributes attributes;
  if (syscall(SYS_sched_getattr, thread, &attributes, sizeof(attributes), 0) != 0) return false;
  if (attributes.policy != NORMAL) return false;
  attributes.runtime = SLICE;
  attributes.flags |= RESET_ON_FORK;
  return syscall(SYS_sched_setattr, thread, &attributes, 0) == 0;
}

#else

bool shorten_slices(int) {
  return false;
}

#endif

Napi::Value shorten_slices_of(const Napi::CallbackInfo & info) {
  return guarded(info.Env(), [&]() -> Napi::Value {
    if (!info[0].IsNumber()) throw NativeError("ERR_INVALID_ARGUMENT", "thread has to be a number");
    const double thread = info[0].As<Napi::Number>().DoubleValue();
    if (!(thread >= 1 && thread <= INT32_MAX)) {
      throw NativeError("ERR_INVALID_ARGUMENT", "thread has to be between 1 and 2147483647");
    }
    return Napi::Boolean::New(info.Env(), shorten_slices(static_cast<int32_t>(thread)));
  });
}

}  // namespace

void export_short_slices(Napi::Env env, Napi::Object exports) {
  exports.Set("shortenSlices", Napi::Function::New(env, shorten_slices_of, "shortenSlices"));
}

}  // namespace llamero
