#include "boundary/backends.h"

#include <build-info.h>
#include <ggml-backend.h>
#include <llama.h>

#if defined(__GLIBC__)
#include <malloc.h>
#endif

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "boundary/log_capture.h"
#include "boundary/native_error.h"

namespace llamero {
namespace {

namespace fs = std::filesystem;

/**
 * llama.cpp makes its compute buffers anew whenever another set of adapters acts. Left alone, glibc raises the size
 * from which a block is mapped and given back by itself, takes such buffers from its heaps, and those fall to pieces: a
 * server that alternates between sets kept growing. Setting the size keeps it. Less than it, as glibc begins with,
 * would map what tokenizing takes for each chunk, and that costs more than the tokens.
 */
void return_large_blocks() {
#if defined(__GLIBC__)
  mallopt(M_MMAP_THRESHOLD, 1 << 20);
#endif
}

bool has_cpu() {
  return ggml_backend_dev_by_type(GGML_BACKEND_DEVICE_TYPE_CPU) != nullptr;
}

/** "cuda" of "libggml-cuda.so"; empty for what is no backend of its own (base, cpu variants, other files). */
std::string accelerator_of(const fs::path & file) {
  const std::string extension = file.extension().string();
  if (extension != ".so" && extension != ".dll") return "";
  std::string name = file.stem().string();
  if (name.compare(0, 3, "lib") == 0) name.erase(0, 3);
  if (name.compare(0, 5, "ggml-") != 0) return "";
  name.erase(0, 5);
  const bool is_other = name.compare(0, 4, "base") == 0 || name.compare(0, 3, "cpu") == 0;
  return is_other ? "" : name;
}

bool is_registered(std::string name) {
  const auto same = [](char a, char b) { return std::tolower(a) == std::tolower(b); };
  for (size_t i = 0; i < ggml_backend_reg_count(); ++i) {
    const std::string registered = ggml_backend_reg_name(ggml_backend_reg_get(i));
    if (std::equal(name.begin(), name.end(), registered.begin(), registered.end(), same)) return true;
  }
  return false;
}

/**
 * Loads what a directory offers. A package with a GPU backend brings copies of the CPU ones; once a CPU backend is
 * there, only accelerators are taken, or every core would be counted twice.
 */
void load_directory(const std::string & directory) {
  if (!has_cpu()) return ggml_backend_load_all_from_path(directory.c_str());
  const LogCapture capture(/*is_expected =*/true);  // without a driver a GPU backend does not load
  std::error_code error;
  for (const fs::directory_entry & entry : fs::directory_iterator(fs::u8path(directory), error)) {
    const std::string name = accelerator_of(entry.path());
    if (!name.empty() && !is_registered(name)) ggml_backend_load(entry.path().u8string().c_str());
  }
}

enum ggml_numa_strategy numa_strategy(const Napi::Value & name) {
  if (name.IsUndefined()) return GGML_NUMA_STRATEGY_DISABLED;
  const std::string text = name.IsString() ? name.As<Napi::String>().Utf8Value() : "";
  if (text == "distribute") return GGML_NUMA_STRATEGY_DISTRIBUTE;
  if (text == "isolate") return GGML_NUMA_STRATEGY_ISOLATE;
  if (text == "numactl") return GGML_NUMA_STRATEGY_NUMACTL;
  throw NativeError("ERR_INVALID_ARGUMENT", "numa must be distribute, isolate or numactl");
}

void initialize(const Napi::CallbackInfo & info) {
  const Napi::Env env = info.Env();
  guarded(env, [&] {
    if (info.Length() < 2 || !info[0].IsArray() || !info[1].IsFunction()) {
      throw NativeError("ERR_INVALID_ARGUMENT",
                        "initialize(backendDirectories, log, numa) takes an array and a function");
    }
    const Napi::Array directories = info[0].As<Napi::Array>();
    const enum ggml_numa_strategy numa = numa_strategy(info[2]);
    set_log_sink(env, info[1].As<Napi::Function>());
    static bool is_initialized = false;
    if (is_initialized) return;
    return_large_blocks();
    for (uint32_t i = 0; i < directories.Length(); ++i) {
      const Napi::Value directory = directories.Get(i);
      if (!directory.IsString()) throw NativeError("ERR_INVALID_ARGUMENT", "backendDirectories must hold strings");
      load_directory(directory.As<Napi::String>());
    }
    if (!has_cpu()) throw NativeError("ERR_INVALID_ARGUMENT", "no CPU backend found in the backend directories");
    llama_backend_init();
    if (numa != GGML_NUMA_STRATEGY_DISABLED) llama_numa_init(numa);
    is_initialized = true;
  });
}

Napi::Value build_info(const Napi::CallbackInfo & info) {
  Napi::Object result = Napi::Object::New(info.Env());
  // The prebuilt libraries only know themselves as a development version of their release.
  const std::string release = LLAMERO_LLAMA_RELEASE;
  result.Set("llamaCpp", release.empty() ? std::string("v") + llama_version() : release);
  result.Set("build", llama_build_info());
  result.Set("systemInfo", llama_print_system_info());
  return result;
}

const char * type_name(enum ggml_backend_dev_type type) {
  switch (type) {
    case GGML_BACKEND_DEVICE_TYPE_CPU: return "cpu";
    case GGML_BACKEND_DEVICE_TYPE_GPU: return "gpu";
    case GGML_BACKEND_DEVICE_TYPE_IGPU: return "igpu";
    default: return "accelerator";
  }
}

Napi::Value devices(const Napi::CallbackInfo & info) {
  const Napi::Env env = info.Env();
  Napi::Array result = Napi::Array::New(env);
  for (size_t i = 0; i < ggml_backend_dev_count(); ++i) {
    const ggml_backend_dev_t device = ggml_backend_dev_get(i);
    size_t free_memory = 0;
    size_t total_memory = 0;
    ggml_backend_dev_memory(device, &free_memory, &total_memory);
    Napi::Object entry = Napi::Object::New(env);
    entry.Set("name", ggml_backend_dev_name(device));
    entry.Set("description", ggml_backend_dev_description(device));
    entry.Set("type", type_name(ggml_backend_dev_type(device)));
    entry.Set("freeMemory", static_cast<double>(free_memory));
    entry.Set("totalMemory", static_cast<double>(total_memory));
    result.Set(static_cast<uint32_t>(i), entry);
  }
  return result;
}

}  // namespace

void export_backends(Napi::Env env, Napi::Object exports) {
  exports.Set("initialize", Napi::Function::New(env, initialize, "initialize"));
  exports.Set("buildInfo", Napi::Function::New(env, build_info, "buildInfo"));
  exports.Set("devices", Napi::Function::New(env, devices, "devices"));
}

}  // namespace llamero
