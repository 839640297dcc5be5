#include "media/projector.h"

#include <memory>
#include <utility>
#include <variant>

#include "boundary/addon_data.h"
#include "boundary/int32_array.h"
#include "media/media_chunk.h"
#include "media/media_prompt.h"
#include "model/model.h"
#include "text/text_threads.h"

namespace llamero {
namespace {

/** Work that takes long, whatever the text. */
constexpr size_t LONG_TEXT = size_t{1} << 20;

using ReadResult = std::variant<MediaPrompt, MediaFileError>;

Napi::Value prompt_object(Napi::Env env, const MediaPrompt & prompt) {
  Napi::Object result = Napi::Object::New(env);
  result.Set("tokens", int32_array(env, prompt.tokens));
  Napi::Array media = Napi::Array::New(env, prompt.pieces.size());
  for (size_t i = 0; i < prompt.pieces.size(); ++i) {
    const Napi::HandleScope scope(env);
    const PlacedPiece & placed = prompt.pieces[i];
    Napi::Object part = Napi::Object::New(env);
    part.Set("at", static_cast<double>(placed.at));
    part.Set("file", static_cast<double>(placed.file));
    part.Set("part", static_cast<double>(placed.part));
    part.Set("hash", prompt.hashes[placed.file]);
    part.Set("chunk", MediaChunk::wrap(env, placed.piece));
    media.Set(static_cast<uint32_t>(i), part);
  }
  result.Set("media", media);
  return result;
}

MediaQuestion question_of(const Napi::CallbackInfo & info) {
  if (info.Length() < 4 || !info[0].IsString() || !info[1].IsArray() || !info[2].IsBoolean() || !info[3].IsBoolean()) {
    throw NativeError("ERR_INVALID_ARGUMENT",
                      "read(text, files, addSpecial, parseSpecial) takes a string, an array and booleans");
  }
  MediaQuestion question;
  question.text = info[0].As<Napi::String>();
  question.add_special = info[2].As<Napi::Boolean>();
  question.parse_special = info[3].As<Napi::Boolean>();
  const Napi::Array files = info[1].As<Napi::Array>();
  for (uint32_t i = 0; i < files.Length(); ++i) {
    const Napi::HandleScope scope(info.Env());
    const Napi::Value file = files.Get(i);
    if (!file.IsTypedArray() || file.As<Napi::TypedArray>().TypedArrayType() != napi_uint8_array) {
      throw NativeError("ERR_INVALID_ARGUMENT", "files must hold Uint8Arrays");
    }
    const Napi::Uint8Array bytes = file.As<Napi::Uint8Array>();
    question.files.emplace_back(bytes.Data(), bytes.Data() + bytes.ByteLength());
  }
  return question;
}

}  // namespace

void Projector::export_class(Napi::Env env, Napi::Object exports) {
  const Napi::Function constructor =
      DefineClass(env, "Projector",
                  {StaticMethod<&Projector::load>("load"), InstanceMethod<&Projector::read>("read"),
                   InstanceMethod<&Projector::dispose>("dispose")});
  AddonData::of(env).projector = Napi::Persistent(constructor);
  exports.Set("Projector", constructor);
}

Projector::Projector(const Napi::CallbackInfo & info) : ObjectWrap(info) {
  guarded(info.Env(), [&] {
    if (info.Length() != 1 || !info[0].IsExternal()) {
      throw NativeError("ERR_INVALID_ARGUMENT", "a Projector is made by Projector.load()");
    }
    projector_ = *info[0].As<Napi::External<SharedProjector>>().Data();
    Napi::Object self = info.This().As<Napi::Object>();
    const auto constant = [&](const char * name, Napi::Value value) {
      self.DefineProperty(Napi::PropertyDescriptor::Value(name, value, napi_enumerable));
    };
    constant("vision", Napi::Boolean::New(info.Env(), projector_->has_vision()));
    constant("audio", Napi::Boolean::New(info.Env(), projector_->has_audio()));
    constant("marker", Napi::String::New(info.Env(), projector_->marker()));
    constant("wholeCells", Napi::Number::New(info.Env(), projector_->whole_cells()));
  });
}

const SharedProjector & Projector::projector() const {
  if (!projector_) throw NativeError("ERR_DISPOSED", "the projector is disposed");
  return projector_;
}

Napi::Value Projector::load(const Napi::CallbackInfo & info) {
  return guarded(info.Env(), [&]() -> Napi::Value {
    if (info.Length() < 3 || !info[0].IsString()) {
      throw NativeError("ERR_INVALID_ARGUMENT",
                        "Projector.load(path, model, params) takes a string, a Model, an object");
    }
    return run_on_text_thread(
        info.Env(), LONG_TEXT, info.Env().Undefined(),
        [path = std::string(info[0].As<Napi::String>()), model = Model::from(info[1]),
         params = ProjectorParams::read(info[2])]() -> SharedProjector {
          return std::make_shared<LoadedProjector>(path, params, model);
        },
        [](Napi::Env env, SharedProjector projector) -> Napi::Value {
          return AddonData::of(env).projector.New({Napi::External<SharedProjector>::New(env, &projector)});
        });
  });
}

Napi::Value Projector::read(const Napi::CallbackInfo & info) {
  return guarded(info.Env(), [&]() -> Napi::Value {
    return run_on_text_thread(
        info.Env(), LONG_TEXT, info[4],
        [shared = projector(), question = question_of(info)]() -> ReadResult {
          try {
            return read_media_prompt(shared, question);
          } catch (const MediaFileError & error) {
            return error;
          }
        },
        [](Napi::Env env, const ReadResult & result) -> Napi::Value {
          if (const auto * prompt = std::get_if<MediaPrompt>(&result)) return prompt_object(env, *prompt);
          const auto & refusal = std::get<MediaFileError>(result);
          Napi::Error error = to_js_error(env, refusal.code(), refusal.what());
          error.Value().Set("file", static_cast<double>(refusal.file));
          throw error;
        });
  });
}

void Projector::dispose(const Napi::CallbackInfo &) {
  projector_.reset();
}

}  // namespace llamero
