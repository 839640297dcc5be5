#pragma once

#include <llama.h>

#include <string>
#include <vector>

namespace llamero {

/** What the list of tensors shows and llama.cpp does not report. */
struct ModelFile {
  /** Its pooling type "rank" means something. Of a model in several files, only the first is looked into: then true. */
  bool has_rank_head = false;
  /** Positions are rows of a table as long as the trained context: a larger one fails an assertion. */
  bool has_position_table = false;
};

using MetadataOverrides = std::vector<llama_model_kv_override>;

/**
 * Refuses what llama.cpp would stop the whole process for, or would explain badly: no such file, a folder, an empty
 * file, not GGUF, broken metadata, layer or expert counts that fail an assertion of the loader, and
 * overrides that llama.cpp would ignore or cut off.
 * @throws NativeError ERR_MODEL_LOAD with the reason
 */
ModelFile check_model_file(const std::string & path, const MetadataOverrides & overrides = {});

}  // namespace llamero
