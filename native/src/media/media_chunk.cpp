#include "media/media_chunk.h"

#include <utility>

#include "boundary/addon_data.h"

namespace llamero {
namespace {

/** What both classes say of the part. */
void define_place(const Napi::CallbackInfo & info, const MediaPiece & piece, size_t bytes) {
  const Napi::Env env = info.Env();
  Napi::Object self = info.This().As<Napi::Object>();
  const auto constant = [&](const char * name, Napi::Value value) {
    self.DefineProperty(Napi::PropertyDescriptor::Value(name, value, napi_enumerable));
  };
  constant("cells", Napi::Number::New(env, static_cast<double>(piece.cells())));
  constant("positions", Napi::Number::New(env, piece.positions()));
  constant("kind", Napi::String::New(env, piece.is_audio() ? "audio" : "image"));
  constant("isWhole", Napi::Boolean::New(env, piece.is_whole()));
  constant("bytes", Napi::Number::New(env, static_cast<double>(bytes)));
}

/** What an External holds that only the addon makes. */
template <typename T>
T & external(const Napi::CallbackInfo & info, const char * why) {
  if (info.Length() != 1 || !info[0].IsExternal()) throw NativeError("ERR_INVALID_ARGUMENT", why);
  return *info[0].As<Napi::External<T>>().Data();
}

}  // namespace

void MediaChunk::export_class(Napi::Env env, Napi::Object exports) {
  const Napi::Function constructor = DefineClass(env, "MediaChunk", {InstanceMethod<&MediaChunk::dispose>("dispose")});
  AddonData::of(env).media_chunk = Napi::Persistent(constructor);
  exports.Set("MediaChunk", constructor);
}

Napi::Object MediaChunk::wrap(Napi::Env env, SharedPiece piece) {
  return AddonData::of(env).media_chunk.New({Napi::External<SharedPiece>::New(env, &piece)});
}

const SharedPiece & MediaChunk::from(Napi::Value value) {
  const auto & chunk = unwrap<MediaChunk>(value, AddonData::of(value.Env()).media_chunk, "a MediaChunk");
  if (!chunk.piece_) throw NativeError("ERR_DISPOSED", "the media chunk is disposed");
  return chunk.piece_;
}

MediaChunk::MediaChunk(const Napi::CallbackInfo & info) : ObjectWrap(info) {
  guarded(info.Env(), [&] {
    piece_ = external<SharedPiece>(info, "a MediaChunk is made by a Projector");
    define_place(info, *piece_, piece_->bytes());
    memory_.set(info.Env(), piece_->bytes());
  });
}

void EncodedMedia::export_class(Napi::Env env, Napi::Object exports) {
  const Napi::Function constructor =
      DefineClass(env, "EncodedMedia", {InstanceMethod<&EncodedMedia::dispose>("dispose")});
  AddonData::of(env).encoded_media = Napi::Persistent(constructor);
  exports.Set("EncodedMedia", constructor);
}

Napi::Object EncodedMedia::wrap(Napi::Env env, SharedEncoded encoded) {
  return AddonData::of(env).encoded_media.New({Napi::External<SharedEncoded>::New(env, &encoded)});
}

const SharedEncoded & EncodedMedia::from(Napi::Value value) {
  const auto & media = unwrap<EncodedMedia>(value, AddonData::of(value.Env()).encoded_media, "an EncodedMedia");
  if (!media.encoded_) throw NativeError("ERR_DISPOSED", "the encoded media are disposed");
  return media.encoded_;
}

EncodedMedia::EncodedMedia(const Napi::CallbackInfo & info) : ObjectWrap(info) {
  guarded(info.Env(), [&] {
    encoded_ = external<SharedEncoded>(info, "EncodedMedia are made by a Context");
    const size_t bytes = encoded_->rows.size() * sizeof(float);
    define_place(info, *encoded_->place, bytes);
    memory_.set(info.Env(), bytes);
  });
}

}  // namespace llamero
