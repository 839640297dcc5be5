#include "model/model_load.h"

#include "boundary/fields.h"
#include "boundary/log_capture.h"
#include "model/adapters.h"
#include "model/model.h"
#include "model/model_file.h"

namespace llamero {

Napi::Promise ModelLoad::start(Napi::Env env, const std::string & path, Napi::Value params, Napi::Value on_progress) {
  std::unique_ptr<ModelLoad> owner(new ModelLoad(env, path, params, on_progress));
  ModelLoad * load = owner.get();
  const Napi::Promise promise = load->deferred_.Promise();
  try {
    load->thread_.emplace([load] { load->work(); });
  } catch (const NativeError & error) {
    throw NativeError("ERR_MODEL_LOAD", "cannot load '" + path + "': " + error.what());
  }
  owner.release();  // deletes itself in Done
  return promise;
}

ModelLoad::ModelLoad(Napi::Env env, const std::string & path, Napi::Value params, Napi::Value on_progress)
    : env_(env),
      deferred_(env),
      path_(path),
      params_(ModelParams::read(params)),
      cancel_(Fields(params, "params").get("cancel"), "params.cancel"),
      channel_(env, "llamero load") {
  if (on_progress.IsFunction()) on_progress_ = Napi::Persistent(on_progress.As<Napi::Function>());
  channel_.hold();
  ExitGuard::watch(env, this);
}

ModelLoad::~ModelLoad() {
  ExitGuard::forget(env_, this);
  stop();
}

void ModelLoad::stop() noexcept {
  is_stopping_ = true;
  if (thread_) thread_->join();
}

void ModelLoad::work() noexcept {
  try {
    model_ = load_model();
  } catch (const NativeError & error) {
    error_ = std::make_unique<NativeError>(error);
  } catch (const std::exception & error) {
    error_ = std::make_unique<NativeError>("ERR_MODEL_LOAD", error.what());
  }
  channel_.post(&done_);
}

ModelPointer ModelLoad::load_model() {
  const ModelFile file = check_model_file(path_, params_.overrides());
  llama_model_params params = params_.view();
  params.progress_callback = [](float fraction, void * load) {
    return static_cast<ModelLoad *>(load)->on_progress(fraction);
  };
  params.progress_callback_user_data = this;
  const LogCapture capture;
  llama_model * model = llama_model_load_from_file(path_.c_str(), params);
  auto loaded = model == nullptr ? nullptr : std::make_shared<LoadedModel>(model, file);
  if (is_cancelled()) throw NativeError("ERR_ABORTED", "the load was cancelled");
  if (!loaded) throw NativeError("ERR_MODEL_LOAD", "cannot load '" + path_ + "': " + capture.reason("unknown reason"));
  loaded->set_adapters(load_lora_adapters(model, params_.adapters()));
  return loaded;
}

bool ModelLoad::on_progress(float fraction) {
  const int percent = static_cast<int>(fraction * 100);
  if (percent > percent_) {
    percent_ = percent;
    channel_.post(&progress_);
  }
  return !is_cancelled();
}

bool ModelLoad::is_cancelled() const {
  return is_stopping_ || cancel_.is_set();
}

void ModelLoad::Progress::run(Napi::Env env) {
  if (load.on_progress_.IsEmpty()) return;
  load.on_progress_.Call({Napi::Number::New(env, load.percent_.load() / 100.0)});
}

void ModelLoad::Done::run(Napi::Env env) {
  const std::unique_ptr<ModelLoad> owner(&load);
  load.stop();
  if (load.error_) {
    load.deferred_.Reject(to_js_error(env, load.error_->code(), load.error_->what()).Value());
    return;
  }
  load.deferred_.Resolve(Model::wrap(env, std::move(load.model_)));
}

}  // namespace llamero
