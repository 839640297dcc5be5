#pragma once

#include <mtmd-helper.h>
#include <mtmd.h>

#include <string>

namespace llamero {

/** What is used of llama.cpp's library for images and sound. */
#define LLAMERO_MTMD_FUNCTIONS(EACH)      \
  EACH(mtmd_context_params_default)       \
  EACH(mtmd_init_from_file)               \
  EACH(mtmd_free)                         \
  EACH(mtmd_support_vision)               \
  EACH(mtmd_support_audio)                \
  EACH(mtmd_decode_use_non_causal)        \
  EACH(mtmd_decode_use_mrope)             \
  EACH(mtmd_bitmap_init)                  \
  EACH(mtmd_bitmap_free)                  \
  EACH(mtmd_bitmap_get_id)                \
  EACH(mtmd_bitmap_get_n_bytes)           \
  EACH(mtmd_bitmap_is_audio)              \
  EACH(mtmd_bitmap_set_id)                \
  EACH(mtmd_tokenize)                     \
  EACH(mtmd_input_chunks_init)            \
  EACH(mtmd_input_chunks_size)            \
  EACH(mtmd_input_chunks_get)             \
  EACH(mtmd_input_chunks_free)            \
  EACH(mtmd_input_chunk_get_type)         \
  EACH(mtmd_input_chunk_get_tokens_text)  \
  EACH(mtmd_input_chunk_get_tokens_image) \
  EACH(mtmd_input_chunk_get_n_tokens)     \
  EACH(mtmd_input_chunk_get_n_pos)        \
  EACH(mtmd_input_chunk_get_id)           \
  EACH(mtmd_input_chunk_copy)             \
  EACH(mtmd_input_chunk_get_placeholder)  \
  EACH(mtmd_input_chunk_free)             \
  EACH(mtmd_image_tokens_get_decoder_pos) \
  EACH(mtmd_encode_chunk)                 \
  EACH(mtmd_get_output_embd)              \
  EACH(mtmd_helper_log_set)               \
  EACH(mtmd_helper_init_opt_default)      \
  EACH(mtmd_helper_bitmap_init_from_buf)

/** The library, which is loaded at run time: a start without images and sound does without it. */
struct MtmdLibrary {
#define LLAMERO_MTMD_POINTER(name) decltype(&::name) name = nullptr;
  LLAMERO_MTMD_FUNCTIONS(LLAMERO_MTMD_POINTER)
#undef LLAMERO_MTMD_POINTER
};

/**
 * Loads the library once a process; later calls give the same one.
 * @throws NativeError ERR_INVALID_ARGUMENT
 */
const MtmdLibrary & load_mtmd_library(const std::string & path);

}  // namespace llamero
