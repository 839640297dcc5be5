#include "grammar/grammar_rules.h"

#include <cctype>
#include <cstdio>
#include <unordered_map>

#include "boundary/native_error.h"
#include "grammar/grammar_recursion.h"
#include "text/utf8.h"

namespace llamero {
namespace {

// llama.cpp parses groups recursively: deeper ones would end the stack, and with it the process.
constexpr int MAX_NESTING = 500;

/** @param at offset of the place in the grammar */
[[noreturn]] void refuse(const std::string & gbnf, size_t at, const std::string & why) {
  size_t line = 1;
  size_t column = 1;
  for (size_t i = 0; i < at && i < gbnf.size(); ++i) {
    if (gbnf[i] == '\n') ++line;
    if (gbnf[i] == '\n') column = 1;
    else if (!is_continuation(gbnf[i])) ++column;
  }
  throw NativeError("ERR_GRAMMAR", "failed to parse grammar: " + why + " (line " + std::to_string(line) + ", column " +
                                       std::to_string(column) + ")");
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
    else if (c == '(' && ++depth > MAX_NESTING) refuse(gbnf, i, "groups are nested too deep");
    else if (c == '{') {
      unsigned long long least = 0;
      unsigned long long most = 0;
      const bool has_both = std::sscanf(gbnf.substr(i, 64).c_str(), "{ %llu , %llu", &least, &most) == 2;
      if (has_both && most < least) refuse(gbnf, i, "a repetition has a maximum below its minimum");
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

/**
 * The parser's messages mostly end with the rest of the grammar: that is the place.
 * @param start of the rule that was being read
 */
[[noreturn]] void refuse_rule(const std::string & gbnf, size_t start, const std::string & message) {
  for (size_t from = message.find(" at "); from != std::string::npos; from = message.find(" at ", from + 1)) {
    const size_t length = message.size() - from - 4;
    if (length > gbnf.size() || message.compare(from + 4, length, gbnf, gbnf.size() - length, length) != 0) continue;
    refuse(gbnf, gbnf.size() - length, message.substr(0, from));
  }
  refuse(gbnf, start, message);
}

std::string written_name(const std::string & rule) {
  return rule.substr(0, rule.find('_'));
}

}  // namespace

/** What is known of the text while it becomes rules. */
struct GrammarRules::Source {
  const std::string & gbnf;
  /** Offsets of the definitions, by name. */
  std::unordered_map<std::string, size_t> definitions;
  std::vector<std::string> names;

  [[noreturn]] void refuse_in(uint32_t rule, const std::string & why) const {
    const auto place = definitions.find(written_name(names[rule]));
    refuse(gbnf, place == definitions.end() ? 0 : place->second, why);
  }
};

GrammarRules::GrammarRules(const std::string & gbnf, const llama_vocab * vocab) {
  check_text(gbnf);
  llama_grammar_parser parser(vocab);
  Source source{gbnf, {}, {}};
  const char * const begin = gbnf.c_str();
  const char * rest = skip_space(begin);
  if (*rest == 0) refuse(gbnf, 0, "it is empty");
  while (*rest != 0) {
    const size_t start = static_cast<size_t>(rest - begin);
    try {
      rest = parser.parse_rule(rest);
    } catch (const std::exception & error) {
      refuse_rule(gbnf, start, error.what());
    }
    source.definitions[gbnf.substr(start, gbnf.find_first_of(" \t:", start) - start)] = start;
  }
  source.names.resize(parser.symbol_ids.size());
  for (const auto & [name, id] : parser.symbol_ids) source.names[id] = name;
  rules_ = std::move(parser.rules);
  check_references(source);
  const auto root = parser.symbol_ids.find("root");
  if (root == parser.symbol_ids.end()) refuse(gbnf, 0, "it has no rule 'root'");
  root_ = root->second;
  find_alternatives();
  check_left_recursion(source);
}

void GrammarRules::check_references(const Source & source) const {
  for (uint32_t rule = 0; rule < rules_.size(); ++rule) {
    for (const Element & element : rules_[rule]) {
      const bool is_missing =
          element.type == LLAMA_GRETYPE_RULE_REF && (element.value >= rules_.size() || rules_[element.value].empty());
      if (is_missing) source.refuse_in(rule, "undefined rule identifier '" + source.names[element.value] + "'");
    }
  }
}

void GrammarRules::check_left_recursion(const Source & source) const {
  std::vector<bool> is_written;
  for (const std::string & name : source.names) is_written.push_back(name.find('_') == std::string::npos);
  const auto rule = left_recursive_rule(alternatives_, is_written);
  if (rule) source.refuse_in(*rule, "left recursion: the rule '" + source.names[*rule] + "' begins with itself");
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

}  // namespace llamero
