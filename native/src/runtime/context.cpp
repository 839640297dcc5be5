#include "runtime/context.h"

#include "boundary/addon_data.h"
#include "boundary/int32_array.h"
#include "media/media_chunk.h"
#include "model/model.h"
#include "runtime/context_creation.h"
#include "runtime/sequence_cleanup.h"
#include "runtime/sequence_state.h"

namespace llamero {
namespace {

const char * pooling_name(enum llama_pooling_type type) {
  switch (type) {
    case LLAMA_POOLING_TYPE_MEAN: return "mean";
    case LLAMA_POOLING_TYPE_CLS: return "cls";
    case LLAMA_POOLING_TYPE_LAST: return "last";
    case LLAMA_POOLING_TYPE_RANK: return "rank";
    default: return "none";
  }
}

Napi::Uint8Array bytes_argument(const Napi::CallbackInfo & info, size_t index) {
  const bool is_bytes =
      info[index].IsTypedArray() && info[index].As<Napi::TypedArray>().TypedArrayType() == napi_uint8_array;
  if (!is_bytes) {
    throw NativeError("ERR_INVALID_ARGUMENT", "argument " + std::to_string(index + 1) + " must be a Uint8Array");
  }
  return info[index].As<Napi::Uint8Array>();
}

/** 'whole', which is meant where there is none, or 'fixed'. */
SequencePart part_argument(const Napi::CallbackInfo & info, size_t index) {
  if (info[index].IsUndefined()) return SequencePart::WHOLE;
  const std::string name = info[index].IsString() ? info[index].As<Napi::String>().Utf8Value() : "";
  if (name == "whole") return SequencePart::WHOLE;
  if (name == "fixed") return SequencePart::FIXED;
  throw NativeError("ERR_INVALID_ARGUMENT", "argument " + std::to_string(index + 1) + " must be 'whole' or 'fixed'");
}

}  // namespace

void Context::export_class(Napi::Env env, Napi::Object exports) {
  const Napi::Function constructor =
      DefineClass(env, "Context",
                  {StaticMethod<&Context::create>("create"), InstanceMethod<&Context::step>("step"),
                   InstanceMethod<&Context::draft>("draft"), InstanceMethod<&Context::encode>("encode"),
                   InstanceMethod<&Context::abort>("abort"), InstanceMethod<&Context::interrupt>("interrupt"),
                   InstanceMethod<&Context::save>("save"), InstanceMethod<&Context::save_into>("saveInto"),
                   InstanceMethod<&Context::saved_size>("savedSize"), InstanceMethod<&Context::restore>("restore"),
                   InstanceMethod<&Context::clean>("clean"), InstanceMethod<&Context::trim>("trim"),
                   InstanceMethod<&Context::shift>("shift"), InstanceMethod<&Context::copy>("copy"),
                   InstanceMethod<&Context::last_position>("lastPosition"),
                   InstanceMethod<&Context::first_position>("firstPosition"), InstanceMethod<&Context::clear>("clear"),
                   InstanceMethod<&Context::dispose>("dispose")});
  AddonData::of(env).context = Napi::Persistent(constructor);
  exports.Set("Context", constructor);
}

Napi::Object Context::wrap(Napi::Env env, std::unique_ptr<ContextRuntime> runtime) {
  return AddonData::of(env).context.New({Napi::External<std::unique_ptr<ContextRuntime>>::New(env, &runtime)});
}

Context::Context(const Napi::CallbackInfo & info) : ObjectWrap(info) {
  guarded(info.Env(), [&] {
    if (info.Length() != 1 || !info[0].IsExternal()) {
      throw NativeError("ERR_INVALID_ARGUMENT", "a Context is made by Context.create()");
    }
    runtime_ = std::move(*info[0].As<Napi::External<std::unique_ptr<ContextRuntime>>>().Data());
    step_ = std::make_unique<StepJob>(*runtime_);
    const llama_context * context = runtime_->context();
    Napi::Object self = info.This().As<Napi::Object>();
    const auto constant = [&](const char * name, Napi::Value value) {
      self.DefineProperty(Napi::PropertyDescriptor::Value(name, value, napi_enumerable));
    };
    const auto number = [&](uint32_t value) { return Napi::Number::New(info.Env(), value); };
    constant("contextSize", number(runtime_->context_size()));
    constant("sequenceContextSize", number(runtime_->sequence_context_size()));
    constant("batchSize", number(runtime_->batch_size()));
    constant("ubatchSize", number(llama_n_ubatch(context)));
    constant("pooling", Napi::String::New(info.Env(), pooling_name(llama_pooling_type(context))));
    const bool can_shift = runtime_->memory() != nullptr && llama_memory_can_shift(runtime_->memory());
    constant("sequences", number(llama_n_seq_max(context)));
    constant("givesEmbeddings", Napi::Boolean::New(info.Env(), runtime_->outputs_all()));
    constant("generates", Napi::Boolean::New(info.Env(), runtime_->generates()));
    constant("canShift", Napi::Boolean::New(info.Env(), can_shift));
    constant("isBatchInvariant", Napi::Boolean::New(info.Env(), runtime_->is_batch_invariant()));
  });
}

Context::~Context() {
  if (runtime_) runtime_->stop();  // before the members that a running operation uses
}

Napi::Value Context::create(const Napi::CallbackInfo & info) {
  return guarded(info.Env(), [&]() -> Napi::Value {
    return ContextCreation::start(info.Env(), Model::from(info[0]), ContextParams::read(info[1]));
  });
}

ContextRuntime & Context::runtime() const {
  if (!runtime_) throw NativeError("ERR_DISPOSED", "the context is disposed");
  return *runtime_;
}

ContextRuntime & Context::idle_runtime() const {
  runtime();
  if (is_busy_) throw NativeError("ERR_BUSY", "a step, save or restore is running");
  return *runtime_;
}

Napi::Promise Context::submit(Napi::Env env, Operation operation) {
  operation_ = std::move(operation);
  deferred_ = std::make_unique<Napi::Promise::Deferred>(env);
  error_.reset();
  is_busy_ = true;
  Ref();  // not collected while it works
  runtime_->clear_abort();
  runtime_->thread().submit(this);
  return deferred_->Promise();
}

void Context::execute() noexcept {
  try {
    operation_.work();
  } catch (const NativeError & error) {
    error_ = std::make_unique<NativeError>(error);
  } catch (const std::exception & error) {
    error_ = std::make_unique<NativeError>("ERR_INTERNAL", error.what());
  }
}

void Context::run(Napi::Env env) {
  runtime_->thread().settled();
  is_busy_ = false;
  const Operation operation = std::move(operation_);
  const std::unique_ptr<Napi::Promise::Deferred> deferred = std::move(deferred_);
  try {
    if (error_) throw to_js_error(env, error_->code(), error_->what());
    deferred->Resolve(guarded(env, [&] { return operation.result(env); }));
  } catch (const Napi::Error & error) {
    deferred->Reject(error.Value());
  }
  step_->release();
  Unref();
}

Napi::Value Context::step(const Napi::CallbackInfo & info) {
  return guarded(info.Env(), [&]() -> Napi::Value {
    idle_runtime();
    step_->read(info[0]);
    return submit(info.Env(), {[this] { step_->execute(); }, [this](Napi::Env env) { return step_->output(env); }});
  });
}

Napi::Value Context::draft(const Napi::CallbackInfo & info) {
  return guarded(info.Env(), [&]() -> Napi::Value {
    ContextRuntime & runtime = idle_runtime();
    if (!draft_) draft_ = std::make_unique<DraftJob>(runtime);
    draft_->read(info[0]);
    return submit(info.Env(), {[this] { draft_->execute(); }, [this](Napi::Env env) { return draft_->output(env); }});
  });
}

Napi::Value Context::encode(const Napi::CallbackInfo & info) {
  return guarded(info.Env(), [&]() -> Napi::Value {
    ContextRuntime & runtime = idle_runtime();
    if (runtime.model() != MediaChunk::from(info[0])->projector()->model()) {
      throw NativeError("ERR_INVALID_ARGUMENT", "the media chunk is for another model");
    }
    auto encoded = std::make_shared<EncodedPiece>();
    return submit(info.Env(), {[encoded, &runtime, piece = MediaChunk::from(info[0])] {
                                 runtime.pause_threads();
                                 encoded->rows = piece->encode();
                                 encoded->place = piece->placeholder();
                               },
                               [encoded](Napi::Env env) -> Napi::Value { return EncodedMedia::wrap(env, encoded); }});
  });
}

Napi::Value Context::save(const Napi::CallbackInfo & info) {
  return guarded(info.Env(), [&]() -> Napi::Value {
    ContextRuntime & runtime = idle_runtime();
    const llama_seq_id sequence = sequence_argument(info, 0);
    auto bytes = std::make_shared<std::vector<uint8_t>>();
    return submit(info.Env(), {[&runtime, sequence, bytes] { *bytes = save_sequence(runtime, sequence); },
                               [bytes](Napi::Env env) -> Napi::Value {
                                 // The JavaScript array shares the memory; no second copy of a large state.
                                 auto * owner = new std::shared_ptr<std::vector<uint8_t>>(bytes);
                                 const auto release = [](Napi::Env, void *,
                                                         std::shared_ptr<std::vector<uint8_t>> * each) { delete each; };
                                 auto buffer =
                                     Napi::ArrayBuffer::New(env, bytes->data(), bytes->size(), release, owner);
                                 return Napi::Uint8Array::New(env, bytes->size(), buffer, 0);
                               }});
  });
}

Napi::Value Context::save_into(const Napi::CallbackInfo & info) {
  return guarded(info.Env(), [&]() -> Napi::Value {
    ContextRuntime & runtime = idle_runtime();
    const llama_seq_id sequence = sequence_argument(info, 0);
    Napi::Uint8Array target = bytes_argument(info, 1);
    const bool has_checksum = info[2].ToBoolean();
    const SequencePart part = part_argument(info, 3);
    auto kept = std::make_shared<Napi::Reference<Napi::Uint8Array>>(Napi::Persistent(target));
    auto written = std::make_shared<size_t>(0);
    uint8_t * const bytes = target.Data();
    const size_t size = target.ByteLength();
    return submit(info.Env(), {[&runtime, sequence, bytes, size, has_checksum, part, written] {
                                 *written = save_sequence_into(runtime, sequence, bytes, size, has_checksum, part);
                               },
                               [kept, written](Napi::Env env) -> Napi::Value {
                                 return Napi::Number::New(env, static_cast<double>(*written));
                               }});
  });
}

Napi::Value Context::saved_size(const Napi::CallbackInfo & info) {
  return guarded(info.Env(), [&]() -> Napi::Value {
    ContextRuntime & runtime = idle_runtime();
    return Napi::Number::New(info.Env(), static_cast<double>(llamero::saved_size(runtime, sequence_argument(info, 0),
                                                                                 part_argument(info, 1))));
  });
}

Napi::Value Context::restore(const Napi::CallbackInfo & info) {
  return guarded(info.Env(), [&]() -> Napi::Value {
    ContextRuntime & runtime = idle_runtime();
    const llama_seq_id sequence = sequence_argument(info, 0);
    const Napi::Uint8Array state = bytes_argument(info, 1);
    const SequencePart part = part_argument(info, 2);
    auto kept = std::make_shared<Napi::Reference<Napi::Uint8Array>>(Napi::Persistent(state));
    const uint8_t * bytes = state.Data();
    const size_t size = state.ByteLength();
    return submit(info.Env(),
                  {[&runtime, sequence, bytes, size, part] { restore_sequence(runtime, sequence, bytes, size, part); },
                   [kept](Napi::Env env) { return env.Undefined(); }});
  });
}

Napi::Value Context::clean(const Napi::CallbackInfo & info) {
  return guarded(info.Env(), [&]() -> Napi::Value {
    ContextRuntime & runtime = idle_runtime();
    auto broken = std::make_shared<std::vector<llama_seq_id>>();
    return submit(info.Env(), {[&runtime, broken] { *broken = clean_memory(runtime); },
                               [broken](Napi::Env env) -> Napi::Value { return int32_array(env, *broken); }});
  });
}

void Context::abort(const Napi::CallbackInfo & info) {
  guarded(info.Env(), [&] {
    if (is_busy_) runtime().abort();
  });
}

void Context::interrupt(const Napi::CallbackInfo & info) {
  guarded(info.Env(), [&] {
    runtime();
    if (step_) step_->interrupt();
  });
}

void Context::dispose(const Napi::CallbackInfo & info) {
  guarded(info.Env(), [&] {
    if (!runtime_) return;
    idle_runtime();
    step_.reset();
    draft_.reset();
    runtime_.reset();
  });
}

}  // namespace llamero
