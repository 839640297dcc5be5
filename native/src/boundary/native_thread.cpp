#include "boundary/native_thread.h"

#include "boundary/native_error.h"

#if defined(__linux__)
#include <sys/resource.h>
#endif

namespace llamero {
namespace {

/** Linux alone knows priorities of single threads; it takes a lower one from everybody, and 19 for all that is more. */
void give_way() {
#if defined(__linux__)
  constexpr int GIVEN_WAY = 4;
  setpriority(PRIO_PROCESS, 0, getpriority(PRIO_PROCESS, 0) + GIVEN_WAY);
#endif
}

}  // namespace

#if defined(_WIN32)

void NativeThread::start() {
  thread_ = std::thread(work_);
  is_running_ = true;
}

#else

void NativeThread::start() {
  const auto run = [](void * thread) -> void * {
    give_way();
    static_cast<NativeThread *>(thread)->work_();
    return nullptr;
  };
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, STACK_BYTES);
  // Where so much address space is not to be had (ulimit -v), the usual stack has to do.
  is_running_ =
      pthread_create(&thread_, &attributes, run, this) == 0 || pthread_create(&thread_, nullptr, run, this) == 0;
  pthread_attr_destroy(&attributes);
  if (!is_running_) throw NativeError("ERR_CONTEXT_CREATE", "cannot start a thread");
}

#endif

}  // namespace llamero
