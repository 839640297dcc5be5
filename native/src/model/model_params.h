#pragma once

#include <llama.h>
#include <napi.h>

#include <string>
#include <vector>

namespace llamero {

/** llama_model_params with everything its pointers point to. */
class ModelParams {
 public:
  /** @throws NativeError ERR_INVALID_ARGUMENT */
  static ModelParams read(Napi::Value value);

  /** Valid as long as this object neither moves nor dies. */
  llama_model_params view() const;
  const std::vector<llama_model_kv_override> & overrides() const { return overrides_; }
  const std::vector<std::string> & adapters() const { return adapters_; }

 private:
  llama_model_params params_ = llama_model_default_params();
  bool has_devices_ = false;
  std::vector<ggml_backend_dev_t> devices_;
  std::vector<float> tensor_split_;
  std::vector<llama_model_kv_override> overrides_;
  std::vector<std::string> adapters_;
};

}  // namespace llamero
