#pragma once

#include <napi.h>

#include <set>
#include <string>

#include "boundary/exit_guard.h"
#include "boundary/native_error.h"

namespace llamero {

class TextThreads;

/** What an environment (the main thread or a worker) keeps. */
struct AddonData {
  Napi::FunctionReference model;
  Napi::FunctionReference context;
  Napi::FunctionReference sampler_chain;
  Napi::FunctionReference chain_parts;
  Napi::FunctionReference chat_format;
  Napi::FunctionReference chat_parser;
  Napi::FunctionReference long_text;
  Napi::FunctionReference projector;
  Napi::FunctionReference media_chunk;
  Napi::FunctionReference encoded_media;
  /** Threads to stop before the environment goes. */
  std::set<Stoppable *> running;
  /** Made with the first text. */
  TextThreads * text_threads = nullptr;

  static AddonData & of(Napi::Env env) { return *env.GetInstanceData<AddonData>(); }
};

/** The wrapped C++ object of an argument. @throws NativeError ERR_INVALID_ARGUMENT when it is not of that class */
template <typename T>
T & unwrap(Napi::Value value, const Napi::FunctionReference & constructor, const char * what) {
  if (!value.IsObject() || !value.As<Napi::Object>().InstanceOf(constructor.Value())) {
    throw NativeError("ERR_INVALID_ARGUMENT", std::string(what) + " is expected");
  }
  return *T::Unwrap(value.As<Napi::Object>());
}

}  // namespace llamero
