#pragma once

#include <vector>

#include "runtime/context_runtime.h"

namespace llamero {

/**
 * Sets the memory of all cells that no sequence holds to zero: attention multiplies masked cells too, and 0 times a NaN
 * is NaN. What sequences hold stays as it is, but for a sequence with numbers that are not finite: it is emptied. One
 * that does not fit any more, or beyond 2 GiB of all, is emptied as well. On the engine thread.
 * @returns the sequences that had numbers that are not finite
 * @throws NativeError ERR_STATE, ERR_OUT_OF_MEMORY; all sequences are empty then
 */
std::vector<llama_seq_id> clean_memory(ContextRuntime & runtime);

}  // namespace llamero
