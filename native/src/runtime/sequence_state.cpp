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
  const LogCapture capture(/*is_expected =*/true);  // whoever asked is told why
  const size_t size = llama_state_seq_get_size(runtime.context(), sequence);
  std::vector<uint8_t> bytes(sizeof(Header) + size);
  uint8_t * const state = bytes.data() + sizeof(Header);
  const size_t written = size == 0 ? 0 : llama_state_seq_get_data(runtime.context(), state, size, sequence);
  if (written == 0) throw NativeError("ERR_STATE", capture.reason("the state cannot be saved"));
  bytes.resize(sizeof(Header) + written);
  Header header{{}, written, checksum(state, written)};
  std::memcpy(header.magic, MAGIC, sizeof(MAGIC));
  std::memcpy(bytes.data(), &header, sizeof(header));
  return bytes;
}

void restore_sequence(ContextRuntime & runtime, llama_seq_id sequence, const uint8_t * bytes, size_t size) {
  const auto fail = [&](const std::string & why) {
    llama_memory_seq_rm(runtime.memory(), sequence, -1, -1);
    throw NativeError("ERR_STATE", why);
  };
  Header header{};
  if (size < sizeof(header)) fail("the state is cut short");
  std::memcpy(&header, bytes, sizeof(header));
  const uint8_t * const state = bytes + sizeof(header);
  if (std::memcmp(header.magic, MAGIC, sizeof(MAGIC)) != 0) fail("this is no saved sequence");
  if (header.size != size - sizeof(header)) fail("the state is cut short");
  if (header.checksum != checksum(state, header.size)) fail("the state is damaged");

  const LogCapture capture(/*is_expected =*/true);  // whoever asked is told why
  const size_t read = llama_state_seq_set_data(runtime.context(), state, header.size, sequence);
  if (read != header.size) fail(capture.reason("the state does not fit this context"));
}

}  // namespace llamero
