#pragma once

#include <napi.h>

#include <memory>

#include "chat/message_builder.h"
#include "chat/nesting.h"
#include "chat/peg_run.h"

namespace llamero {

/** JavaScript's ChatReader: parses a text while it comes, each part of it once. */
class ChatReader : public Napi::ObjectWrap<ChatReader> {
 public:
  static void export_class(Napi::Env env, Napi::Object exports);

  explicit ChatReader(const Napi::CallbackInfo & info);

 private:
  struct Reading {
    PegRun run;
    std::unique_ptr<MessageBuilder> builder;
    OpenBrackets brackets;
    bool has_parser;
  };

  Napi::Value append(const Napi::CallbackInfo & info);
  Napi::Value steps(const Napi::CallbackInfo & info);
  void dispose(const Napi::CallbackInfo & info);

  std::unique_ptr<Reading> reading_;
};

}  // namespace llamero
