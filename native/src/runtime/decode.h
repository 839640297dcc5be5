#pragma once

#include <llama.h>

#include "runtime/context_runtime.h"

namespace llamero {

/**
 * On the engine thread: one llama_decode.
 * @throws NativeError ERR_NO_KV_SLOT (nothing changed), ERR_ABORTED, ERR_DECODE
 */
void decode(ContextRuntime & runtime, llama_batch batch);

}  // namespace llamero
