// The list of what JavaScript may see; ../boundary says what each does.
#include <napi.h>

#include "boundary/addon_data.h"
#include "boundary/backends.h"
#include "boundary/exit_guard.h"
#include "boundary/log_capture.h"
#include "boundary/rpc.h"
#include "boundary/short_slices.h"
#include "chat/chat_format.h"
#include "chat/chat_parser.h"
#include "chat/chat_reader.h"
#include "grammar/grammar_matcher.h"
#include "media/media_chunk.h"
#include "media/projector.h"
#include "model/model.h"
#include "runtime/context.h"
#include "sampling/chain_parts.h"
#include "sampling/sampler_chain.h"
#include "text/long_text.h"

namespace llamero {

Napi::Object export_all(Napi::Env env, Napi::Object exports) {
  env.SetInstanceData(new AddonData);  // freed with the environment
  capture_log();
  ExitGuard::install(env);
  export_backends(env, exports);
  export_rpc(env, exports);
  export_short_slices(env, exports);
  LongText::export_class(env, exports);
  Model::export_class(env, exports);
  ChainParts::export_class(env, exports);
  SamplerChain::export_class(env, exports);
  Context::export_class(env, exports);
  Projector::export_class(env, exports);
  MediaChunk::export_class(env, exports);
  EncodedMedia::export_class(env, exports);
  GrammarMatcher::export_class(env, exports);
  ChatFormat::export_class(env, exports);
  ChatParser::export_class(env, exports);
  ChatReader::export_class(env, exports);
  return exports;
}

}  // namespace llamero

static Napi::Object initialize_addon(Napi::Env env, Napi::Object exports) {
  return llamero::export_all(env, exports);
}

NODE_API_MODULE(llamero, initialize_addon)
