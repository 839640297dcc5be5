#include "grammar.h"

#include <llama-grammar.h>

#include <cctype>
#include <cmath>
#include <cstdio>

#include "grammar_limits.h"
#include "log_capture.h"
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
      const bool has_both = std::sscanf(gbnf.c_str() + i, "{ %llu , %llu", &least, &most) == 2;
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

std::vector<llama_token> prefill_tokens(const std::string & prefill, const LoadedModel & model) {
  std::vector<llama_token> tokens = model.tokenize(prefill, false, true);
  // Some tokenizers put a space before the first token; the grammar does not expect it.
  const std::string first = tokens.empty() ? "" : model.piece(tokens.front());
  const bool is_padded = !first.empty() && std::isspace(static_cast<unsigned char>(first[0])) &&
                         !std::isspace(static_cast<unsigned char>(prefill[0]));
  if (is_padded) tokens.erase(tokens.begin());
  return tokens;
}

}  // namespace

void check_grammar(const std::string & gbnf, const llama_vocab * vocab) {
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
  if (parser.symbol_ids.count("root") == 0) refuse("it has no rule 'root'");
  check_grammar_limits(parser.rules);
}

SamplerPointer make_grammar_sampler(const GrammarOptions & options, const LoadedModel & model) {
  check_grammar(options.gbnf, model.vocab());
  std::vector<const char *> patterns;
  for (const std::string & pattern : options.trigger_patterns) patterns.push_back(pattern.c_str());

  const LogCapture capture;
  SamplerPointer sampler;
  try {
    sampler.reset(options.lazy ? llama_sampler_init_grammar_lazy_patterns(
                                     model.vocab(), options.gbnf.c_str(), "root", patterns.data(), patterns.size(),
                                     options.trigger_tokens.data(), options.trigger_tokens.size())
                               : llama_sampler_init_grammar(model.vocab(), options.gbnf.c_str(), "root"));
  } catch (const std::exception & error) {  // a pattern that is no regular expression
    refuse(error.what());
  }
  if (!sampler) refuse(capture.reason("unknown reason"));

  if (options.lazy || options.prefill.empty()) return sampler;
  try {
    for (const llama_token token : prefill_tokens(options.prefill, model)) {
      // llama.cpp aborts the process for an end-of-generation token that the grammar does not allow.
      if (llama_vocab_is_eog(model.vocab(), token) && !allows(sampler.get(), token)) refuse("it refuses its prefill");
      llama_sampler_accept(sampler.get(), token);
    }
  } catch (const NativeError &) {
    throw;
  } catch (const std::exception & error) {
    refuse(std::string("it refuses its prefill: ") + error.what());
  }
  return sampler;
}

bool allows(llama_sampler * grammar, llama_token token) {
  llama_token_data candidate{token, 1.0f, 0.0f};
  llama_token_data_array candidates{&candidate, 1, -1, false};
  llama_sampler_apply(grammar, &candidates);
  return candidate.logit != -INFINITY;
}

}  // namespace llamero
