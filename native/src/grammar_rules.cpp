#include "grammar_rules.h"

#include <cctype>
#include <cstdio>

#include "native_error.h"

namespace llamero {
namespace {

// llama.cpp parses groups recursively: deeper ones would end the stack, and with it the process.
constexpr int MAX_NESTING = 500;

[[noreturn]] void refuse(const std::string & why) {
  throw NativeError("ERR_GRAMMAR", "failed to parse grammar: " + why);
}

/**
 * Looks at groups and repetitions outside of literals, character classes and comments, for what the parser itself does
 * not survive: it computes with the difference of a maximum below the minimum ("{5,3}") until the memory ends.
 */
void check_text(const std::string & gbnf) {
  int depth = 0;
  char closing = 0;
  for (size_t i = 0; i < gbnf.size(); ++i) {
    const char c = gbnf[i];
    if (closing != 0) {
      if (c == '\\' && closing != '\n') ++i;
      else if (c == closing) closing = 0;
    } else if (c == '"') closing = '"';
    else if (c == '[') closing = ']';
    else if (c == '#') closing = '\n';
    else if (c == ')') --depth;
    else if (c == '(' && ++depth > MAX_NESTING) refuse("groups are nested too deep");
    else if (c == '{') {
      unsigned long long least = 0;
      unsigned long long most = 0;
      const bool has_both = std::sscanf(gbnf.substr(i, 64).c_str(), "{ %llu , %llu", &least, &most) == 2;
      if (has_both && most < least) refuse("a repetition has a maximum below its minimum");
    }
  }
}

/** Blank lines and comments before the first rule; the parser takes those after each rule itself. */
const char * skip_space(const char * text) {
  while (*text != 0) {
    if (*text == '#') {
      while (*text != 0 && *text != '\n' && *text != '\r') ++text;
    } else if (std::isspace(static_cast<unsigned char>(*text))) {
      ++text;
    } else {
      break;
    }
  }
  return text;
}

/** The parser's messages end with the rest of the grammar: a glimpse of it is enough. */
std::string shorten(const std::string & message) {
  constexpr size_t MOST = 200;
  if (message.size() <= MOST) return message;
  size_t end = MOST;
  while (end > 0 && (static_cast<unsigned char>(message[end]) & 0xC0) == 0x80) --end;
  return message.substr(0, end) + "...";
}

void check_references(const llama_grammar_parser & parser) {
  const auto name_of = [&](uint32_t id) -> std::string {
    for (const auto & [name, symbol] : parser.symbol_ids) {
      if (symbol == id) return name;
    }
    return "?";
  };
  for (const llama_grammar_rule & rule : parser.rules) {
    for (const llama_grammar_element & element : rule) {
      const bool is_missing = element.type == LLAMA_GRETYPE_RULE_REF &&
                              (element.value >= parser.rules.size() || parser.rules[element.value].empty());
      if (is_missing) refuse("undefined rule identifier '" + name_of(element.value) + "'");
    }
  }
}

}  // namespace

GrammarRules::GrammarRules(const std::string & gbnf, const llama_vocab * vocab) {
  check_text(gbnf);
  llama_grammar_parser parser(vocab);
  try {
    const char * rest = skip_space(gbnf.c_str());
    if (*rest == 0) refuse("it is empty");
    while (*rest != 0) rest = parser.parse_rule(rest);
  } catch (const NativeError &) {
    throw;
  } catch (const std::exception & error) {
    refuse(shorten(error.what()));
  }
  check_references(parser);
  const auto root = parser.symbol_ids.find("root");
  if (root == parser.symbol_ids.end()) refuse("it has no rule 'root'");
  root_ = root->second;
  rules_ = std::move(parser.rules);
  find_alternatives();
  check_left_recursion();
}

void GrammarRules::find_alternatives() {
  alternatives_.resize(rules_.size());
  for (size_t i = 0; i < rules_.size(); ++i) {
    const Element * start = rules_[i].data();
    for (const Element & element : rules_[i]) {
      if (!is_end(&element)) continue;
      alternatives_[i].push_back(start);
      start = &element + 1;
    }
    bytes_ += rules_[i].size() * sizeof(Element) + alternatives_[i].size() * sizeof(Element *);
  }
}

/** A rule that begins with itself can be entered for ever without a character. */
void GrammarRules::check_left_recursion() const {
  // Which rules may be empty: a rule joins as soon as one of its alternatives holds only such rules.
  std::vector<char> may_be_empty(rules_.size(), 0);
  const auto is_empty = [&](const Element * element) {
    while (element->type == LLAMA_GRETYPE_RULE_REF && may_be_empty[element->value]) ++element;
    return is_end(element);
  };
  std::vector<std::vector<uint32_t>> users(rules_.size());
  std::vector<uint32_t> queue;
  for (uint32_t rule = 0; rule < rules_.size(); ++rule) {
    queue.push_back(rule);
    for (const Element & element : rules_[rule]) {
      if (element.type == LLAMA_GRETYPE_RULE_REF) users[element.value].push_back(rule);
    }
  }
  while (!queue.empty()) {
    const uint32_t rule = queue.back();
    queue.pop_back();
    if (may_be_empty[rule]) continue;
    for (const Element * alternative : alternatives_[rule]) may_be_empty[rule] |= is_empty(alternative);
    if (may_be_empty[rule]) queue.insert(queue.end(), users[rule].begin(), users[rule].end());
  }

  // A walk over the rules that may come first, with a path of its own instead of the thread's stack.
  std::vector<std::vector<uint32_t>> firsts(rules_.size());
  for (uint32_t rule = 0; rule < rules_.size(); ++rule) {
    for (const Element * element : alternatives_[rule]) {
      for (; element->type == LLAMA_GRETYPE_RULE_REF; ++element) {
        firsts[rule].push_back(element->value);
        if (!may_be_empty[element->value]) break;
      }
    }
  }
  enum : char { UNKNOWN, OPEN, DONE };
  std::vector<char> states(rules_.size(), UNKNOWN);
  std::vector<uint32_t> path;
  for (uint32_t start = 0; start < rules_.size(); ++start) {
    if (states[start] == UNKNOWN) path.push_back(start);
    while (!path.empty()) {
      const uint32_t rule = path.back();
      states[rule] = OPEN;
      if (firsts[rule].empty()) {
        states[rule] = DONE;
        path.pop_back();
        continue;
      }
      const uint32_t first = firsts[rule].back();
      firsts[rule].pop_back();
      if (states[first] == OPEN) refuse("left recursion: a rule begins with itself");
      if (states[first] == UNKNOWN) path.push_back(first);
    }
  }
}

}  // namespace llamero
