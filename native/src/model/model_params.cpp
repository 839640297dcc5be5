#include "model/model_params.h"

#include <cstring>
#include <string>

#include "boundary/fields.h"

namespace llamero {
namespace {

llama_model_kv_override read_override(const Fields & fields) {
  llama_model_kv_override result{};
  const std::string key = fields.text("key");
  if (key.empty() || key.size() >= sizeof(result.key)) fields.refuse("key", "must have 1 to 127 bytes");
  std::memcpy(result.key, key.c_str(), key.size() + 1);
  result.tag = fields.choice<llama_model_kv_override_type>("type",
                                                           {{"int", LLAMA_KV_OVERRIDE_TYPE_INT},
                                                            {"float", LLAMA_KV_OVERRIDE_TYPE_FLOAT},
                                                            {"bool", LLAMA_KV_OVERRIDE_TYPE_BOOL},
                                                            {"str", LLAMA_KV_OVERRIDE_TYPE_STR}},
                                                           LLAMA_KV_OVERRIDE_TYPE_INT);
  switch (result.tag) {
    case LLAMA_KV_OVERRIDE_TYPE_INT: result.val_i64 = fields.integer<int64_t>("value", -(1LL << 53), 1LL << 53); break;
    case LLAMA_KV_OVERRIDE_TYPE_FLOAT: result.val_f64 = fields.number("value"); break;
    case LLAMA_KV_OVERRIDE_TYPE_BOOL: result.val_bool = fields.flag("value", false); break;
    case LLAMA_KV_OVERRIDE_TYPE_STR: {
      const std::string text = fields.text("value");
      if (text.size() >= sizeof(result.val_str)) fields.refuse("value", "must have at most 127 bytes");
      std::memcpy(result.val_str, text.c_str(), text.size() + 1);
      break;
    }
  }
  return result;
}

llama_load_mode load_mode(bool mmap, bool mlock) {
  if (mmap) return mlock ? LLAMA_LOAD_MODE_MMAP_MLOCK : LLAMA_LOAD_MODE_MMAP;
  return mlock ? LLAMA_LOAD_MODE_MLOCK : LLAMA_LOAD_MODE_NONE;
}

}  // namespace

ModelParams ModelParams::read(Napi::Value value) {
  const Fields fields(value, "params");
  ModelParams result;
  llama_model_params & params = result.params_;

  fields.each("adapters", [&](const Napi::Value & entry, const std::string & path) {
    if (!entry.IsString()) throw NativeError("ERR_INVALID_ARGUMENT", path + " must be a string");
    result.adapters_.push_back(entry.As<Napi::String>());
  });
  result.has_devices_ = fields.has("devices");
  fields.each("devices", [&](const Napi::Value & entry, const std::string & path) {
    if (!entry.IsString()) throw NativeError("ERR_INVALID_ARGUMENT", path + " must be a string");
    const std::string name = entry.As<Napi::String>();
    const ggml_backend_dev_t device = ggml_backend_dev_by_name(name.c_str());
    if (device == nullptr || ggml_backend_dev_type(device) == GGML_BACKEND_DEVICE_TYPE_CPU) {
      throw NativeError("ERR_INVALID_ARGUMENT", path + ": no device to offload to is named '" + name + "'");
    }
    result.devices_.push_back(device);
  });
  result.devices_.push_back(nullptr);

  if (fields.has("gpuLayers")) params.n_gpu_layers = fields.integer<int32_t>("gpuLayers");
  params.split_mode = fields.choice<llama_split_mode>(
      "splitMode", {{"none", LLAMA_SPLIT_MODE_NONE}, {"layer", LLAMA_SPLIT_MODE_LAYER}, {"row", LLAMA_SPLIT_MODE_ROW}},
      params.split_mode);
  if (fields.has("mainGpu")) params.main_gpu = fields.integer<int32_t>("mainGpu", 0);

  fields.each("tensorSplit", [&](const Napi::Value & entry, const std::string & path) {
    if (!entry.IsNumber() || !(entry.As<Napi::Number>().DoubleValue() >= 0)) {
      throw NativeError("ERR_INVALID_ARGUMENT", path + " must be a number of at least 0");
    }
    result.tensor_split_.push_back(entry.As<Napi::Number>().FloatValue());
  });
  if (result.tensor_split_.size() > llama_max_devices()) fields.refuse("tensorSplit", "names too many devices");
  if (!result.tensor_split_.empty()) result.tensor_split_.resize(llama_max_devices());

  if (fields.has("mmap") || fields.has("mlock")) {
    params.load_mode = load_mode(fields.flag("mmap", true), fields.flag("mlock", false));
  }
  params.check_tensors = fields.flag("checkTensors", false);
  params.vocab_only = fields.flag("vocabOnly", false);

  fields.each("overrides", [&](const Napi::Value & entry, const std::string & path) {
    result.overrides_.push_back(read_override(Fields(entry, path)));
  });
  if (!result.overrides_.empty()) result.overrides_.push_back({});  // an empty key ends the list
  return result;
}

llama_model_params ModelParams::view() const {
  llama_model_params params = params_;
  // llama.cpp takes mutable pointers but only reads.
  if (has_devices_) params.devices = const_cast<ggml_backend_dev_t *>(devices_.data());
  if (!tensor_split_.empty()) params.tensor_split = tensor_split_.data();
  if (!overrides_.empty()) params.kv_overrides = overrides_.data();
  return params;
}

}  // namespace llamero
