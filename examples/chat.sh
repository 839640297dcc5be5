#!/usr/bin/env bash
# A chat in the shell with curl and jq: answers appear as they are made, and the conversation is remembered.
#
#   bash examples/chat.sh
#   echo 'What is the capital of France?' | bash examples/chat.sh
set -euo pipefail

url="${LLAMERO_URL:-http://127.0.0.1:8080}"
messages='[]'
answer=$(mktemp)
trap 'rm -f "$answer"' EXIT

say() { # role, text: adds a message
  messages=$(jq -c --arg role "$1" --arg content "$2" '. + [{$role, $content}]' <<<"$messages")
}

ask() { # prints the answer as it is made
  jq -c '{messages: ., stream: true}' <<<"$messages" |
    curl --silent --show-error --fail-with-body --no-buffer "$url/v1/chat/completions" \
      -H 'Content-Type: application/json' -H "Authorization: Bearer ${LLAMA_API_KEY:-none}" -d @- |
    sed -un 's/^data: \({.*\)/\1/p' |
    jq --unbuffered -j '.choices[0].delta.content // ""'
}

while IFS= read -r -p '> ' question; do
  say user "$question"
  ask | tee "$answer"
  echo
  say assistant "$(<"$answer")"
done
