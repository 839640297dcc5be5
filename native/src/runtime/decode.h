#pragma once

#include <llama.h>

#include "runtime/engine.h"

namespace llamero {

/**
 * On the engine thread: one llama_decode.
 * @throws NativeError ERR_NO_KV_SLOT (nothing changed), ERR_ABORTED, ERR_DECODE
 */
void decode(Engine & engine, llama_batch batch);

}  // namespace llamero
