#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

namespace llamero {

/** A text that is known better and better, and what was emitted of it, of which nothing can be taken back. */
class GrowingText {
 public:
  const std::string & text() const { return text_; }
  size_t size() const { return text_.size(); }

  void append(std::string_view more) { text_ += more; }
  void truncate(size_t size) {
    if (size >= text_.size()) return;
    text_.resize(size);
    unchanged_ = std::min(unchanged_, size);
  }

  /** What is new since the last time; nothing where the text does not go on from what was emitted. */
  std::string emit() {
    if (text_.size() < emitted_.size()) return "";
    const size_t uncertain = emitted_.size() - unchanged_;
    if (text_.compare(unchanged_, uncertain, emitted_, unchanged_, uncertain) != 0) return "";
    std::string added = text_.substr(emitted_.size());
    emitted_ += added;
    unchanged_ = emitted_.size();
    return added;
  }

 private:
  std::string text_;
  std::string emitted_;
  /** Of `emitted_`, what the text surely begins with. */
  size_t unchanged_ = 0;
};

}  // namespace llamero
