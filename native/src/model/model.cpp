#include "model/model.h"

#include <algorithm>
#include <utility>

#include "boundary/addon_data.h"
#include "boundary/int32_array.h"
#include "model/model_info.h"
#include "model/model_load.h"
#include "sampling/chain_parts.h"
#include "text/text_threads.h"
#include "text/tokenize_job.h"

namespace llamero {
namespace {

std::vector<llama_token> tokens_argument(const Napi::Value & value) {
  if (!value.IsTypedArray() || value.As<Napi::TypedArray>().TypedArrayType() != napi_int32_array) {
    throw NativeError("ERR_INVALID_ARGUMENT", "tokens must be an Int32Array");
  }
  const Napi::Int32Array array = value.As<Napi::Int32Array>();
  return {array.Data(), array.Data() + array.ElementLength()};
}

}  // namespace

void Model::export_class(Napi::Env env, Napi::Object exports) {
  const Napi::Function constructor = DefineClass(
      env, "Model",
      {StaticMethod<&Model::load>("load"), InstanceAccessor<&Model::info>("info"),
       InstanceMethod<&Model::pieces>("pieces"), InstanceMethod<&Model::tokenize>("tokenize"),
       InstanceMethod<&Model::tokenize_all>("tokenizeAll"), InstanceMethod<&Model::tokenize_at_once>("tokenizeAtOnce"),
       InstanceMethod<&Model::prompt_text>("promptText"), InstanceMethod<&Model::prepare_grammar>("prepareGrammar"),
       InstanceMethod<&Model::find_chain_parts>("findChainParts"),
       InstanceMethod<&Model::prepare_chain_parts>("prepareChainParts"),
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
    const TokenizeRules rules{info[1].As<Napi::Boolean>(), info[2].As<Napi::Boolean>()};
    return TokenizeJob::start(info.Env(), model(), info[0].As<Napi::String>(), rules);
  });
}

Napi::Value Model::tokenize_all(const Napi::CallbackInfo & info) {
  return guarded(info.Env(), [&]() -> Napi::Value {
    if (info.Length() < 3 || !info[0].IsArray() || !info[1].IsBoolean() || !info[2].IsBoolean()) {
      throw NativeError("ERR_INVALID_ARGUMENT",
                        "tokenizeAll(texts, addSpecial, parseSpecial) takes an array and booleans");
    }
    TokenizeRules rules{info[1].As<Napi::Boolean>(), info[2].As<Napi::Boolean>()};
    if (info[4].IsNumber()) rules.chunk_bytes = std::max(info[4].As<Napi::Number>().Uint32Value(), 16U);
    return TokenizeJob::start(info.Env(), model(), info[0].As<Napi::Array>(), rules, info[3]);
  });
}

Napi::Value Model::tokenize_at_once(const Napi::CallbackInfo & info) {
  return guarded(info.Env(), [&]() -> Napi::Value {
    if (info.Length() < 3 || !info[0].IsString() || !info[1].IsBoolean() || !info[2].IsBoolean()) {
      throw NativeError("ERR_INVALID_ARGUMENT",
                        "tokenizeAtOnce(text, addSpecial, parseSpecial) takes a string and booleans");
    }
    return int32_array(info.Env(), tokens_at_once(model()->vocab(), info[0].As<Napi::String>(),
                                                  info[1].As<Napi::Boolean>(), info[2].As<Napi::Boolean>()));
  });
}

Napi::Value Model::prepare_grammar(const Napi::CallbackInfo & info) {
  return guarded(info.Env(), [&]() -> Napi::Value {
    SharedText text = LongText::of(info[0]);
    if (!text) throw NativeError("ERR_INVALID_ARGUMENT", "prepareGrammar(gbnf) takes a string or a LongText");
    const size_t bytes = text->size();
    return run_on_text_thread(
        info.Env(), bytes, info[1],
        [loaded = model(), gbnf = std::move(text)] {
          loaded->trie();
          loaded->grammars().get(gbnf, loaded->vocab());
          return true;
        },
        [](Napi::Env env, bool) { return env.Undefined(); });
  });
}

Napi::Value Model::find_chain_parts(const Napi::CallbackInfo & info) {
  return guarded(info.Env(), [&]() -> Napi::Value { return ChainParts::find(info.Env(), model(), info[0]); });
}

Napi::Value Model::prepare_chain_parts(const Napi::CallbackInfo & info) {
  return guarded(info.Env(),
                 [&]() -> Napi::Value { return ChainParts::prepare(info.Env(), model(), info[0], info[1]); });
}

Napi::Value Model::prompt_text(const Napi::CallbackInfo & info) {
  return guarded(info.Env(), [&]() -> Napi::Value {
    std::vector<llama_token> tokens = tokens_argument(info[0]);
    const size_t bytes = tokens.size() * sizeof(llama_token);
    return run_on_text_thread(
        info.Env(), bytes, info[1],
        [loaded = model(), tokens = std::move(tokens)] {
          return loaded->detokenize(tokens.data(), tokens.size(), false, true);
        },
        [](Napi::Env env, std::string text) { return LongText::wrap(env, std::move(text)); });
  });
}

Napi::Value Model::detokenize(const Napi::CallbackInfo & info) {
  return guarded(info.Env(), [&]() -> Napi::Value {
    if (info.Length() < 3 || !info[1].IsBoolean() || !info[2].IsBoolean()) {
      throw NativeError("ERR_INVALID_ARGUMENT",
                        "detokenize(tokens, removeSpecial, renderSpecial) takes an Int32Array and booleans");
    }
    const std::vector<llama_token> tokens = tokens_argument(info[0]);
    return Napi::String::New(info.Env(), model()->detokenize(tokens.data(), tokens.size(), info[1].As<Napi::Boolean>(),
                                                             info[2].As<Napi::Boolean>()));
  });
}

void Model::dispose(const Napi::CallbackInfo &) {
  model_.reset();
}

}  // namespace llamero
