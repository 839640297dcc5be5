#include "media/media_prompt.h"

#include <algorithm>
#include <map>
#include <memory>

#include "boundary/log_capture.h"

namespace llamero {
namespace {

struct FreeBitmap {
  const MtmdLibrary & library;
  void operator()(mtmd_bitmap * bitmap) const { library.mtmd_bitmap_free(bitmap); }
};
using Bitmap = std::unique_ptr<mtmd_bitmap, FreeBitmap>;

struct FreeChunks {
  const MtmdLibrary & library;
  void operator()(mtmd_input_chunks * chunks) const { library.mtmd_input_chunks_free(chunks); }
};
using Chunks = std::unique_ptr<mtmd_input_chunks, FreeChunks>;

size_t count_markers(const std::string & text, const std::string & marker) {
  size_t count = 0;
  for (size_t at = text.find(marker); at != std::string::npos; at = text.find(marker, at + marker.size())) ++count;
  return count;
}

std::string numbered(const char * what, size_t index) {
  return std::string(what) + " " + std::to_string(index);
}

Bitmap decode_file(const LoadedProjector & projector, const std::vector<uint8_t> & file, size_t index) {
  const MtmdLibrary & library = projector.library();
  const LogCapture capture(/*is_expected =*/true);  // whoever asked is told why
  const auto read = library.mtmd_helper_bitmap_init_from_buf(projector.context(), file.data(), file.size(), false,
                                                             library.mtmd_helper_init_opt_default());
  Bitmap bitmap(read.bitmap, FreeBitmap{library});
  if (!bitmap || library.mtmd_bitmap_get_n_bytes(bitmap.get()) == 0) {
    throw MediaFileError(index, numbered("File", index) +
                                    " cannot be read: " + capture.reason("it is no image or sound of a known format"));
  }
  const bool is_audio = library.mtmd_bitmap_is_audio(bitmap.get());
  if (is_audio ? !projector.has_audio() : !projector.has_vision()) {
    throw MediaFileError(index, numbered("File", index) + " cannot be used: this model does not take " +
                                    (is_audio ? "sound" : "images"));
  }
  return bitmap;
}

/** @returns null where a file cannot be prepared */
Chunks tokenize(const LoadedProjector & projector, const MediaQuestion & question,
                const std::vector<const mtmd_bitmap *> & bitmaps) {
  const MtmdLibrary & library = projector.library();
  Chunks chunks(library.mtmd_input_chunks_init(), FreeChunks{library});
  const mtmd_input_text text{question.text.data(), question.text.size(), question.add_special, question.parse_special};
  const bool is_done =
      library.mtmd_tokenize(projector.context(), chunks.get(), &text, bitmaps.data(), bitmaps.size()) == 0;
  if (!is_done) chunks.reset();
  return chunks;
}

/** Says which file it was. */
[[noreturn]] void refuse_unprepared(const LoadedProjector & projector,
                                    const std::vector<const mtmd_bitmap *> & bitmaps) {
  for (size_t i = 0; i < bitmaps.size(); ++i) {
    const LogCapture capture(/*is_expected =*/true);
    if (tokenize(projector, {projector.marker(), {}, false, false}, {bitmaps[i]})) continue;
    throw MediaFileError(i, numbered("File", i) + " cannot be used: " + capture.reason("the model cannot take it"));
  }
  throw NativeError("ERR_TOKENIZE", "the text cannot be made into tokens");
}

}  // namespace

MediaPrompt read_media_prompt(const SharedProjector & projector, const MediaQuestion & question) {
  const size_t markers = count_markers(question.text, projector->marker());
  if (markers != question.files.size()) {
    throw NativeError("ERR_MEDIA", "The text has " + std::to_string(markers) + " media markers for " +
                                       std::to_string(question.files.size()) + " files");
  }
  const MtmdLibrary & library = projector->library();
  MediaPrompt prompt;
  std::vector<Bitmap> bitmaps;
  std::vector<const mtmd_bitmap *> pointers;
  for (size_t i = 0; i < question.files.size(); ++i) {
    bitmaps.push_back(decode_file(*projector, question.files[i], i));
    pointers.push_back(bitmaps.back().get());
    prompt.hashes.emplace_back(library.mtmd_bitmap_get_id(bitmaps.back().get()));
    // The same file may be there twice: its parts are known by its number.
    library.mtmd_bitmap_set_id(bitmaps.back().get(), std::to_string(i).c_str());
  }
  const Chunks chunks = [&] {
    const LogCapture capture(/*is_expected =*/true);
    return tokenize(*projector, question, pointers);
  }();
  if (!chunks) refuse_unprepared(*projector, pointers);

  std::map<size_t, size_t> parts;
  for (size_t i = 0; i < library.mtmd_input_chunks_size(chunks.get()); ++i) {
    const mtmd_input_chunk * const chunk = library.mtmd_input_chunks_get(chunks.get(), i);
    if (library.mtmd_input_chunk_get_type(chunk) == MTMD_INPUT_CHUNK_TYPE_TEXT) {
      size_t count = 0;
      const llama_token * const tokens = library.mtmd_input_chunk_get_tokens_text(chunk, &count);
      prompt.tokens.insert(prompt.tokens.end(), tokens, tokens + count);
      continue;
    }
    const char * const id = library.mtmd_input_chunk_get_id(chunk);
    const size_t file = id == nullptr ? 0 : std::stoul(id);
    const size_t bytes = library.mtmd_bitmap_get_n_bytes(bitmaps[file].get());
    const auto piece = std::make_shared<MediaPiece>(projector, library.mtmd_input_chunk_copy(chunk), bytes);
    prompt.pieces.push_back({prompt.tokens.size(), file, parts[file]++, piece});
    prompt.tokens.insert(prompt.tokens.end(), piece->cells(), LLAMA_TOKEN_NULL);
  }
  return prompt;
}

uint32_t cells_of_image(const LoadedProjector & projector, uint32_t width, uint32_t height) {
  const MtmdLibrary & library = projector.library();
  const Bitmap bitmap(library.mtmd_bitmap_init(width, height, nullptr), FreeBitmap{library});
  const Chunks chunks = tokenize(projector, {projector.marker(), {}, false, false}, {bitmap.get()});
  size_t most = 0;
  for (size_t i = 0; chunks && i < library.mtmd_input_chunks_size(chunks.get()); ++i) {
    const mtmd_input_chunk * const chunk = library.mtmd_input_chunks_get(chunks.get(), i);
    if (library.mtmd_input_chunk_get_type(chunk) != MTMD_INPUT_CHUNK_TYPE_IMAGE) continue;
    most = std::max(most, library.mtmd_input_chunk_get_n_tokens(chunk));
  }
  return static_cast<uint32_t>(most);
}

}  // namespace llamero
