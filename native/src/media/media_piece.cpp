#include "media/media_piece.h"

#include "boundary/log_capture.h"
#include "boundary/native_error.h"

namespace llamero {
namespace {

constexpr size_t MROPE_NUMBERS = 4;

}  // namespace

std::vector<float> MediaPiece::encode() const {
  const LogCapture capture;
  mtmd_context * const context = projector_->context();
  if (library().mtmd_encode_chunk(context, chunk_) != 0) {
    throw NativeError("ERR_DECODE", "cannot encode the " + std::string(is_audio() ? "sound" : "image") + ": " +
                                        capture.reason("unknown reason"));
  }
  const float * const rows = library().mtmd_get_output_embd(context);
  const auto width = static_cast<size_t>(llama_model_n_embd_inp(projector_->model()->get()));
  return {rows, rows + cells() * width};
}

SharedPiece MediaPiece::placeholder() const {
  return std::make_shared<MediaPiece>(projector_, library().mtmd_input_chunk_get_placeholder(chunk_));
}

std::vector<llama_pos> MediaPiece::positions_of(llama_pos first, size_t from, size_t count) const {
  const bool is_mrope = library().mtmd_decode_use_mrope(projector_->context());
  std::vector<llama_pos> positions(is_mrope ? count * MROPE_NUMBERS : count);
  const mtmd_image_tokens * const image =
      is_mrope && !is_audio() ? library().mtmd_input_chunk_get_tokens_image(chunk_) : nullptr;
  for (size_t i = 0; i < count; ++i) {
    const auto next = first + static_cast<llama_pos>(from + i);
    if (!is_mrope) {
      positions[i] = next;
    } else if (image == nullptr) {
      for (size_t number = 0; number < MROPE_NUMBERS; ++number) positions[number * count + i] = next;
    } else {
      const mtmd_decoder_pos cell = library().mtmd_image_tokens_get_decoder_pos(image, first, from + i);
      positions[i] = static_cast<llama_pos>(cell.t);
      positions[count + i] = static_cast<llama_pos>(cell.y);
      positions[count * 2 + i] = static_cast<llama_pos>(cell.x);
      positions[count * 3 + i] = static_cast<llama_pos>(cell.z);
    }
  }
  return positions;
}

}  // namespace llamero
