#include "runtime/context_params.h"

#include <algorithm>
#include <string>

#include "boundary/fields.h"

namespace llamero {
namespace {

ggml_threadpool_params read_threads(const Fields & parent, const char * key) {
  const Fields fields(parent.get(key), parent.path(key));
  ggml_threadpool_params params = ggml_threadpool_params_default(fields.integer<int>("threads", 1, GGML_MAX_N_THREADS));
  const Napi::Value mask = fields.get("cpuMask");
  if (!mask.IsUndefined()) {
    if (!mask.IsTypedArray() || mask.As<Napi::TypedArray>().TypedArrayType() != napi_uint8_array) {
      fields.refuse("cpuMask", "must be a Uint8Array");
    }
    const Napi::Uint8Array bytes = mask.As<Napi::Uint8Array>();
    const size_t count = std::min<size_t>(bytes.ElementLength(), GGML_MAX_N_THREADS);
    std::transform(bytes.Data(), bytes.Data() + count, params.cpumask, [](uint8_t byte) { return byte != 0; });
  }
  params.strict_cpu = fields.flag("strictCpu", false);
  if (fields.has("priority")) params.prio = static_cast<ggml_sched_priority>(fields.integer<int>("priority", -1, 3));
  if (fields.has("poll")) params.poll = fields.integer<uint32_t>("poll", 0, 100);
  return params;
}

ggml_type read_kv_type(const Fields & fields, const char * key) {
  return fields.choice<ggml_type>(key,
                                  {{"f32", GGML_TYPE_F32},
                                   {"f16", GGML_TYPE_F16},
                                   {"bf16", GGML_TYPE_BF16},
                                   {"q8_0", GGML_TYPE_Q8_0},
                                   {"q4_0", GGML_TYPE_Q4_0},
                                   {"q4_1", GGML_TYPE_Q4_1},
                                   {"iq4_nl", GGML_TYPE_IQ4_NL},
                                   {"q5_0", GGML_TYPE_Q5_0},
                                   {"q5_1", GGML_TYPE_Q5_1}},
                                  GGML_TYPE_F16);
}

void read_rope(const Fields & fields, llama_context_params & params) {
  params.rope_scaling_type = fields.choice<llama_rope_scaling_type>("ropeScaling",
                                                                    {{"none", LLAMA_ROPE_SCALING_TYPE_NONE},
                                                                     {"linear", LLAMA_ROPE_SCALING_TYPE_LINEAR},
                                                                     {"yarn", LLAMA_ROPE_SCALING_TYPE_YARN}},
                                                                    params.rope_scaling_type);
  params.rope_freq_base = fields.real("ropeFrequencyBase", params.rope_freq_base);
  params.rope_freq_scale = fields.real("ropeFrequencyScale", params.rope_freq_scale);
  if (fields.has("yarnOriginalContext")) params.yarn_orig_ctx = fields.integer<uint32_t>("yarnOriginalContext");
  params.yarn_ext_factor = fields.real("yarnExtFactor", params.yarn_ext_factor);
  params.yarn_attn_factor = fields.real("yarnAttnFactor", params.yarn_attn_factor);
  params.yarn_beta_fast = fields.real("yarnBetaFast", params.yarn_beta_fast);
  params.yarn_beta_slow = fields.real("yarnBetaSlow", params.yarn_beta_slow);
}

}  // namespace

ContextParams ContextParams::read(Napi::Value value) {
  const Fields fields(value, "params");
  ContextParams result;
  llama_context_params & params = result.llama;
  constexpr uint32_t MOST = 1u << 30;

  params.n_ctx = fields.integer<uint32_t>("contextSize", 0, MOST);
  params.n_batch = fields.integer<uint32_t>("batchSize", 1, MOST);
  params.n_ubatch = fields.integer<uint32_t>("ubatchSize", 1, MOST);
  params.n_seq_max = fields.integer<uint32_t>("sequences", 1, static_cast<uint32_t>(llama_max_parallel_sequences()));
  result.threads = read_threads(fields, "threads");
  result.threads_batch = read_threads(fields, "threadsBatch");
  params.n_threads = result.threads.n_threads;
  params.n_threads_batch = result.threads_batch.n_threads;

  params.embeddings = fields.flag("embeddings", false);
  params.pooling_type = fields.choice<enum llama_pooling_type>("pooling",
                                                               {{"none", LLAMA_POOLING_TYPE_NONE},
                                                                {"mean", LLAMA_POOLING_TYPE_MEAN},
                                                                {"cls", LLAMA_POOLING_TYPE_CLS},
                                                                {"last", LLAMA_POOLING_TYPE_LAST},
                                                                {"rank", LLAMA_POOLING_TYPE_RANK}},
                                                               params.pooling_type);
  params.flash_attn_type = fields.choice<llama_flash_attn_type>("flashAttention",
                                                                {{"on", LLAMA_FLASH_ATTN_TYPE_ENABLED},
                                                                 {"off", LLAMA_FLASH_ATTN_TYPE_DISABLED},
                                                                 {"auto", LLAMA_FLASH_ATTN_TYPE_AUTO}},
                                                                LLAMA_FLASH_ATTN_TYPE_AUTO);
  read_rope(fields, params);
  params.type_k = read_kv_type(fields, "typeK");
  params.type_v = read_kv_type(fields, "typeV");
  params.offload_kqv = fields.flag("offloadKqv", true);
  params.kv_unified = fields.flag("kvUnified", false);
  params.swa_full = fields.flag("swaFull", false);
  result.batch_invariant = fields.flag("batchInvariant", false);
  if (fields.has("wholeCells")) result.whole_cells = fields.integer<uint32_t>("wholeCells", 0, MOST);
  params.no_perf = true;
  fields.each("controlVectors", [&](const Napi::Value & entry, const std::string & path) {
    const Fields vector(entry, path);
    result.control_vectors.push_back({vector.text("path"), vector.real("scale")});
  });
  if (fields.has("controlVectorLayers")) {
    const Fields layers(fields.get("controlVectorLayers"), fields.path("controlVectorLayers"));
    result.control_vector_first = layers.integer<int32_t>("first", 0);
    result.control_vector_last = layers.integer<int32_t>("last", 0);
  }
  return result;
}

}  // namespace llamero
