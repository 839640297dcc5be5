#pragma once

#include <llama.h>

#include <string>
#include <vector>

namespace llamero {

/**
 * Loads LoRA adapters of a model, in order; the model frees them.
 * @throws NativeError ERR_ADAPTER that names the file: none, damaged, of another model or architecture, or one that
 *   acts only after certain tokens (activated LoRA)
 */
std::vector<llama_adapter_lora *> load_lora_adapters(llama_model * model, const std::vector<std::string> & paths);

struct ControlVector {
  std::string path;
  float scale = 1;
};

/**
 * Adds control vectors to what the layers of a context give, on every token from then on.
 * @param first, last layers from 1 on, both included; 0 = the model's first and last
 * @throws NativeError ERR_ADAPTER
 */
void apply_control_vectors(llama_context * context, const std::vector<ControlVector> & vectors, int32_t first,
                           int32_t last);

}  // namespace llamero
