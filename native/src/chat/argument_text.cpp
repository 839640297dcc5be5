#include "chat/argument_text.h"

#include <json.h>

#include <array>
#include <cctype>
#include <utility>

namespace llamero {
namespace {

bool is_word_character(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) || c == '_';
}

constexpr std::array<std::pair<std::string_view, std::string_view>, 3> LITERALS = {{
    {"True", "true"},
    {"False", "false"},
    {"None", "null"},
}};

/** JSON's word for one of Python's, or for the beginning of one; empty where it is none. */
std::string_view json_literal(std::string_view word) {
  for (const auto & [python, json] : LITERALS) {
    if (python.substr(0, word.size()) == word) return json.substr(0, word.size());
  }
  return "";
}

}  // namespace

std::string escaped_for_json(std::string_view text) {
  const std::string quoted = common_json(std::string(text)).dump();
  return quoted.substr(1, quoted.size() - 2);
}

int open_braces(std::string_view json) {
  int depth = 0;
  bool is_string = false;
  for (size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (c == '\\' && is_string) ++i;
    else if (c == '"') is_string = !is_string;
    else if (!is_string && c == '{') ++depth;
    else if (!is_string && c == '}') --depth;
  }
  return depth;
}

std::string ArgumentNormalizer::take(std::string_view value, size_t & from, bool is_all) {
  std::string json;
  size_t i = from;
  for (; i < value.size(); ++i) {
    const char c = value[i];
    if (c == '\\') {
      if (i + 1 == value.size() && !is_all) break;
      if (i + 1 < value.size() && quote_ != 0) {
        const char next = value[++i];
        if (quote_ != '\'' || next != '\'') json += c;
        json += next;
      } else {
        json += c;
      }
    } else if (c == quote_ || (quote_ == 0 && (c == '"' || c == '\''))) {
      quote_ = quote_ == 0 ? c : 0;
      json += '"';
    } else if (c == '"') {
      json += "\\\"";  // within single quotes
    } else if (quote_ == 0 && (c == 'T' || c == 'F' || c == 'N') && (i == 0 || !is_word_character(value[i - 1]))) {
      size_t length = 1;
      while (i + length < value.size() && is_word_character(value[i + length])) ++length;
      if (i + length == value.size() && !is_all) break;
      const std::string_view word = json_literal(value.substr(i, length));
      if (word.empty()) {
        json += c;
      } else {
        json += word;
        i += length - 1;
      }
    } else {
      json += c;
    }
  }
  from = i;
  return json;
}

}  // namespace llamero
