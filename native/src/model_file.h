#pragma once

#include <string>

namespace llamero {

/**
 * Refuses what llama.cpp would stop the whole process for, or would explain badly: no such file, a folder, an empty
 * file, not GGUF, broken metadata, layer or expert counts that fail an assertion of the loader.
 * @throws NativeError ERR_MODEL_LOAD with the reason
 */
void check_model_file(const std::string & path);

}  // namespace llamero
