#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "media/loaded_projector.h"

namespace llamero {

/** Owns a copy of a part of a file: what it takes in a prompt and, unless it is a placeholder, what is encoded. */
class MediaPiece {
 public:
  /** Takes the chunk over. @param bytes of memory, about */
  MediaPiece(SharedProjector projector, mtmd_input_chunk * chunk, size_t bytes = 0)
      : projector_(std::move(projector)), chunk_(chunk), bytes_(bytes) {}
  MediaPiece(const MediaPiece &) = delete;
  MediaPiece & operator=(const MediaPiece &) = delete;
  ~MediaPiece() { library().mtmd_input_chunk_free(chunk_); }

  const SharedProjector & projector() const { return projector_; }
  size_t bytes() const { return bytes_; }
  bool is_audio() const { return library().mtmd_input_chunk_get_type(chunk_) == MTMD_INPUT_CHUNK_TYPE_AUDIO; }
  size_t cells() const { return library().mtmd_input_chunk_get_n_tokens(chunk_); }
  llama_pos positions() const { return library().mtmd_input_chunk_get_n_pos(chunk_); }
  /** Its cells look at each other in both directions, so they are decoded at once. */
  bool is_whole() const { return library().mtmd_decode_use_non_causal(projector_->context(), chunk_); }

  /**
   * On the engine thread: its embeddings, one row a cell.
   * @throws NativeError ERR_DECODE
   */
  std::vector<float> encode() const;
  /** The same without what is encoded. */
  std::shared_ptr<const MediaPiece> placeholder() const;
  /**
   * Positions of the cells [from, from + count) behind position `first`, as llama_batch takes them: with M-RoPE four
   * numbers each, all first numbers first.
   */
  std::vector<llama_pos> positions_of(llama_pos first, size_t from, size_t count) const;

 private:
  const MtmdLibrary & library() const { return projector_->library(); }

  const SharedProjector projector_;
  mtmd_input_chunk * const chunk_;
  const size_t bytes_;
};

using SharedPiece = std::shared_ptr<const MediaPiece>;

}  // namespace llamero
