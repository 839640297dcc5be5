#include "model/model_info.h"

#include <string>

namespace llamero {
namespace {

/** Texts of llama.cpp that are written to a buffer and whose length is returned. */
template <typename Read>
std::string read_text(Read && read) {
  std::string text(256, '\0');
  int32_t length = read(text.data(), text.size());
  if (length < 0) return "";
  if (static_cast<size_t>(length) >= text.size()) {
    text.resize(static_cast<size_t>(length) + 1);
    length = read(text.data(), text.size());
  }
  text.resize(length < 0 ? 0 : static_cast<size_t>(length));
  return text;
}

Napi::Object metadata_of(Napi::Env env, const llama_model * model) {
  Napi::Object result = Napi::Object::New(env);
  const int32_t count = llama_model_meta_count(model);
  for (int32_t i = 0; i < count; ++i) {
    const std::string key =
        read_text([&](char * buffer, size_t size) { return llama_model_meta_key_by_index(model, i, buffer, size); });
    const std::string value = read_text(
        [&](char * buffer, size_t size) { return llama_model_meta_val_str_by_index(model, i, buffer, size); });
    result.Set(key, value);
  }
  return result;
}

std::string metadata_text(const llama_model * model, const char * key) {
  return read_text([&](char * buffer, size_t size) { return llama_model_meta_val_str(model, key, buffer, size); });
}

void set_special_tokens(Napi::Object result, const llama_vocab * vocab) {
  result.Set("bos", llama_vocab_bos(vocab));
  result.Set("eos", llama_vocab_eos(vocab));
  result.Set("sep", llama_vocab_sep(vocab));
  result.Set("pad", llama_vocab_pad(vocab));
  result.Set("fimPre", llama_vocab_fim_pre(vocab));
  result.Set("fimSuf", llama_vocab_fim_suf(vocab));
  result.Set("fimMid", llama_vocab_fim_mid(vocab));
  result.Set("fimRep", llama_vocab_fim_rep(vocab));
  result.Set("fimSep", llama_vocab_fim_sep(vocab));
  result.Set("addBos", llama_vocab_get_add_bos(vocab));
  result.Set("addEos", llama_vocab_get_add_eos(vocab));
  result.Set("addSep", llama_vocab_get_add_sep(vocab));
}

}  // namespace

Napi::Object model_info(Napi::Env env, const LoadedModel & loaded) {
  const llama_model * model = loaded.get();
  Napi::Object result = Napi::Object::New(env);
  result.Set("description",
             read_text([&](char * buffer, size_t size) { return llama_model_desc(model, buffer, size); }));
  result.Set("fileType", llama_ftype_name(llama_model_ftype(model)));
  result.Set("architecture", metadata_text(model, "general.architecture"));
  result.Set("metadata", metadata_of(env, model));
  result.Set("vocabType", static_cast<int>(llama_vocab_type(loaded.vocab())));
  result.Set("vocabSize", loaded.vocab_size());
  result.Set("trainContext", llama_model_n_ctx_train(model));
  result.Set("embeddingSize", llama_model_n_embd_out(model));
  result.Set("layers", llama_model_n_layer(model));
  result.Set("parameters", static_cast<double>(llama_model_n_params(model)));
  result.Set("size", static_cast<double>(llama_model_size(model)));
  result.Set("slidingWindow", llama_model_n_swa(model));
  result.Set("hasDecoder", llama_model_has_decoder(model));
  result.Set("isRecurrent", llama_model_is_recurrent(model));
  result.Set("isHybrid", llama_model_is_hybrid(model));
  result.Set("classifierOutputs", llama_model_n_cls_out(model));
  result.Set("hasRankHead", loaded.file().has_rank_head);
  set_special_tokens(result, loaded.vocab());
  const auto template_named = [&](const char * name) {
    const char * text = llama_model_chat_template(model, name);
    return text == nullptr ? env.Null() : Napi::Value(Napi::String::New(env, text));
  };
  result.Set("chatTemplate", template_named(nullptr));
  result.Set("rerankTemplate", template_named("rerank"));
  result.Freeze();
  return result;
}

}  // namespace llamero
