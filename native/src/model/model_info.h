#pragma once

#include <napi.h>

#include "model/loaded_model.h"

namespace llamero {

/** Everything that is known of a model: ModelInfo of boundary/model.d.ts. */
Napi::Object model_info(Napi::Env env, const LoadedModel & model);

}  // namespace llamero
