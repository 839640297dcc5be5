#include "sampling/chain_parts.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "boundary/addon_data.h"
#include "text/text_threads.h"

namespace llamero {
namespace {

/** Bytes of patterns and of a prefill that are made ready at once. */
constexpr size_t FEW_BYTES = 256;

/** Which parts are wanted. */
struct PartsRequest {
  std::optional<std::vector<std::string>> breakers;
  std::optional<GrammarOptions> grammar;
};

PartsRequest read_request(Napi::Value value, const LoadedModel & model) {
  const Fields fields(value, "request");
  PartsRequest request;
  if (fields.has("breakers")) request.breakers = fields.texts("breakers");
  if (fields.has("grammar")) request.grammar = read_grammar(Fields(fields.get("grammar"), "grammar"), model);
  if (!model.has_vocab()) throw NativeError("ERR_INVALID_ARGUMENT", "the model has no vocabulary");
  return request;
}

bool is_at_hand(const GrammarOptions & grammar, const LoadedModel & model) {
  size_t bytes = grammar.prefill.size();
  for (const std::string & pattern : grammar.trigger_patterns) bytes += pattern.size();
  return bytes <= FEW_BYTES && model.grammars().has(grammar.gbnf);
}

/** Makes parts: the breakers in pieces, the grammar at once. */
class PartsJob : public TextJob {
 public:
  PartsJob(Napi::Env env, CancelFlag cancel, ModelPointer model, PartsRequest request)
      : TextJob(env, work_of(request), std::move(cancel)), model_(std::move(model)), request_(std::move(request)) {}

 protected:
  bool work() override {
    if (request_.breakers && !parts_.breakers) return find_breakers() && !request_.grammar;
    if (request_.grammar) {
      model_->trie();
      parts_.grammar = std::make_shared<const GrammarConstraint>(*request_.grammar, model_);
    }
    return true;
  }
  Napi::Value result(Napi::Env env) override {
    return AddonData::of(env).chain_parts.New({Napi::External<SharedParts>::New(env, &parts_)});
  }

 private:
  static TextWork work_of(const PartsRequest & request) {
    return request.breakers ? TextWork::LONG : whole_text(request.grammar ? request.grammar->gbnf->size() : 0);
  }

  /** @returns true when it has them */
  bool find_breakers() {
    if (!search_) {
      parts_.breakers = model_->breakers().find(*request_.breakers);
      if (parts_.breakers) return true;
      search_ = std::make_unique<BreakerSearch>(*model_, *request_.breakers);
    }
    if (!search_->advance()) return false;
    parts_.breakers = search_->take();
    model_->breakers().add(*request_.breakers, parts_.breakers);
    search_.reset();
    return true;
  }

  const ModelPointer model_;
  const PartsRequest request_;
  SharedParts parts_;
  std::unique_ptr<BreakerSearch> search_;
};

}  // namespace

void ChainParts::export_class(Napi::Env env, Napi::Object exports) {
  const Napi::Function constructor = DefineClass(env, "ChainParts", {});
  AddonData::of(env).chain_parts = Napi::Persistent(constructor);
  exports.Set("ChainParts", constructor);
}

const SharedParts & ChainParts::from(Napi::Value value) {
  return unwrap<ChainParts>(value, AddonData::of(value.Env()).chain_parts, "a ChainParts").parts_;
}

Napi::Value ChainParts::find(Napi::Env env, const ModelPointer & model, Napi::Value value) {
  const PartsRequest request = read_request(value, *model);
  SharedParts parts;
  if (request.breakers) {
    parts.breakers = model->breakers().find(*request.breakers);
    if (!parts.breakers) return env.Undefined();
  }
  if (request.grammar) {
    if (!is_at_hand(*request.grammar, *model)) return env.Undefined();
    parts.grammar = std::make_shared<const GrammarConstraint>(*request.grammar, model);
  }
  return AddonData::of(env).chain_parts.New({Napi::External<SharedParts>::New(env, &parts)});
}

Napi::Promise ChainParts::prepare(Napi::Env env, const ModelPointer & model, Napi::Value value, Napi::Value cancel) {
  return TextThreads::of(env).submit(
      std::make_unique<PartsJob>(env, CancelFlag(cancel, "cancel"), model, read_request(value, *model)));
}

ChainParts::ChainParts(const Napi::CallbackInfo & info) : ObjectWrap(info) {
  guarded(info.Env(), [&] {
    if (info.Length() != 1 || !info[0].IsExternal()) {
      throw NativeError("ERR_INVALID_ARGUMENT", "ChainParts are made by a Model");
    }
    parts_ = *info[0].As<Napi::External<SharedParts>>().Data();
  });
}

}  // namespace llamero
