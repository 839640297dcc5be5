#include "model/adapters.h"

#include <common.h>

#include "boundary/log_capture.h"
#include "boundary/native_error.h"
#include "model/model_file.h"

namespace llamero {
namespace {

[[noreturn]] void refuse(const std::string & path, const std::string & why) {
  throw NativeError("ERR_ADAPTER", "cannot load the adapter '" + path + "': " + why);
}

/** As for models: what would end the process, or be explained badly. */
void check_file(const std::string & path) {
  try {
    check_model_file(path);
  } catch (const NativeError & error) {
    throw NativeError("ERR_ADAPTER", error.what());
  }
}

}  // namespace

std::vector<llama_adapter_lora *> load_lora_adapters(llama_model * model, const std::vector<std::string> & paths) {
  std::vector<llama_adapter_lora *> adapters;
  for (const std::string & path : paths) {
    check_file(path);
    const LogCapture capture;
    llama_adapter_lora * adapter = llama_adapter_lora_init(model, path.c_str());
    if (adapter == nullptr) refuse(path, capture.reason("it does not fit the model"));
    if (llama_adapter_get_alora_n_invocation_tokens(adapter) > 0) {
      refuse(path, "it acts only after its invocation tokens (activated LoRA), which is not supported");
    }
    adapters.push_back(adapter);
  }
  return adapters;
}

void apply_control_vectors(llama_context * context, const std::vector<ControlVector> & vectors, int32_t first,
                           int32_t last) {
  if (vectors.empty()) return;
  const llama_model * model = llama_get_model(context);
  const int32_t layers = llama_model_n_layer(model);
  if (first == 0) first = 1;
  if (last == 0) last = layers;
  if (first > last || last > layers) {
    throw NativeError("ERR_ADAPTER", "the control vectors' layers " + std::to_string(first) + " to " +
                                         std::to_string(last) + " are not within 1 to " + std::to_string(layers));
  }
  std::vector<common_control_vector_load_info> files;
  for (const ControlVector & vector : vectors) {
    check_file(vector.path);
    files.push_back({vector.scale, vector.path});
  }
  const LogCapture capture;
  const common_control_vector_data data = common_control_vector_load(files);
  const auto fail = [&](const std::string & why) { refuse(vectors.front().path, capture.reason(why)); };
  if (data.n_embd < 0) fail("it holds no control vector, or one of another size than those before it");
  const int32_t width = llama_model_n_embd(model);
  if (data.n_embd != width) {
    refuse(vectors.front().path,
           "its directions have " + std::to_string(data.n_embd) + " numbers, the model has " + std::to_string(width));
  }
  if (llama_set_adapter_cvec(context, data.data.data(), data.data.size(), data.n_embd, first, last) != 0) {
    fail("llama.cpp refused it");
  }
}

}  // namespace llamero
