#!/bin/sh
# Runs llama.cpp's own server tests against this server, without a network.
# usage: run.sh FOLDER [pytest arguments]     FOLDER = tools/server/tests of llama.cpp's sources
set -e
here=$(cd "$(dirname "$0")" && pwd)
folder=$(cd "$1" && pwd)
shift
export LLAMA_SERVER_BIN_PATH="${LLAMA_SERVER_BIN_PATH:-$here/../../bin/llamero}"
export LLAMERO_COMPAT="${LLAMERO_COMPAT:-v0.5}"
export STORIES_MODEL="${STORIES_MODEL:-$here/../../../shared/data/models/stories260K.gguf}"
export PYTHONPATH="$here:$folder" PYTHONDONTWRITEBYTECODE=1
cd "$folder"
exec "${PYTHON:-python3}" -m pytest -p local_models -p no:cacheprovider "$@"
