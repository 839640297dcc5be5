#include "runtime/context_runtime.h"

#include <algorithm>
#include <limits>
#include <string>

#include "boundary/log_capture.h"
#include "boundary/native_error.h"

namespace llamero {
namespace {

std::string metadata(const llama_model * model, const std::string & key) {
  char buffer[128] = "";
  const int32_t length = llama_model_meta_val_str(model, key.c_str(), buffer, sizeof(buffer));
  return length < 0 ? "" : buffer;
}

bool is_causal(const llama_model * model) {
  const std::string architecture = metadata(model, "general.architecture");
  return !llama_model_is_diffusion(model) && architecture != "gemma-embedding" &&
         metadata(model, architecture + ".attention.causal") != "false";
}

/**
 * Mean pooling in llama.cpp stops the process when the micro-batch is no multiple of the sequences (it reserves a graph
 * for a rounded number of tokens but not of outputs). A model without a KV cache may round up, others only down.
 */
void fit_pooled_batch(llama_context_params & params, bool causal) {
  const uint32_t sequences = params.n_seq_max;
  uint32_t size = std::min(params.n_batch, params.n_ubatch);
  if (causal && params.n_ctx > 0) size = std::min(size, params.n_ctx);
  size = (causal ? size : size + sequences - 1) / sequences * sequences;
  if (size == 0) throw NativeError("ERR_CONTEXT_CREATE", "ubatchSize is smaller than the number of sequences");
  if (!causal && params.n_ctx > 0) params.n_ctx = std::max(params.n_ctx, size);
  params.n_batch = size;
  params.n_ubatch = size;
}

}  // namespace

ContextRuntime::ContextRuntime(Napi::Env env, ModelPointer model)
    : env_(env), model_(std::move(model)), thread_(std::make_unique<EngineThread>(env)) {
  ExitGuard::watch(env_, this);
}

ContextRuntime::~ContextRuntime() {
  ExitGuard::forget(env_, this);
  stop();
  llama_free(context_);  // before the threadpools it uses
}

void ContextRuntime::create(const ContextParams & params) {
  llama_context_params llama = params.llama;
  llama.abort_callback = [](void * flag) { return static_cast<std::atomic<bool> *>(flag)->load(); };
  llama.abort_callback_data = &is_aborted_;
  if (llama_model_has_encoder(model_->get()) && llama_model_has_decoder(model_->get())) {
    throw NativeError("ERR_CONTEXT_CREATE", "models with an encoder and a decoder are not supported");
  }
  if (model_->file().has_position_table) {
    // More cells than positions could only be filled up to the assertion.
    const uint32_t max_cells = llama.n_seq_max * static_cast<uint32_t>(llama_model_n_ctx_train(model_->get()));
    llama.n_ctx = llama.n_ctx == 0 ? llama.n_ctx : std::min(llama.n_ctx, max_cells);
  }
  const bool causal = is_causal(model_->get());
  if (llama.embeddings) fit_pooled_batch(llama, causal);
  // A step keeps a row for each sequence at least, whatever the size of the batch; fewer fail an assertion.
  if (!llama.embeddings) llama.n_outputs_max = std::max(llama.n_batch, llama.n_seq_max);
  const uint32_t asked_batch_size = llama.n_batch;
  if (!llama.embeddings) {
    llama.n_batch = std::max(llama.n_batch, params.whole_cells);
    llama.n_ubatch = std::max(llama.n_ubatch, params.whole_cells);
  }
  const LogCapture capture;
  context_ = llama_init_from_model(model_->get(), llama);
  if (context_ == nullptr) throw NativeError("ERR_CONTEXT_CREATE", capture.reason("cannot create the context"));
  apply_control_vectors(context_, params.control_vectors, params.control_vector_first, params.control_vector_last);
  threadpools_.emplace(params.threads, params.threads_batch);
  threadpools_->attach(context_, 0);
  batch_size_ = params.whole_cells == 0 || llama.embeddings ? llama_n_batch(context_)
                                                            : std::min(asked_batch_size, llama_n_batch(context_));
  outputs_all_ = llama.embeddings;
  asked_context_size_ = llama.embeddings ? 0 : llama.n_ctx;
  is_batch_invariant_ = params.batch_invariant && !outputs_all_;
  const bool is_pooled = llama.embeddings && llama_pooling_type(context_) != LLAMA_POOLING_TYPE_NONE;
  needs_single_ubatch_ = memory() == nullptr || is_pooled || !causal;
}

void ContextRuntime::use_threads(int32_t threads) {
  threadpools_->attach(context_, threads);
}

void ContextRuntime::use_adapters(const std::vector<float> & scales) {
  if (scales == scales_) return;
  std::vector<llama_adapter_lora *> adapters;
  std::vector<float> used;
  for (size_t i = 0; i < scales.size(); ++i) {
    if (scales[i] == 0) continue;
    adapters.push_back(model_->adapters()[i]);
    used.push_back(scales[i]);
  }
  if (llama_set_adapters_lora(context_, adapters.data(), adapters.size(), used.data()) != 0) {
    throw NativeError("ERR_DECODE", "the LoRA adapters cannot be set");
  }
  scales_ = scales;
}

uint32_t ContextRuntime::context_size() const {
  const uint32_t size = llama_n_ctx(context_);
  return asked_context_size_ == 0 ? size : std::min(size, asked_context_size_);
}

uint32_t ContextRuntime::sequence_context_size() const {
  const uint32_t size = llama_n_ctx_seq(context_);
  if (asked_context_size_ == 0) return size;
  const bool is_unified = llama_n_ctx_seq(context_) == llama_n_ctx(context_);
  const uint32_t share = is_unified ? asked_context_size_ : asked_context_size_ / llama_n_seq_max(context_);
  return share == 0 ? size : std::min(size, share);
}

size_t ContextRuntime::embedding_size() const {
  const bool is_rank = llama_pooling_type(context_) == LLAMA_POOLING_TYPE_RANK;
  return is_rank ? llama_model_n_cls_out(model_->get()) : static_cast<size_t>(llama_model_n_embd_out(model_->get()));
}

llama_pos ContextRuntime::position_limit() const {
  return model_->file().has_position_table ? llama_model_n_ctx_train(model_->get())
                                           : std::numeric_limits<llama_pos>::max();
}

void ContextRuntime::stop() noexcept {
  is_stopping_ = true;
  is_aborted_ = true;
  thread_->stop();
}

}  // namespace llamero
