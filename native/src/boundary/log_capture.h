#pragma once

#include <ggml.h>
#include <napi.h>

#include <atomic>
#include <string>

namespace llamero {

/** Takes over llama.cpp's log; without a sink its lines are only captured. Once a process. */
void capture_log();

/** Takes a line of the log of a library of llama.cpp that has one of its own. A `ggml_log_callback`. */
void log_line(ggml_log_level level, const char * text, void *);

/** Sends llama.cpp's log lines to a JavaScript function; replaces an earlier one. */
void set_log_sink(Napi::Env env, Napi::Function sink);

/** Collects the error lines that llama.cpp logs on this thread during the object's life: the reason of a failure. */
class LogCapture {
 public:
  /** With `is_expected` a failure is nothing to worry about: the sink gets its lines as debug lines. */
  explicit LogCapture(bool is_expected = false);
  /** The same from the moment on that the flag is set: what was asked to stop says that it failed. */
  explicit LogCapture(const std::atomic<bool> & is_expected);
  LogCapture(const LogCapture &) = delete;
  LogCapture & operator=(const LogCapture &) = delete;
  ~LogCapture();

  /** The lines without llama.cpp's function names, joined by "; ", or `fallback` when there are none. */
  std::string reason(const std::string & fallback) const;

  void add(int level, const char * text);
  bool is_expected() const { return is_expected_ || (flag_ != nullptr && flag_->load()); }

 private:
  LogCapture * outer_;
  const bool is_expected_;
  const std::atomic<bool> * const flag_;
  std::string lines_;
  bool continues_ = false;
};

}  // namespace llamero
