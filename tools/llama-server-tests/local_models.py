"""A pytest plugin that runs llama.cpp's own server tests without a network.

The tests name models of a hub; here each name stands for a file of this machine, and a test that needs another model
is skipped with that reason, as is one that needs a Python package that is not installed. Nothing else is changed: the
tests start the server that LLAMA_SERVER_BIN_PATH names, and ask it over HTTP.
"""

import os
import sys
import types

import pytest

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "../.."))


def demo(name):
    return os.path.join(ROOT, "models", name)


# The public model that most tests are written for; their expected texts are its.
STORIES = os.environ.get("STORIES_MODEL", "")

# Where the tests ask for a kind of model rather than for its texts, a demo model of that kind stands in.
MODELS = {
    "ggml-org/test-model-stories260K": STORIES,
    "ggml-org/models/tinyllamas/stories260K.gguf": STORIES,
    "ggml-org/models/bert-bge-small/ggml-model-f16.gguf": demo("cria-embed-f16.gguf"),
    "ggml-org/models/jina-reranker-v1-tiny-en/ggml-model-f16.gguf": demo("cria-rerank-f16.gguf"),
}


def stand_in_for(name, **names):
    """A module of this name whose use skips the test, where the real one is not installed."""
    try:
        __import__(name)
    except ImportError:
        module = types.ModuleType(name)
        for attribute in names.get("attributes", ()):
            setattr(module, attribute, lambda *_, **__: pytest.skip(f"needs the Python package {name}"))
        sys.modules[name] = module


stand_in_for("openai", attributes=("OpenAI",))
stand_in_for("wget", attributes=("download",))


def pytest_configure(config):
    sys.path.insert(0, str(config.rootpath))
    import utils

    utils.ServerPreset.load_all = staticmethod(lambda: None)
    start = utils.ServerProcess.start

    def start_locally(server, timeout_seconds=utils.DEFAULT_HTTP_TIMEOUT):
        if server.model_hf_repo and not server.model_url and not server.models_dir:
            name = "/".join(part for part in (server.model_hf_repo, server.model_hf_file) if part)
            path = MODELS.get(name, "")
            if not os.path.isfile(path):
                pytest.skip(f"needs the model {name}")
            server.model_hf_repo = server.model_hf_file = None
            server.model_file = path
            server.offline = False
        elif server.model_url:
            pytest.skip(f"needs the model {server.model_url}")
        return start(server, timeout_seconds)

    utils.ServerProcess.start = start_locally
