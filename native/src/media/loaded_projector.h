#pragma once

#include <napi.h>

#include <memory>
#include <string>

#include "media/mtmd_library.h"
#include "model/loaded_model.h"

namespace llamero {

/** ProjectorParams of boundary/media.d.ts. */
struct ProjectorParams {
  std::string library;
  std::string marker;
  bool uses_gpu = true;
  int32_t threads = 1;
  llama_flash_attn_type flash_attention = LLAMA_FLASH_ATTN_TYPE_AUTO;
  /** 0 = as the file says. */
  int32_t image_min_tokens = 0;
  int32_t image_max_tokens = 0;
  bool warmup = true;

  /** @throws NativeError ERR_INVALID_ARGUMENT */
  static ProjectorParams read(Napi::Value value);
};

/**
 * Owns a mtmd_context. Shared by the JavaScript object, the pieces that it made and running calls: the last one frees
 * it.
 */
class LoadedProjector {
 public:
  /** On any thread. @throws NativeError ERR_MODEL_LOAD, ERR_INVALID_ARGUMENT */
  LoadedProjector(const std::string & path, const ProjectorParams & params, ModelPointer model);
  LoadedProjector(const LoadedProjector &) = delete;
  LoadedProjector & operator=(const LoadedProjector &) = delete;
  ~LoadedProjector() { library_.mtmd_free(context_); }

  const MtmdLibrary & library() const { return library_; }
  mtmd_context * context() const { return context_; }
  const ModelPointer & model() const { return model_; }
  const std::string & marker() const { return marker_; }
  bool has_vision() const { return library_.mtmd_support_vision(context_); }
  bool has_audio() const { return library_.mtmd_support_audio(context_); }
  /** Cells of an image that have to be decoded at once; 0 = an image may be decoded in pieces. */
  uint32_t whole_cells() const { return whole_cells_; }

 private:
  uint32_t find_whole_cells() const;

  const ModelPointer model_;
  const MtmdLibrary & library_;
  const std::string marker_;
  mtmd_context * context_ = nullptr;
  uint32_t whole_cells_ = 0;
};

using SharedProjector = std::shared_ptr<const LoadedProjector>;

}  // namespace llamero
