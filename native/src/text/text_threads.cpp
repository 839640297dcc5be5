#include "text/text_threads.h"

#include <algorithm>

#include "boundary/addon_data.h"

namespace llamero {

struct TextThreads::Settled : LoopCallback {
  Settled(TextThreads & threads, TextJob * job) : threads(threads), job(job) {}

  void run(Napi::Env env) override {
    const std::unique_ptr<Settled> owner(this);
    if (--threads.unsettled_ == 0) threads.channel_.let_go();
    job->run(env);
  }

  TextThreads & threads;
  TextJob * const job;
};

TextThreads & TextThreads::of(Napi::Env env) {
  TextThreads *& threads = AddonData::of(env).text_threads;
  if (threads == nullptr) {
    threads = new TextThreads(env);
    // Hooks run in reverse order: before the one in which Node.js deletes the channel.
    napi_add_env_cleanup_hook(env, [](void * each) { delete static_cast<TextThreads *>(each); }, threads);
  }
  return *threads;
}

TextThreads::TextThreads(Napi::Env env)
    : env_(env),
      channel_(env, "llamero texts"),
      pieces_([this] { work({TextWork::PIECES}); }),
      all_([this] { work({TextWork::SHORT, TextWork::LONG}); }),
      short_([this] { work({TextWork::SHORT}); }) {
  ExitGuard::watch(env, this);
}

TextThreads::~TextThreads() {
  ExitGuard::forget(env_, this);
  stop();
}

Napi::Promise TextThreads::submit(std::unique_ptr<TextJob> job) {
  const Napi::Promise promise = job->promise();
  if (unsettled_++ == 0) channel_.hold();
  {
    const std::lock_guard lock(mutex_);
    queue_of(job->kind()).push_back(job.release());
  }
  wakes_.notify_all();
  return promise;
}

void TextThreads::stop() noexcept {
  {
    const std::lock_guard lock(mutex_);
    is_stopping_ = true;
  }
  wakes_.notify_all();
  pieces_.join();
  all_.join();
  short_.join();
}

void TextThreads::work(std::initializer_list<TextWork> kinds) noexcept {
  for (;;) {
    TextJob * job = nullptr;
    {
      std::unique_lock lock(mutex_);
      const auto waiting = [&] {
        return std::find_if(kinds.begin(), kinds.end(), [&](TextWork kind) { return !queue_of(kind).empty(); });
      };
      wakes_.wait(lock, [&] { return is_stopping_ || waiting() != kinds.end(); });
      if (is_stopping_) return;
      std::deque<TextJob *> & queue = queue_of(*waiting());
      job = queue.front();
      queue.pop_front();
    }
    if (job->advance()) {
      channel_.post(new Settled(*this, job));
    } else {
      const std::lock_guard lock(mutex_);
      queue_of(job->kind()).push_back(job);
    }
  }
}

}  // namespace llamero
