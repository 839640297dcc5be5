#include "boundary/log_capture.h"

#include <llama.h>
#include <log.h>

#include <memory>
#include <mutex>
#include <vector>

#include "boundary/event_loop_channel.h"

namespace llamero {
namespace {

struct Line {
  int level;
  std::string text;
};

/** Lines wait here until the event loop takes them all at once. */
class LogQueue : public LoopCallback {
 public:
  LogQueue(Napi::Env env, Napi::Function sink)
      : env_(env), channel_(env, "llamero log"), sink_(Napi::Persistent(sink)) {}

  bool belongs_to(napi_env env) const { return env_ == env; }

  void push(int level, const char * text) {
    const std::lock_guard lock(mutex_);
    lines_.push_back({level, text});
    if (!is_scheduled_) is_scheduled_ = channel_.post(this);
  }

  void run(Napi::Env env) override {
    std::vector<Line> lines;
    {
      const std::lock_guard lock(mutex_);
      lines.swap(lines_);
      is_scheduled_ = false;
    }
    for (const Line & line : lines) {
      Napi::HandleScope scope(env);
      sink_.Call({Napi::Number::New(env, line.level), Napi::String::New(env, line.text)});
    }
  }

 private:
  napi_env env_;
  EventLoopChannel channel_;
  Napi::FunctionReference sink_;
  std::mutex mutex_;
  std::vector<Line> lines_;
  bool is_scheduled_ = false;
};

// Leaked on purpose: other threads may log until the very end of the process.
std::mutex & queue_mutex = *new std::mutex;
std::unique_ptr<LogQueue> & queue = *new std::unique_ptr<LogQueue>;
thread_local LogCapture * capture = nullptr;

}  // namespace

void log_line(ggml_log_level level, const char * text, void *) {
  if (capture != nullptr) capture->add(level, text);
  if (capture != nullptr && capture->is_expected()) level = GGML_LOG_LEVEL_DEBUG;
  const std::lock_guard lock(queue_mutex);
  if (queue) queue->push(level, text);
}

void capture_log() {
  llama_log_set(log_line, nullptr);
  // common/chat logs to stderr on a thread of its own; what matters of it arrives as an exception too.
  common_log_set_verbosity_thold(LOG_LEVEL_OUTPUT - 1);
}

void set_log_sink(Napi::Env env, Napi::Function sink) {
  auto replacement = std::make_unique<LogQueue>(env, sink);
  LogQueue * const installed = replacement.get();
  {
    const std::lock_guard lock(queue_mutex);
    queue.swap(replacement);
  }
  // Another environment's handles cannot be freed from this thread; that environment frees them when it ends.
  if (replacement && !replacement->belongs_to(env)) replacement.release();
  env.AddCleanupHook(
      [](LogQueue * mine) {
        const std::lock_guard lock(queue_mutex);
        if (queue.get() == mine) queue.reset();
      },
      installed);
}

LogCapture::LogCapture(bool is_expected) : outer_(capture), is_expected_(is_expected), flag_(nullptr) {
  capture = this;
}

LogCapture::LogCapture(const std::atomic<bool> & is_expected)
    : outer_(capture), is_expected_(false), flag_(&is_expected) {
  capture = this;
}

LogCapture::~LogCapture() {
  capture = outer_;
}

void LogCapture::add(int level, const char * text) {
  if (level != GGML_LOG_LEVEL_CONT) continues_ = level == GGML_LOG_LEVEL_ERROR;
  if (continues_) lines_ += text;
}

std::string LogCapture::reason(const std::string & fallback) const {
  std::string result;
  size_t from = 0;
  while (from < lines_.size()) {
    size_t to = lines_.find('\n', from);
    if (to == std::string::npos) to = lines_.size();
    std::string line = lines_.substr(from, to - from);
    from = to + 1;
    // "llama_model_load: error ..." -> "error ..."
    const size_t colon = line.find(": ");
    if (colon != std::string::npos && line.find(' ') == colon + 1) line.erase(0, colon + 2);
    if (line.empty()) continue;
    result += result.empty() ? line : "; " + line;
  }
  return result.empty() ? fallback : result;
}

}  // namespace llamero
