#include "media/mtmd_library.h"

#include <mutex>

#include "boundary/log_capture.h"
#include "boundary/native_error.h"

#ifdef _WIN32
#include <windows.h>
#else
#include <dlfcn.h>
#endif

namespace llamero {
namespace {

#ifdef _WIN32

void * open_library(const std::string & path) {
  const int length = MultiByteToWideChar(CP_UTF8, 0, path.c_str(), -1, nullptr, 0);
  std::wstring wide(static_cast<size_t>(length), L'\0');
  MultiByteToWideChar(CP_UTF8, 0, path.c_str(), -1, wide.data(), length);
  return reinterpret_cast<void *>(LoadLibraryW(wide.c_str()));
}

std::string last_reason() {
  return "error " + std::to_string(GetLastError());
}

void * find_function(void * library, const char * name) {
  return reinterpret_cast<void *>(GetProcAddress(reinterpret_cast<HMODULE>(library), name));
}

#else

void * open_library(const std::string & path) {
  return dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
}

std::string last_reason() {
  const char * reason = dlerror();
  return reason == nullptr ? "unknown reason" : reason;
}

void * find_function(void * library, const char * name) {
  return dlsym(library, name);
}

#endif

MtmdLibrary open_mtmd(const std::string & path) {
  void * const file = open_library(path);
  if (file == nullptr) throw NativeError("ERR_INVALID_ARGUMENT", "cannot load '" + path + "': " + last_reason());
  MtmdLibrary library;
  const auto find = [&](const char * name) {
    void * const function = find_function(file, name);
    if (function == nullptr) throw NativeError("ERR_INVALID_ARGUMENT", "'" + path + "' has no " + name);
    return function;
  };
#define LLAMERO_MTMD_FIND(name) library.name = reinterpret_cast<decltype(&::name)>(find(#name));
  LLAMERO_MTMD_FUNCTIONS(LLAMERO_MTMD_FIND)
#undef LLAMERO_MTMD_FIND
  library.mtmd_helper_log_set(log_line, nullptr);
  return library;
}

}  // namespace

const MtmdLibrary & load_mtmd_library(const std::string & path) {
  static std::mutex mutex;
  static const MtmdLibrary * library = nullptr;  // never unloaded: what it made may outlive whoever loaded it
  const std::lock_guard lock(mutex);
  if (library == nullptr) library = new MtmdLibrary(open_mtmd(path));
  return *library;
}

}  // namespace llamero
