#pragma once

#include <algorithm>
#include <string>

namespace llamero {

/**
 * llama.cpp walks JSON recursively: what is nested deeper would end the stack, and with it the process. It manages some
 * 2,000 levels on a stack of 8 MB.
 */
constexpr int MAX_JSON_NESTING = 1000;

/** Largest number of braces and brackets open at once, those in strings left out. */
inline int json_nesting(const std::string & json) {
  int depth = 0;
  int deepest = 0;
  bool is_string = false;
  for (size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (c == '"') is_string = !is_string;
    else if (is_string && c == '\\') ++i;
    else if (!is_string && (c == '{' || c == '[')) deepest = std::max(deepest, ++depth);
    else if (!is_string && (c == '}' || c == ']')) --depth;
  }
  return deepest;
}

/** The same for text that may hold JSON anywhere: quotes mean nothing, so every brace and bracket counts. */
class OpenBrackets {
 public:
  void add(const std::string & text) {
    for (const char c : text) {
      if (c == '{' || c == '[') deepest_ = std::max(deepest_, ++depth_);
      else if ((c == '}' || c == ']') && depth_ > 0) --depth_;
    }
  }
  int deepest() const { return deepest_; }

 private:
  int depth_ = 0;
  int deepest_ = 0;
};

inline int text_nesting(const std::string & text) {
  OpenBrackets brackets;
  brackets.add(text);
  return brackets.deepest();
}

}  // namespace llamero
