#pragma once

#include <napi.h>

#include "media/loaded_projector.h"

namespace llamero {

/** JavaScript's Projector. */
class Projector : public Napi::ObjectWrap<Projector> {
 public:
  static void export_class(Napi::Env env, Napi::Object exports);

  /** Only `load` may call it: takes an External of SharedProjector. */
  explicit Projector(const Napi::CallbackInfo & info);

 private:
  static Napi::Value load(const Napi::CallbackInfo & info);
  Napi::Value read(const Napi::CallbackInfo & info);
  void dispose(const Napi::CallbackInfo & info);

  /** @throws NativeError ERR_DISPOSED */
  const SharedProjector & projector() const;

  SharedProjector projector_;
};

}  // namespace llamero
