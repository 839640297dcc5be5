#include "runtime/sequence_state.h"

#include <cstring>

#include "boundary/log_capture.h"
#include "boundary/native_error.h"

namespace llamero {
namespace {

struct Header {
  char magic[8];
  uint64_t size;
  uint64_t checksum;
};
constexpr char MAGIC[8] = {'l', 'l', 'a', 'm', 'e', 'r', 'o', '1'};
/** Of a state without a checksum. */
constexpr char UNCHECKED[8] = {'l', 'l', 'a', 'm', 'e', 'r', 'o', '0'};
/** The same of the fixed part of a sequence. */
constexpr char FIXED_MAGIC[8] = {'l', 'l', 'a', 'm', 'e', 'r', 'f', '1'};
constexpr char FIXED_UNCHECKED[8] = {'l', 'l', 'a', 'm', 'e', 'r', 'f', '0'};

const char * magic_of(SequencePart part, bool has_checksum) {
  if (part == SequencePart::FIXED) return has_checksum ? FIXED_MAGIC : FIXED_UNCHECKED;
  return has_checksum ? MAGIC : UNCHECKED;
}

llama_state_seq_flags flags_of(SequencePart part) {
  return part == SequencePart::FIXED ? LLAMA_STATE_SEQ_FLAGS_PARTIAL_ONLY : LLAMA_STATE_SEQ_FLAGS_NONE;
}

/** FNV-1a over 8 bytes at a time: finds accidents, not forgeries. */
uint64_t checksum(const uint8_t * bytes, size_t size) {
  uint64_t hash = 0xcbf29ce484222325;
  for (size_t i = 0; i < size; i += sizeof(uint64_t)) {
    uint64_t word = 0;
    std::memcpy(&word, bytes + i, std::min(sizeof(word), size - i));
    hash = (hash ^ word) * 0x100000001b3;
    hash ^= hash >> 29;
  }
  return hash;
}

}  // namespace

std::vector<uint8_t> save_sequence(ContextRuntime & runtime, llama_seq_id sequence) {
  std::vector<uint8_t> bytes(sizeof(Header) + llama_state_seq_get_size(runtime.context(), sequence));
  bytes.resize(
      save_sequence_into(runtime, sequence, bytes.data(), bytes.size(), /*has_checksum =*/true, SequencePart::WHOLE));
  return bytes;
}

size_t saved_size(ContextRuntime & runtime, llama_seq_id sequence, SequencePart part) {
  const llama_memory_t memory = runtime.memory();
  if (memory == nullptr || llama_memory_seq_pos_max(memory, sequence) < 0) return 0;
  return sizeof(Header) + llama_state_seq_get_size_ext(runtime.context(), sequence, flags_of(part));
}

size_t save_sequence_into(ContextRuntime & runtime, llama_seq_id sequence, uint8_t * bytes, size_t capacity,
                          bool has_checksum, SequencePart part) {
  const LogCapture capture(/*is_expected =*/true);  // whoever asked is told why
  if (capacity < sizeof(Header)) throw NativeError("ERR_STATE", "there is no room for the state");
  uint8_t * const state = bytes + sizeof(Header);
  const size_t room = capacity - sizeof(Header);
  const size_t written =
      room == 0 ? 0 : llama_state_seq_get_data_ext(runtime.context(), state, room, sequence, flags_of(part));
  if (written == 0) throw NativeError("ERR_STATE", capture.reason("the state cannot be saved"));
  Header header{{}, written, has_checksum ? checksum(state, written) : 0};
  std::memcpy(header.magic, magic_of(part, has_checksum), sizeof(MAGIC));
  std::memcpy(bytes, &header, sizeof(header));
  return sizeof(Header) + written;
}

void restore_sequence(ContextRuntime & runtime, llama_seq_id sequence, const uint8_t * bytes, size_t size,
                      SequencePart part) {
  const auto fail = [&](const std::string & why) {
    llama_memory_seq_rm(runtime.memory(), sequence, -1, -1);
    throw NativeError("ERR_STATE", why);
  };
  Header header{};
  if (size < sizeof(header)) fail("the state is cut short");
  std::memcpy(&header, bytes, sizeof(header));
  const uint8_t * const state = bytes + sizeof(header);
  const bool has_checksum = std::memcmp(header.magic, magic_of(part, false), sizeof(MAGIC)) != 0;
  if (has_checksum && std::memcmp(header.magic, magic_of(part, true), sizeof(MAGIC)) != 0) {
    fail("this is no saved sequence");
  }
  if (header.size != size - sizeof(header)) fail("the state is cut short");
  if (has_checksum && header.checksum != checksum(state, header.size)) fail("the state is damaged");

  const LogCapture capture(/*is_expected =*/true);  // whoever asked is told why
  const size_t read = llama_state_seq_set_data_ext(runtime.context(), state, header.size, sequence, flags_of(part));
  if (read != header.size) fail(capture.reason("the state does not fit this context"));
}

}  // namespace llamero
