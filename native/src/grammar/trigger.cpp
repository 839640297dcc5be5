#include "grammar/trigger.h"

#include <algorithm>
#include <cctype>
#include <cstring>

namespace llamero {
namespace {

/** The text that is all a pattern matches; empty where there may be others. */
std::string literal_of(const std::string & pattern) {
  std::string literal;
  for (size_t i = 0; i < pattern.size(); ++i) {
    char each = pattern[i];
    if (each == '\\') {
      if (++i == pattern.size() || std::isalnum(static_cast<unsigned char>(pattern[i]))) return "";
      each = pattern[i];
    } else if (std::strchr(".^$*+?()[]{}|", each) != nullptr) {
      return "";
    }
    literal += each;
  }
  return literal;
}

}  // namespace

Trigger::Trigger(const std::string & pattern) : literal_(literal_of(pattern)), pattern_{pattern, std::regex(pattern)} {}

size_t Trigger::find(const std::string & text, size_t added) const {
  if (literal_.empty()) return pattern_.find(text);
  // It ends in what is new.
  const size_t from = text.size() - std::min(text.size(), added + literal_.size() - 1);
  return text.find(literal_, from);
}

}  // namespace llamero
