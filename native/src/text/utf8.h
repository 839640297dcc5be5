#pragma once

namespace llamero {

/** Whether a byte of UTF-8 goes on with a character. */
inline bool is_continuation(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0) == 0x80;
}

}  // namespace llamero
