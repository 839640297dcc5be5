#include "boundary/rpc.h"

#include <ggml-backend-impl.h>
#include <ggml-backend.h>
#include <ggml-rpc.h>

#include <algorithm>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "boundary/fields.h"
#include "boundary/native_error.h"

namespace llamero {
namespace {

/** A function of ggml's RPC backend, which is a library that is loaded at run time. */
template <typename Function>
Function * rpc_function(const char * name) {
  const ggml_backend_reg_t backend = ggml_backend_reg_by_name("RPC");
  void * function = backend == nullptr ? nullptr : ggml_backend_reg_get_proc_address(backend, name);
  if (function == nullptr)
    throw NativeError("ERR_INVALID_ARGUMENT",
                      "llama.cpp's RPC backend is not there. Run: npm run build:native -- --with rpc");
  return reinterpret_cast<Function *>(function);
}

void add_rpc_server(const Napi::CallbackInfo & info) {
  guarded(info.Env(), [&] {
    if (!info[0].IsString()) throw NativeError("ERR_INVALID_ARGUMENT", "addRpcServer(endpoint) takes a string");
    const std::string endpoint = info[0].As<Napi::String>();
    const auto add = rpc_function<decltype(ggml_backend_rpc_add_server)>("ggml_backend_rpc_add_server");
    const ggml_backend_reg_t server = add(endpoint.c_str());
    if (server == nullptr) throw NativeError("ERR_INVALID_ARGUMENT", "the RPC server " + endpoint + " has no devices");
    ggml_backend_register(server);
  });
}

using DeviceMemory = void (*)(ggml_backend_dev_t, size_t *, size_t *);

/** What limited devices asked before, and how much they tell of at most. */
struct MemoryLimit {
  DeviceMemory ask;
  size_t bytes;
};

std::unordered_map<ggml_backend_dev_t, MemoryLimit> & memory_limits() {
  static std::unordered_map<ggml_backend_dev_t, MemoryLimit> limits;
  return limits;
}

void limited_memory(ggml_backend_dev_t device, size_t * free, size_t * total) {
  const MemoryLimit & limit = memory_limits().at(device);
  limit.ask(device, free, total);
  // A device may know neither.
  *total = *total == 0 ? limit.bytes : std::min(*total, limit.bytes);
  *free = *free == 0 ? limit.bytes : std::min(*free, limit.bytes);
}

/** ggml's server asks the device itself, and has no limit of its own. */
void limit_memory(ggml_backend_dev_t device, size_t bytes) {
  if (!memory_limits().emplace(device, MemoryLimit{device->iface.get_memory, bytes}).second) return;
  device->iface.get_memory = limited_memory;
}

/** Accelerators; where there are none, the processor. */
std::vector<ggml_backend_dev_t> usual_devices() {
  std::vector<ggml_backend_dev_t> found;
  for (size_t i = 0; i < ggml_backend_dev_count(); ++i) {
    const ggml_backend_dev_t device = ggml_backend_dev_get(i);
    const enum ggml_backend_dev_type type = ggml_backend_dev_type(device);
    if (type == GGML_BACKEND_DEVICE_TYPE_GPU || type == GGML_BACKEND_DEVICE_TYPE_IGPU) found.push_back(device);
  }
  if (found.empty()) found.push_back(ggml_backend_dev_by_type(GGML_BACKEND_DEVICE_TYPE_CPU));
  return found;
}

/** Serves until the process ends: ggml's server returns only where it cannot listen. */
class RpcServing final : public Napi::AsyncWorker {
 public:
  RpcServing(Napi::Env env, const Fields & fields)
      : AsyncWorker(env, "llamero RPC server"),
        deferred_(Napi::Promise::Deferred::New(env)),
        start_(rpc_function<decltype(ggml_backend_rpc_start_server)>("ggml_backend_rpc_start_server")),
        endpoint_(fields.text("endpoint")),
        cache_folder_(fields.has("cacheFolder") ? fields.text("cacheFolder") : ""),
        threads_(fields.integer<uint32_t>("threads", 1, 4096)) {
    fields.each("devices", [&](const Napi::Value & entry, const std::string & path) {
      const std::string name = entry.IsString() ? std::string(entry.As<Napi::String>()) : "";
      const ggml_backend_dev_t device = ggml_backend_dev_by_name(name.c_str());
      if (device == nullptr) throw NativeError("ERR_INVALID_ARGUMENT", path + ": no device is named '" + name + "'");
      devices_.push_back(device);
    });
    if (devices_.empty()) devices_ = usual_devices();
    if (!fields.has("memory")) return;
    const auto bytes = fields.integer<int64_t>("memory", 1, 1LL << 53);
    for (const ggml_backend_dev_t device : devices_) limit_memory(device, static_cast<size_t>(bytes));
  }

  Napi::Promise promise() const { return deferred_.Promise(); }

 protected:
  void Execute() override {
    start_(endpoint_.c_str(), cache_folder_.empty() ? nullptr : cache_folder_.c_str(), threads_, devices_.size(),
           devices_.data());
  }
  void OnOK() override { deferred_.Resolve(Env().Undefined()); }
  void OnError(const Napi::Error & error) override { deferred_.Reject(error.Value()); }

 private:
  Napi::Promise::Deferred deferred_;
  decltype(ggml_backend_rpc_start_server) * start_;
  std::string endpoint_;
  std::string cache_folder_;
  size_t threads_;
  std::vector<ggml_backend_dev_t> devices_;
};

Napi::Value serve_rpc(const Napi::CallbackInfo & info) {
  return guarded(info.Env(), [&]() -> Napi::Value {
    auto * serving = new RpcServing(info.Env(), Fields(info[0], "options"));
    serving->Queue();
    return serving->promise();
  });
}

}  // namespace

void export_rpc(Napi::Env env, Napi::Object exports) {
  exports.Set("addRpcServer", Napi::Function::New(env, add_rpc_server, "addRpcServer"));
  exports.Set("serveRpc", Napi::Function::New(env, serve_rpc, "serveRpc"));
}

}  // namespace llamero
