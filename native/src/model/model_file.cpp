#include "model/model_file.h"

#include <gguf.h>

#include <cstdint>
#include <filesystem>
#include <limits>
#include <memory>
#include <optional>

#include "boundary/log_capture.h"
#include "boundary/native_error.h"

namespace llamero {
namespace {

namespace fs = std::filesystem;

// llama.cpp's LLAMA_MAX_LAYERS and LLAMA_MAX_EXPERTS (src/llama-hparams.h): more fail an assertion.
constexpr uint64_t MAX_LAYERS = 512;
constexpr uint64_t MAX_EXPERTS = 1024;

struct GgufDeleter {
  void operator()(gguf_context * context) const { gguf_free(context); }
};
using GgufPointer = std::unique_ptr<gguf_context, GgufDeleter>;

[[noreturn]] void refuse(const std::string & path, const std::string & why) {
  throw NativeError("ERR_MODEL_LOAD", "cannot load '" + path + "': " + why);
}

const llama_model_kv_override * override_of(const MetadataOverrides & overrides, const std::string & key) {
  for (const llama_model_kv_override & entry : overrides) {
    if (key == entry.key && entry.tag == LLAMA_KV_OVERRIDE_TYPE_INT) return &entry;
  }
  return nullptr;
}

std::optional<uint64_t> read_count(const gguf_context * gguf, const std::string & key,
                                   const MetadataOverrides & overrides = {}) {
  if (const llama_model_kv_override * entry = override_of(overrides, key)) return static_cast<uint64_t>(entry->val_i64);
  const int64_t id = gguf_find_key(gguf, key.c_str());
  if (id < 0) return std::nullopt;
  switch (gguf_get_kv_type(gguf, id)) {
    case GGUF_TYPE_UINT32: return gguf_get_val_u32(gguf, id);
    case GGUF_TYPE_UINT64: return gguf_get_val_u64(gguf, id);
    case GGUF_TYPE_INT32: return static_cast<uint64_t>(gguf_get_val_i32(gguf, id));
    case GGUF_TYPE_UINT16: return gguf_get_val_u16(gguf, id);
    default: return std::nullopt;  // the loader itself refuses the type
  }
}

/** The types that an override of an entry may have; llama.cpp ignores one of another type. */
const char * override_type(enum gguf_type type) {
  switch (type) {
    case GGUF_TYPE_STRING: return "str";
    case GGUF_TYPE_BOOL: return "bool";
    case GGUF_TYPE_FLOAT32:
    case GGUF_TYPE_FLOAT64: return "float";
    case GGUF_TYPE_ARRAY: return "list";
    default: return "int";
  }
}

const char * override_type(enum llama_model_kv_override_type type) {
  switch (type) {
    case LLAMA_KV_OVERRIDE_TYPE_STR: return "str";
    case LLAMA_KV_OVERRIDE_TYPE_BOOL: return "bool";
    case LLAMA_KV_OVERRIDE_TYPE_FLOAT: return "float";
    default: return "int";
  }
}

/** An entry that the model lacks may be any: only the code of its architecture knows the type. */
void check_overrides(const std::string & path, const gguf_context * gguf, const MetadataOverrides & overrides) {
  for (const llama_model_kv_override & entry : overrides) {
    const int64_t id = entry.key[0] == '\0' ? -1 : gguf_find_key(gguf, entry.key);
    if (id < 0) continue;
    const std::string is = override_type(gguf_get_kv_type(gguf, id));
    const std::string given = override_type(entry.tag);
    if (is == "list") refuse(path, "the override of " + std::string(entry.key) + " has no effect: the entry is a list");
    if (is != given) {
      refuse(path, "the override of " + std::string(entry.key) + " has no effect: its type is " + given +
                       ", that of the entry is " + is);
    }
    const bool is_u32 = gguf_get_kv_type(gguf, id) == GGUF_TYPE_UINT32;
    if (is_u32 && (entry.val_i64 < 0 || entry.val_i64 > std::numeric_limits<uint32_t>::max())) {
      refuse(path, "the override of " + std::string(entry.key) + " must be 0 to 4294967295");
    }
  }
}

void check_counts(const std::string & path, const gguf_context * gguf, const std::string & architecture,
                  const MetadataOverrides & overrides) {
  const auto count = [&](const char * name) { return read_count(gguf, architecture + "." + name, overrides); };
  const auto layers = count("block_count");
  if (layers && (*layers == 0 || *layers > MAX_LAYERS)) {
    refuse(path, "block_count is " + std::to_string(*layers) + ", must be 1 to " + std::to_string(MAX_LAYERS));
  }
  if (count("nextn_predict_layers").value_or(0) > layers.value_or(0)) refuse(path, "more MTP layers than layers");
  const uint64_t experts = count("expert_count").value_or(0);
  if (experts > MAX_EXPERTS) refuse(path, "expert_count is " + std::to_string(experts));
  const auto used = count("expert_used_count");
  const bool is_inconsistent = used && (experts == 0 ? *used > 0 : *used == 0 || *used > experts);
  if (is_inconsistent) refuse(path, "expert_used_count does not fit expert_count");
  if (count("expert_group_count").value_or(0) >= experts + (experts == 0 ? 1 : 0)) {
    refuse(path, "expert_group_count does not fit expert_count");
  }
}

ModelFile facts_of(const gguf_context * gguf) {
  const auto has = [gguf](const char * tensor) { return gguf_find_tensor(gguf, tensor) >= 0; };
  const bool is_split = read_count(gguf, "split.count").value_or(1) > 1;
  return {is_split || has("cls.weight") || has("cls.output.weight"), has("position_embd.weight")};
}

}  // namespace

ModelFile check_model_file(const std::string & path, const MetadataOverrides & overrides) {
  const fs::path file = fs::u8path(path);
  std::error_code error;
  const fs::file_status status = fs::status(file, error);
  if (!fs::exists(status)) refuse(path, "no such file");
  if (fs::is_directory(status)) refuse(path, "is a directory");
  const uintmax_t size = fs::file_size(file, error);
  if (error) refuse(path, error.message());
  if (size == 0) refuse(path, "the file is empty");

  const LogCapture capture;
  const GgufPointer gguf(gguf_init_from_file(path.c_str(), {/*no_alloc =*/true, /*ctx =*/nullptr}));
  if (!gguf) refuse(path, capture.reason("cannot be read"));

  const int64_t id = gguf_find_key(gguf.get(), "general.architecture");
  if (id < 0 || gguf_get_kv_type(gguf.get(), id) != GGUF_TYPE_STRING) refuse(path, "the metadata name no architecture");
  check_overrides(path, gguf.get(), overrides);
  check_counts(path, gguf.get(), gguf_get_val_str(gguf.get(), id), overrides);

  const int64_t tensors = gguf_get_n_tensors(gguf.get());
  if (tensors == 0) return {};  // vocabulary only
  const uintmax_t needed = gguf_get_data_offset(gguf.get()) + gguf_get_tensor_offset(gguf.get(), tensors - 1) +
                           gguf_get_tensor_size(gguf.get(), tensors - 1);
  if (size < needed) {
    refuse(path, "the file is cut short: " + std::to_string(size) + " bytes of " + std::to_string(needed));
  }
  return facts_of(gguf.get());
}

}  // namespace llamero
