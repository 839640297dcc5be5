#include "chat/chat_format.h"

#include <algorithm>
#include <vector>

#include "boundary/addon_data.h"
#include "chat/chat_json.h"
#include "chat/nesting.h"
#include "model/model.h"
#include "text/text_threads.h"

namespace llamero {
namespace {

constexpr size_t REMEMBERED_PARSERS = 64;

/** "chatml" is left out: common/chat has it as Jinja, with tools. */
bool is_builtin_name(const std::string & name) {
  std::vector<const char *> names(static_cast<size_t>(llama_chat_builtin_templates(nullptr, 0)));
  llama_chat_builtin_templates(names.data(), names.size());
  return name != "chatml" && std::any_of(names.begin(), names.end(), [&](const char * each) { return name == each; });
}

/** Parses the text first: common_chat_templates_init loses the parser's message (it throws a sliced copy). */
common_chat_templates_ptr make_templates(const llama_model * model, const std::string & text) {
  const char * own = llama_model_chat_template(model, nullptr);
  const std::string jinja = text.empty() && own != nullptr ? own : text;
  if (!jinja.empty() && jinja != "chatml") common_chat_template(jinja, "", "");
  return common_chat_templates_init(model, text);
}

/** Runs llama.cpp's chat code; whatever it throws is about the template or the text. */
template <typename Work>
auto with_template(Work && work) -> decltype(work()) {
  try {
    return work();
  } catch (const std::exception & error) {
    throw NativeError("ERR_TEMPLATE", error.what());
  }
}

/** llama.cpp's templates in C++ know neither tools nor unfinished messages; the latter are added behind the prompt. */
common_chat_params apply_without_jinja(const common_chat_templates * templates, common_chat_templates_inputs inputs) {
  if (!inputs.tools.empty()) throw std::invalid_argument("this template has no tools without Jinja");
  std::string beginning;
  if (inputs.continue_final_message != COMMON_CHAT_CONTINUATION_NONE) {
    beginning = inputs.messages.back().render_content();
    inputs.messages.pop_back();
    inputs.add_generation_prompt = true;
  }
  common_chat_params params = common_chat_templates_apply(templates, inputs);
  params.prompt += beginning;
  return params;
}

}  // namespace

void ChatFormat::export_class(Napi::Env env, Napi::Object exports) {
  const Napi::Function constructor =
      DefineClass(env, "ChatFormat",
                  {InstanceAccessor<&ChatFormat::source>("source"), InstanceMethod<&ChatFormat::apply>("apply"),
                   InstanceMethod<&ChatFormat::parse>("parse"), InstanceMethod<&ChatFormat::dispose>("dispose")});
  AddonData::of(env).chat_format = Napi::Persistent(constructor);
  exports.Set("ChatFormat", constructor);
}

ChatFormat & ChatFormat::from(Napi::Value value) {
  return unwrap<ChatFormat>(value, AddonData::of(value.Env()).chat_format, "a ChatFormat");
}

ChatFormat::ChatFormat(const Napi::CallbackInfo & info) : ObjectWrap(info) {
  guarded(info.Env(), [&] {
    auto templates = std::make_shared<Templates>();
    templates->model = Model::from(info[0]);
    if (!templates->model->has_vocab()) throw NativeError("ERR_TEMPLATE", "the model has no vocabulary");
    if (!info[1].IsString()) throw NativeError("ERR_INVALID_ARGUMENT", "template must be a string");
    const std::string text = info[1].As<Napi::String>();
    templates->is_builtin = is_builtin_name(text);
    templates->templates = with_template([&] { return make_templates(templates->model->get(), text); });
    templates_ = std::move(templates);
  });
}

const ChatFormat::Templates & ChatFormat::templates() const {
  if (!templates_) throw NativeError("ERR_DISPOSED", "the chat format is disposed");
  return *templates_;
}

Napi::Value ChatFormat::source(const Napi::CallbackInfo & info) {
  return guarded(info.Env(), [&]() -> Napi::Value {
    return Napi::String::New(info.Env(), common_chat_templates_source(templates().templates.get()));
  });
}

Napi::Value ChatFormat::apply(const Napi::CallbackInfo & info) {
  return guarded(info.Env(), [&]() -> Napi::Value {
    if (!info[0].IsString()) throw NativeError("ERR_INVALID_ARGUMENT", "apply(request) takes JSON text");
    templates();
    std::string text = info[0].As<Napi::String>();
    const size_t bytes = text.size();
    return run_on_text_thread(
        info.Env(), bytes, info[1],
        [shared = templates_, request = std::move(text)] {
          return with_template([&] {
            const common_chat_templates * all = shared->templates.get();
            common_chat_templates_inputs inputs = read_chat_request(request, all);
            inputs.use_jinja = inputs.use_jinja && !shared->is_builtin;
            return write_chat_prompt(inputs.use_jinja ? common_chat_templates_apply(all, inputs)
                                                      : apply_without_jinja(all, inputs));
          });
        },
        [](Napi::Env env, const std::string & prompt) { return Napi::String::New(env, prompt); });
  });
}

std::shared_ptr<const PegGrammar> ChatFormat::grammar(const std::string & json) {
  templates();
  const auto known =
      std::find_if(grammars_.begin(), grammars_.end(), [&](const auto & each) { return each.first == json; });
  if (known != grammars_.end()) {
    grammars_.splice(grammars_.begin(), grammars_, known);
  } else {
    auto grammar = with_template([&] { return std::make_shared<const PegGrammar>(read_chat_parser(json)); });
    grammars_.emplace_front(json, std::move(grammar));
    if (grammars_.size() > REMEMBERED_PARSERS) grammars_.pop_back();
  }
  return grammars_.front().second;
}

Napi::Value ChatFormat::parse(const Napi::CallbackInfo & info) {
  return guarded(info.Env(), [&]() -> Napi::Value {
    if (!info[0].IsString() || !info[1].IsBoolean() || !info[2].IsString()) {
      throw NativeError("ERR_INVALID_ARGUMENT", "parse(text, isPartial, parser) takes text, a boolean and JSON text");
    }
    const std::string text = info[0].As<Napi::String>();
    const bool is_partial = info[1].As<Napi::Boolean>();
    const std::string json = info[2].As<Napi::String>();
    const std::shared_ptr<const PegGrammar> known = grammar(json);
    return Napi::String::New(info.Env(), with_template([&] {
                               const common_chat_parser_params & params = known->params();
                               if (!params.parser.empty() && text_nesting(text) > MAX_JSON_NESTING) {
                                 throw std::invalid_argument("the text is nested too deep");
                               }
                               return write_chat_message(common_chat_parse(text, is_partial, params));
                             }));
  });
}

void ChatFormat::dispose(const Napi::CallbackInfo &) {
  grammars_.clear();
  templates_.reset();
}

}  // namespace llamero
