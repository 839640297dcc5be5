#include "model/model.h"

#include "boundary/addon_data.h"
#include "boundary/promise_worker.h"
#include "model/model_info.h"
#include "model/model_load.h"

namespace llamero {

void Model::export_class(Napi::Env env, Napi::Object exports) {
  const Napi::Function constructor =
      DefineClass(env, "Model",
                  {StaticMethod<&Model::load>("load"), InstanceAccessor<&Model::info>("info"),
                   InstanceMethod<&Model::pieces>("pieces"), InstanceMethod<&Model::tokenize>("tokenize"),
                   InstanceMethod<&Model::prepare_grammar>("prepareGrammar"),
                   InstanceMethod<&Model::detokenize>("detokenize"), InstanceMethod<&Model::dispose>("dispose")});
  AddonData::of(env).model = Napi::Persistent(constructor);
  exports.Set("Model", constructor);
}

Napi::Object Model::wrap(Napi::Env env, ModelPointer model) {
  return AddonData::of(env).model.New({Napi::External<ModelPointer>::New(env, &model)});
}

ModelPointer Model::from(Napi::Value value) {
  return unwrap<Model>(value, AddonData::of(value.Env()).model, "a Model").model();
}

Model::Model(const Napi::CallbackInfo & info) : ObjectWrap(info) {
  guarded(info.Env(), [&] {
    if (info.Length() != 1 || !info[0].IsExternal()) {
      throw NativeError("ERR_INVALID_ARGUMENT", "a Model is made by Model.load()");
    }
    model_ = *info[0].As<Napi::External<ModelPointer>>().Data();
    info_ = Napi::Persistent(model_info(info.Env(), *model_));
  });
}

const ModelPointer & Model::model() const {
  if (!model_) throw NativeError("ERR_DISPOSED", "the model is disposed");
  return model_;
}

Napi::Value Model::load(const Napi::CallbackInfo & info) {
  return guarded(info.Env(), [&]() -> Napi::Value {
    if (info.Length() < 2 || !info[0].IsString()) {
      throw NativeError("ERR_INVALID_ARGUMENT", "Model.load(path, params) takes a string and an object");
    }
    return ModelLoad::start(info.Env(), info[0].As<Napi::String>(), info[1], info[2]);
  });
}

Napi::Value Model::info(const Napi::CallbackInfo & info) {
  return guarded(info.Env(), [&]() -> Napi::Value {
    model();
    return info_.Value();
  });
}

Napi::Value Model::pieces(const Napi::CallbackInfo & info) {
  return guarded(info.Env(), [&]() -> Napi::Value {
    const Napi::Env env = info.Env();
    const LoadedModel & loaded = *model();
    const size_t size = loaded.has_vocab() ? static_cast<size_t>(loaded.vocab_size()) : 0;
    std::string bytes;
    bytes.reserve(size * 8);
    Napi::Uint32Array offsets = Napi::Uint32Array::New(env, size + 1);
    Napi::Uint8Array attributes = Napi::Uint8Array::New(env, size);
    constexpr int HIDDEN = LLAMA_TOKEN_ATTR_CONTROL | LLAMA_TOKEN_ATTR_UNKNOWN;
    for (size_t i = 0; i < size; ++i) {
      const auto token = static_cast<llama_token>(i);
      offsets[i] = static_cast<uint32_t>(bytes.size());
      bytes += loaded.piece(token);
      const bool is_control = (llama_vocab_get_attr(loaded.vocab(), token) & HIDDEN) != 0;
      attributes[i] = static_cast<uint8_t>((is_control ? 1 : 0) | (llama_vocab_is_eog(loaded.vocab(), token) ? 2 : 0));
    }
    offsets[size] = static_cast<uint32_t>(bytes.size());
    Napi::Uint8Array text = Napi::Uint8Array::New(env, bytes.size());
    std::copy(bytes.begin(), bytes.end(), text.Data());
    Napi::Object result = Napi::Object::New(env);
    result.Set("bytes", text);
    result.Set("offsets", offsets);
    result.Set("attributes", attributes);
    return result;
  });
}

Napi::Value Model::tokenize(const Napi::CallbackInfo & info) {
  return guarded(info.Env(), [&]() -> Napi::Value {
    if (info.Length() < 3 || !info[0].IsString() || !info[1].IsBoolean() || !info[2].IsBoolean()) {
      throw NativeError("ERR_INVALID_ARGUMENT", "tokenize(text, addSpecial, parseSpecial) takes a string and booleans");
    }
    const bool add_special = info[1].As<Napi::Boolean>();
    const bool parse_special = info[2].As<Napi::Boolean>();
    return run_on_pool(
        info.Env(),
        [loaded = model(), text = info[0].As<Napi::String>().Utf8Value(), add_special, parse_special] {
          return loaded->tokenize(text, add_special, parse_special);
        },
        [](Napi::Env env, const std::vector<llama_token> & tokens) {
          Napi::Int32Array result = Napi::Int32Array::New(env, tokens.size());
          std::copy(tokens.begin(), tokens.end(), result.Data());
          return result;
        });
  });
}

Napi::Value Model::prepare_grammar(const Napi::CallbackInfo & info) {
  return guarded(info.Env(), [&]() -> Napi::Value {
    if (!info[0].IsString()) throw NativeError("ERR_INVALID_ARGUMENT", "prepareGrammar(gbnf) takes a string");
    return run_on_pool(
        info.Env(),
        [loaded = model(), gbnf = info[0].As<Napi::String>().Utf8Value()] {
          loaded->trie();
          loaded->grammars().get(gbnf, loaded->vocab());
          return true;
        },
        [](Napi::Env env, bool) { return env.Undefined(); });
  });
}

Napi::Value Model::detokenize(const Napi::CallbackInfo & info) {
  return guarded(info.Env(), [&]() -> Napi::Value {
    const bool is_array = info.Length() >= 1 && info[0].IsTypedArray() &&
                          info[0].As<Napi::TypedArray>().TypedArrayType() == napi_int32_array;
    if (!is_array || info.Length() < 3 || !info[1].IsBoolean() || !info[2].IsBoolean()) {
      throw NativeError("ERR_INVALID_ARGUMENT",
                        "detokenize(tokens, removeSpecial, renderSpecial) takes an Int32Array and booleans");
    }
    const Napi::Int32Array tokens = info[0].As<Napi::Int32Array>();
    return Napi::String::New(info.Env(), model()->detokenize(tokens.Data(), tokens.ElementLength(),
                                                             info[1].As<Napi::Boolean>(), info[2].As<Napi::Boolean>()));
  });
}

void Model::dispose(const Napi::CallbackInfo &) {
  model_.reset();
}

}  // namespace llamero
