#include "grammar/grammar_options.h"

#include "model/loaded_model.h"

namespace llamero {

GrammarOptions read_grammar(const Fields & fields, const LoadedModel & model) {
  GrammarOptions grammar;
  grammar.gbnf = LongText::of(fields.get("gbnf"));
  if (!grammar.gbnf) fields.refuse("gbnf", "must be a string or a LongText");
  grammar.lazy = fields.flag("lazy", false);
  grammar.prefill = fields.text("prefill", "");
  grammar.trigger_patterns = fields.texts("triggerPatterns");
  fields.each_at("triggerTokens", [&](const Napi::Value & entry, uint32_t index) {
    const double token = entry.IsNumber() ? entry.As<Napi::Number>().DoubleValue() : -1;
    if (!(token >= 0 && token < model.vocab_size()))
      fields.refuse("triggerTokens", index, "is not a token of the model");
    grammar.trigger_tokens.push_back(static_cast<llama_token>(token));
  });
  return grammar;
}

}  // namespace llamero
