#pragma once

#include <napi.h>

#include <memory>
#include <vector>

#include "media/media_piece.h"

namespace llamero {

/** Tells the garbage collector how much memory an object keeps, as long as it lives. */
class KeptMemory {
 public:
  KeptMemory() = default;
  KeptMemory(const KeptMemory &) = delete;
  KeptMemory & operator=(const KeptMemory &) = delete;
  ~KeptMemory() { change(-bytes_); }

  void set(napi_env env, size_t bytes) {
    env_ = env;
    bytes_ = static_cast<int64_t>(bytes);
    change(bytes_);
  }

 private:
  void change(int64_t bytes) {
    int64_t now = 0;
    if (env_ != nullptr) napi_adjust_external_memory(env_, bytes, &now);
  }

  napi_env env_ = nullptr;
  int64_t bytes_ = 0;
};

/** JavaScript's MediaChunk: a part of a file that was read. */
class MediaChunk : public Napi::ObjectWrap<MediaChunk> {
 public:
  static void export_class(Napi::Env env, Napi::Object exports);
  static Napi::Object wrap(Napi::Env env, SharedPiece piece);
  /** @throws NativeError ERR_INVALID_ARGUMENT, ERR_DISPOSED */
  static const SharedPiece & from(Napi::Value value);

  /** Only `wrap` may call it: takes an External of SharedPiece. */
  explicit MediaChunk(const Napi::CallbackInfo & info);

 private:
  void dispose(const Napi::CallbackInfo & info) { (void)info, piece_.reset(); }

  SharedPiece piece_;
  KeptMemory memory_;
};

/** Embeddings, one row a cell, and where the cells stand. */
struct EncodedPiece {
  SharedPiece place;
  std::vector<float> rows;
};
using SharedEncoded = std::shared_ptr<const EncodedPiece>;

/** JavaScript's EncodedMedia. */
class EncodedMedia : public Napi::ObjectWrap<EncodedMedia> {
 public:
  static void export_class(Napi::Env env, Napi::Object exports);
  static Napi::Object wrap(Napi::Env env, SharedEncoded encoded);
  /** @throws NativeError ERR_INVALID_ARGUMENT, ERR_DISPOSED */
  static const SharedEncoded & from(Napi::Value value);

  /** Only `wrap` may call it: takes an External of SharedEncoded. */
  explicit EncodedMedia(const Napi::CallbackInfo & info);

 private:
  void dispose(const Napi::CallbackInfo & info) { (void)info, encoded_.reset(); }

  SharedEncoded encoded_;
  KeptMemory memory_;
};

}  // namespace llamero
