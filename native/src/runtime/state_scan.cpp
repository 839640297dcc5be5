#include "runtime/state_scan.h"

#include <ggml.h>
#include <llama-kv-cells.h>

#include <cmath>
#include <cstring>
#include <optional>

namespace llamero {
namespace {

/** More layers than any model has: what says so is no KV cache. */
constexpr uint32_t MAX_LAYERS = 4096;
/** More streams than a context has sequences. */
constexpr uint32_t MAX_STREAMS = 256;

/** What the caches of some models leave out or add. */
struct Layout {
  /** Behind each cell's position there is more about it. */
  bool has_extension;
  bool has_values;
};
constexpr Layout LAYOUTS[] = {{false, true}, {true, true}, {false, false}, {true, false}};

template <typename Word>
Word word_at(const uint8_t * bytes) {
  Word word;
  std::memcpy(&word, bytes, sizeof(word));
  return word;
}

bool is_broken_f16(const uint8_t * bytes) {
  return (word_at<uint16_t>(bytes) & 0x7c00) == 0x7c00;
}

bool is_broken_bf16(const uint8_t * bytes) {
  return (word_at<uint16_t>(bytes) & 0x7f80) == 0x7f80;
}

bool is_broken_f32(const uint8_t * bytes) {
  return !std::isfinite(word_at<float>(bytes));
}

/** Each block of the quantized types of a cache begins with its scale; the _1 types have the minimum behind it. */
bool has_broken_block(const uint8_t * block, enum ggml_type type) {
  const bool has_minimum = type == GGML_TYPE_Q4_1 || type == GGML_TYPE_Q5_1;
  return is_broken_f16(block) || (has_minimum && is_broken_f16(block + sizeof(uint16_t)));
}

bool is_broken(const uint8_t * bytes, size_t size, enum ggml_type type) {
  const size_t step = ggml_type_size(type);
  for (size_t at = 0; at + step <= size; at += step) {
    bool is_bad = false;
    switch (type) {
      case GGML_TYPE_F16: is_bad = is_broken_f16(bytes + at); break;
      case GGML_TYPE_BF16: is_bad = is_broken_bf16(bytes + at); break;
      case GGML_TYPE_F32: is_bad = is_broken_f32(bytes + at); break;
      default: is_bad = has_broken_block(bytes + at, type); break;
    }
    if (is_bad) return true;
  }
  return false;
}

/** Reads one KV cache after the other. */
class StateReader {
 public:
  StateReader(const uint8_t * state, size_t size, Layout layout) : at_(state), end_(state + size), layout_(layout) {}

  /** @returns false if the state is not laid out like this */
  bool read() {
    if (!skip(sizeof(uint32_t) + sizeof(llama_seq_id))) return false;  // a magic number, the sequence
    while (at_ != end_) {
      if (!read_cache()) return false;
    }
    return true;
  }

  bool has_found_non_finite() const { return is_found_; }

 private:
  template <typename Word>
  std::optional<Word> take() {
    if (left() < sizeof(Word)) return std::nullopt;
    const Word word = word_at<Word>(at_);
    at_ += sizeof(Word);
    return word;
  }

  size_t left() const { return static_cast<size_t>(end_ - at_); }

  bool skip(size_t size) {
    if (size > left()) return false;
    at_ += size;
    return true;
  }

  bool read_cache() {
    const auto streams = take<uint32_t>();
    if (!streams || *streams == 0 || *streams > MAX_STREAMS) return false;
    for (uint32_t stream = 0; stream < *streams; ++stream) {
      const auto cells = take<uint32_t>();
      if (!cells || (*cells > 0 && !read_stream(*cells))) return false;
    }
    return true;
  }

  bool read_stream(uint32_t cells) {
    for (uint32_t cell = 0; cell < cells; ++cell) {
      const auto position = take<llama_pos>();
      const auto sequences = take<uint32_t>();
      if (!position || sequences != uint32_t{1}) return false;
      if (!skip((layout_.has_extension ? sizeof(llama_kv_cell_ext) : 0) + sizeof(llama_seq_id))) return false;
    }
    const auto is_transposed = take<uint32_t>();
    const auto layers = take<uint32_t>();
    if (!is_transposed || *is_transposed > 1 || !layers || *layers > MAX_LAYERS) return false;
    for (uint32_t layer = 0; layer < *layers; ++layer) {
      if (!read_rows(cells)) return false;
    }
    for (uint32_t layer = 0; layout_.has_values && layer < *layers; ++layer) {
      if (!(*is_transposed == 1 ? read_columns(cells) : read_rows(cells))) return false;
    }
    return true;
  }

  std::optional<enum ggml_type> take_type() {
    const auto type = take<int32_t>();
    if (!type || *type < 0 || *type >= GGML_TYPE_COUNT) return std::nullopt;
    return static_cast<enum ggml_type>(*type);
  }

  /** A row of numbers for each cell. */
  bool read_rows(uint32_t cells) {
    const auto type = take_type();
    const auto row_size = take<uint64_t>();
    return type && row_size && *row_size <= left() && read_numbers(cells * static_cast<size_t>(*row_size), *type);
  }

  /** For each number of a row those of all cells. */
  bool read_columns(uint32_t cells) {
    const auto type = take_type();
    const auto element_size = take<uint32_t>();
    const auto width = take<uint32_t>();
    if (!type || !element_size || !width) return false;
    return read_numbers(static_cast<size_t>(*element_size) * *width * cells, *type);
  }

  bool read_numbers(size_t size, enum ggml_type type) {
    const uint8_t * const numbers = at_;
    if (!skip(size)) return false;
    is_found_ = is_found_ || is_broken(numbers, size, type);
    return true;
  }

  const uint8_t * at_;
  const uint8_t * end_;
  Layout layout_;
  bool is_found_ = false;
};

}  // namespace

bool holds_non_finite(const uint8_t * state, size_t size) {
  for (const Layout layout : LAYOUTS) {
    StateReader reader(state, size, layout);
    if (reader.read()) return reader.has_found_non_finite();
  }
  return false;
}

}  // namespace llamero
