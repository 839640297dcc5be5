#include "chat/chat_format.h"

#if defined(__GLIBC__)
#include <malloc.h>
#endif

#include <common.h>

#include <algorithm>
#include <vector>

#include "boundary/addon_data.h"
#include "chat/chat_json.h"
#include "chat/chat_parser.h"
#include "chat/nesting.h"
#include "chat/whole_message.h"
#include "model/model.h"
#include "text/text_threads.h"

namespace llamero {
namespace {

/** Bytes of grammars that a process at rest keeps. */
constexpr size_t RESTING_GRAMMARS = 4'000'000;
/** Characters of parsers that it keeps, each of which takes some ten bytes. */
constexpr size_t RESTING_PARSERS = 800'000;

/** What was freed lies in the heaps of glibc, which give back their ends alone by themselves. */
void return_free_blocks() {
#if defined(__GLIBC__)
  malloc_trim(0);
#endif
}

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

ChatPrompt apply_jinja(const common_chat_templates * templates, DirectPrompt & direct, const ChatRequest & request) {
  const auto & [inputs, opening] = request;
  if (opening && !opening->empty()) {
    const std::optional<std::string> prompt = direct.render(inputs);
    if (prompt && string_ends_with(*prompt, *opening)) return write_direct_prompt(*prompt, *opening);
  }
  common_chat_params params = common_chat_templates_apply(templates, inputs);
  if (opening) direct.compare(inputs, params.prompt);
  return write_chat_prompt(std::move(params));
}

ParserTexts parser_texts(const Napi::CallbackInfo & info) {
  SharedText parser = LongText::of(info[1]);
  if (!info[0].IsString() || !parser) {
    throw NativeError("ERR_INVALID_ARGUMENT", "a parser is JSON text of a description, and the text of its `parser`");
  }
  return {info[0].As<Napi::String>(), std::move(parser)};
}

}  // namespace

void ChatFormat::export_class(Napi::Env env, Napi::Object exports) {
  const Napi::Function constructor = DefineClass(
      env, "ChatFormat",
      {InstanceAccessor<&ChatFormat::source>("source"), InstanceMethod<&ChatFormat::apply>("apply"),
       InstanceMethod<&ChatFormat::find_parser>("findParser"),
       InstanceMethod<&ChatFormat::prepare_parser>("prepareParser"), InstanceMethod<&ChatFormat::parse>("parse"),
       InstanceMethod<&ChatFormat::return_memory>("returnMemory"), InstanceMethod<&ChatFormat::dispose>("dispose")});
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
    const llama_model * model = templates->model->get();
    with_template([&] {
      templates->templates = make_templates(model, text);
      if (!is_builtin_name(text)) templates->direct = std::make_unique<DirectPrompt>(model, templates->templates.get());
    });
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
            ChatRequest chat = read_chat_request(request, all);
            chat.inputs.use_jinja = chat.inputs.use_jinja && shared->direct != nullptr;
            if (!chat.inputs.use_jinja) return write_chat_prompt(apply_without_jinja(all, chat.inputs));
            return apply_jinja(all, *shared->direct, chat);
          });
        },
        [](Napi::Env env, ChatPrompt prompt) {
          Napi::Object result = Napi::Object::New(env);
          result["json"] = prompt.json;
          result["parser"] = LongText::wrap(env, std::move(prompt.parser));
          return result;
        });
  });
}

Napi::Value ChatFormat::find_parser(const Napi::CallbackInfo & info) {
  return guarded(info.Env(), [&]() -> Napi::Value {
    auto known = templates().grammars.find(parser_texts(info));
    return known ? ChatParser::wrap(info.Env(), std::move(known)) : info.Env().Undefined();
  });
}

Napi::Value ChatFormat::prepare_parser(const Napi::CallbackInfo & info) {
  return guarded(info.Env(), [&]() -> Napi::Value {
    templates();
    ParserTexts parser = parser_texts(info);
    const size_t bytes = parser.parser->size();
    return run_on_text_thread(
        info.Env(), bytes, info[2],
        [shared = templates_, texts = std::move(parser)] {
          return with_template([&] { return shared->grammars.get(texts); });
        },
        [](Napi::Env env, std::shared_ptr<const PegGrammar> grammar) {
          return ChatParser::wrap(env, std::move(grammar));
        });
  });
}

std::shared_ptr<const PegGrammar> ChatFormat::grammar(Napi::Value parser) const {
  const Templates & all = templates();
  if (!parser.IsString()) return ChatParser::from(parser);
  return with_template([&] { return all.grammars.get({parser.As<Napi::String>(), nullptr}); });
}

Napi::Value ChatFormat::parse(const Napi::CallbackInfo & info) {
  return guarded(info.Env(), [&]() -> Napi::Value {
    if (!info[0].IsString() || !info[1].IsBoolean()) {
      throw NativeError("ERR_INVALID_ARGUMENT", "parse(text, isPartial, parser) takes text, a boolean and a parser");
    }
    const std::string text = info[0].As<Napi::String>();
    const bool is_partial = info[1].As<Napi::Boolean>();
    const std::shared_ptr<const PegGrammar> known = grammar(info[2]);
    return Napi::String::New(info.Env(), with_template([&] {
                               const common_chat_parser_params & params = known->params();
                               if (!params.parser.empty() && text_nesting(text) > MAX_JSON_NESTING) {
                                 throw std::invalid_argument("the text is nested too deep");
                               }
                               return write_chat_message(parse_whole_message(*known, text, is_partial));
                             }));
  });
}

Napi::Value ChatFormat::return_memory(const Napi::CallbackInfo & info) {
  return guarded(info.Env(), [&]() -> Napi::Value {
    templates();
    return run_on_text_thread(
        info.Env(), 0, info.Env().Undefined(),
        [shared = templates_] {
          shared->grammars.shrink(RESTING_PARSERS);
          shared->model->grammars().shrink(RESTING_GRAMMARS);
          return_free_blocks();
          return true;
        },
        [](Napi::Env env, bool) { return env.Undefined(); });
  });
}

void ChatFormat::dispose(const Napi::CallbackInfo &) {
  templates_.reset();
}

}  // namespace llamero
