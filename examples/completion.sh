#!/usr/bin/env bash
# The native API with curl: a text goes on, once as a whole and once as a stream.
#
#   bash examples/completion.sh 'Once upon a time'
set -euo pipefail

url="${LLAMERO_URL:-http://127.0.0.1:8080}"
prompt="${1:-Once upon a time}"

complete() { # further fields of the request, as JSON
  jq -n --arg prompt "$prompt" --argjson more "$1" '{$prompt, n_predict: 24, temperature: 0} + $more' |
    curl --silent --show-error --fail-with-body --no-buffer "$url/completion" \
      -H 'Content-Type: application/json' -H "Authorization: Bearer ${LLAMA_API_KEY:-none}" -d @-
}

echo '--- as a whole'
complete '{}' | jq '{content, stop_type, tokens_predicted, speed: .timings.predicted_per_second}'
echo '--- as a stream'
complete '{"stream": true}' | sed -un 's/^data: //p' | jq --unbuffered -j '.content'
echo
