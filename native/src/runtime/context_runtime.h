#pragma once

#include <llama.h>

#include <atomic>
#include <memory>
#include <optional>
#include <vector>

#include "boundary/exit_guard.h"
#include "model/loaded_model.h"
#include "runtime/context_params.h"
#include "runtime/engine_thread.h"
#include "runtime/threadpools.h"

namespace llamero {

/** A llama_context with its computing threads and its engine thread. Made and destroyed on the event loop. */
class ContextRuntime : public Stoppable {
 public:
  ContextRuntime(Napi::Env env, ModelPointer model);
  ~ContextRuntime() override;

  /** On the engine thread, as the first job. @throws NativeError ERR_CONTEXT_CREATE */
  void create(const ContextParams & params);

  llama_context * context() const { return context_; }
  llama_memory_t memory() const { return llama_get_memory(context_); }
  const ModelPointer & model() const { return model_; }
  EngineThread & thread() { return *thread_; }

  /** The most tokens of a step; media that are decoded at once may have more cells. */
  uint32_t batch_size() const { return batch_size_; }
  /** Cells that a generating context may use: as many as were asked for, where llama.cpp rounds them up. */
  uint32_t context_size() const;
  /** Cells of a sequence: all where they are unified, else its share. */
  uint32_t sequence_context_size() const;
  /** An embedding context: every token is an output. */
  bool outputs_all() const { return outputs_all_; }
  /** Floats of a row: one a class when ranking, else the model's width. */
  size_t embedding_size() const;
  /** False for encoders: they have no KV cache and no logits. */
  bool generates() const { return memory() != nullptr; }
  /** A step's positions are smaller than this, or llama.cpp fails an assertion. */
  llama_pos position_limit() const;
  /** A batch must fit one micro-batch: without a KV cache, with non-causal attention, with pooling. */
  bool needs_single_ubatch() const { return needs_single_ubatch_; }

  /** Steps are computed by `BatchInvariantPass`. */
  bool is_batch_invariant() const { return is_batch_invariant_; }

  /** On the engine thread, before a step. More than the pool has, or 0 = all of it. */
  void use_threads(int32_t threads);
  /** On the engine thread: its threads sleep until the next step, beside something else that computes. */
  void pause_threads() { threadpools_->pause(); }
  /** On the engine thread, before a step. One scale a loaded adapter; none = no adapter acts. */
  void use_adapters(const std::vector<float> & scales);

  /** The running llama_decode ends; cleared when the next job is submitted. */
  void abort() { is_aborted_ = true; }
  void clear_abort() { is_aborted_ = is_stopping_.load(); }
  const std::atomic<bool> & is_aborted() const { return is_aborted_; }

  void stop() noexcept override;

 private:
  Napi::Env env_;
  ModelPointer model_;
  std::optional<Threadpools> threadpools_;
  llama_context * context_ = nullptr;
  std::vector<float> scales_;
  /** 0 = as many as llama.cpp says. */
  uint32_t asked_context_size_ = 0;
  uint32_t batch_size_ = 0;
  bool outputs_all_ = false;
  bool needs_single_ubatch_ = false;
  bool is_batch_invariant_ = false;
  std::atomic<bool> is_aborted_{false};
  std::atomic<bool> is_stopping_{false};
  std::unique_ptr<EngineThread> thread_;
};

}  // namespace llamero
