#include "media/loaded_projector.h"

#include <algorithm>
#include <array>
#include <utility>

#include "boundary/fields.h"
#include "boundary/log_capture.h"
#include "media/media_prompt.h"

namespace llamero {
namespace {

/** Width and height of images that take as many cells as images may: a square one, a wide one, a tall one. */
constexpr std::array<std::pair<uint32_t, uint32_t>, 3> LARGE_IMAGES = {{{8192, 8192}, {8192, 2048}, {2048, 8192}}};

}  // namespace

ProjectorParams ProjectorParams::read(Napi::Value value) {
  const Fields fields(value, "params");
  ProjectorParams params;
  params.library = fields.text("library");
  params.marker = fields.text("marker");
  if (params.marker.empty()) fields.refuse("marker", "must not be empty");
  params.uses_gpu = fields.flag("offload", true);
  params.threads = fields.integer<int32_t>("threads", 1, GGML_MAX_N_THREADS);
  params.flash_attention = fields.choice<llama_flash_attn_type>("flashAttention",
                                                                {{"on", LLAMA_FLASH_ATTN_TYPE_ENABLED},
                                                                 {"off", LLAMA_FLASH_ATTN_TYPE_DISABLED},
                                                                 {"auto", LLAMA_FLASH_ATTN_TYPE_AUTO}},
                                                                LLAMA_FLASH_ATTN_TYPE_AUTO);
  if (fields.has("imageMinTokens")) params.image_min_tokens = fields.integer<int32_t>("imageMinTokens", 1);
  if (fields.has("imageMaxTokens")) params.image_max_tokens = fields.integer<int32_t>("imageMaxTokens", 1);
  params.warmup = fields.flag("warmup", true);
  return params;
}

LoadedProjector::LoadedProjector(const std::string & path, const ProjectorParams & params, ModelPointer model)
    : model_(std::move(model)), library_(load_mtmd_library(params.library)), marker_(params.marker) {
  mtmd_context_params mtmd = library_.mtmd_context_params_default();
  mtmd.use_gpu = params.uses_gpu;
  mtmd.print_timings = false;
  mtmd.n_threads = params.threads;
  mtmd.flash_attn_type = params.flash_attention;
  mtmd.warmup = params.warmup;
  mtmd.media_marker = marker_.c_str();
  if (params.image_min_tokens > 0) mtmd.image_min_tokens = params.image_min_tokens;
  if (params.image_max_tokens > 0) mtmd.image_max_tokens = params.image_max_tokens;
  const LogCapture capture;
  context_ = library_.mtmd_init_from_file(path.c_str(), model_->get(), mtmd);
  if (context_ == nullptr) {
    throw NativeError("ERR_MODEL_LOAD", "cannot load '" + path + "': " + capture.reason("unknown reason"));
  }
  whole_cells_ = has_vision() && library_.mtmd_decode_use_non_causal(context_, nullptr) ? find_whole_cells() : 0;
}

uint32_t LoadedProjector::find_whole_cells() const {
  uint32_t most = 0;
  for (const auto & [width, height] : LARGE_IMAGES) most = std::max(most, cells_of_image(*this, width, height));
  return most;
}

}  // namespace llamero
