#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "boundary/native_error.h"
#include "media/media_piece.h"

namespace llamero {

/** The text of a prompt with a marker for each file, and the files. */
struct MediaQuestion {
  std::string text;
  std::vector<std::vector<uint8_t>> files;
  bool add_special = false;
  bool parse_special = false;
};

/** A part of a file at its place in a prompt. */
struct PlacedPiece {
  size_t at;
  size_t file;
  /** Which part of its file it is. */
  size_t part;
  SharedPiece piece;
};

struct MediaPrompt {
  /** LLAMA_TOKEN_NULL for each cell of media. */
  std::vector<llama_token> tokens;
  std::vector<PlacedPiece> pieces;
  /** The SHA-256 of each file, in hexadecimal digits. */
  std::vector<std::string> hashes;
};

/** A file that cannot be read. */
class MediaFileError : public NativeError {
 public:
  MediaFileError(size_t index, const std::string & message) : NativeError("ERR_MEDIA", message), file(index) {}
  const size_t file;
};

/**
 * On any thread: decodes the files, and makes tokens of the text.
 * @throws MediaFileError, NativeError ERR_MEDIA, ERR_TOKENIZE
 */
MediaPrompt read_media_prompt(const SharedProjector & projector, const MediaQuestion & question);

/** Cells that an image of this size takes, in pixels. */
uint32_t cells_of_image(const LoadedProjector & projector, uint32_t width, uint32_t height);

}  // namespace llamero
