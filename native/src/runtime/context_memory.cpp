// The memory edits of Context: synchronous, between operations.
#include <cmath>

#include "runtime/context.h"

namespace llamero {
namespace {

int32_t integer_argument(const Napi::CallbackInfo & info, size_t index) {
  const double value = info[index].IsNumber() ? info[index].As<Napi::Number>().DoubleValue() : std::nan("");
  if (!(std::abs(value) <= 2147483647) || value != std::trunc(value)) {
    throw NativeError("ERR_INVALID_ARGUMENT", "argument " + std::to_string(index + 1) + " must be a 32-bit integer");
  }
  return static_cast<int32_t>(value);
}

}  // namespace

llama_seq_id Context::sequence_argument(const Napi::CallbackInfo & info, size_t index) const {
  const int32_t sequence = integer_argument(info, index);
  if (sequence < 0 || static_cast<uint32_t>(sequence) >= llama_n_seq_max(runtime().context())) {
    throw NativeError("ERR_INVALID_ARGUMENT", std::to_string(sequence) + " is not a sequence of this context");
  }
  return sequence;
}

Napi::Value Context::trim(const Napi::CallbackInfo & info) {
  return guarded(info.Env(), [&]() -> Napi::Value {
    const llama_memory_t memory = idle_runtime().memory();
    const llama_seq_id sequence = sequence_argument(info, 0);
    const int32_t from = integer_argument(info, 1);
    const int32_t to = integer_argument(info, 2);
    return Napi::Boolean::New(info.Env(), memory == nullptr || llama_memory_seq_rm(memory, sequence, from, to));
  });
}

void Context::shift(const Napi::CallbackInfo & info) {
  guarded(info.Env(), [&] {
    const llama_memory_t memory = idle_runtime().memory();
    const llama_seq_id sequence = sequence_argument(info, 0);
    if (memory == nullptr || !llama_memory_can_shift(memory)) {
      throw NativeError("ERR_INVALID_ARGUMENT", "the memory of this context cannot shift");
    }
    llama_memory_seq_add(memory, sequence, integer_argument(info, 1), integer_argument(info, 2),
                         integer_argument(info, 3));
  });
}

void Context::copy(const Napi::CallbackInfo & info) {
  guarded(info.Env(), [&] {
    const llama_memory_t memory = idle_runtime().memory();
    const llama_seq_id source = sequence_argument(info, 0);
    const llama_seq_id target = sequence_argument(info, 1);
    const int32_t from = integer_argument(info, 2);
    const int32_t to = integer_argument(info, 3);
    if (memory != nullptr) llama_memory_seq_cp(memory, source, target, from, to);
  });
}

Napi::Value Context::last_position(const Napi::CallbackInfo & info) {
  return guarded(info.Env(), [&]() -> Napi::Value {
    const llama_memory_t memory = idle_runtime().memory();
    const llama_seq_id sequence = sequence_argument(info, 0);
    return Napi::Number::New(info.Env(), memory == nullptr ? -1 : llama_memory_seq_pos_max(memory, sequence));
  });
}

Napi::Value Context::first_position(const Napi::CallbackInfo & info) {
  return guarded(info.Env(), [&]() -> Napi::Value {
    const llama_memory_t memory = idle_runtime().memory();
    const llama_seq_id sequence = sequence_argument(info, 0);
    return Napi::Number::New(info.Env(), memory == nullptr ? -1 : llama_memory_seq_pos_min(memory, sequence));
  });
}

void Context::clear(const Napi::CallbackInfo & info) {
  guarded(info.Env(), [&] {
    const llama_memory_t memory = idle_runtime().memory();
    if (memory != nullptr) llama_memory_clear(memory, false);
  });
}

}  // namespace llamero
