#!/usr/bin/env bash
# Reranking: documents in the order of their relevance to a query. Serve a rerank model:
#
#   npm start -- -m models/cria-rerank-f16.gguf --reranking
#   bash examples/rerank.sh 'Where does the fox live?'
set -euo pipefail

url="${LLAMERO_URL:-http://127.0.0.1:8080}"
query="${1:-Where does the fox live?}"
documents='["The fox lives in a den under the old oak.", "Bread is made of flour and water.", "The sun is a star."]'

jq -n --arg query "$query" --argjson documents "$documents" '{$query, $documents}' |
  curl --silent --show-error --fail-with-body "$url/v1/rerank" \
    -H 'Content-Type: application/json' -H "Authorization: Bearer ${LLAMA_API_KEY:-none}" -d @- |
  jq -r --argjson documents "$documents" '.results | sort_by(-.relevance_score)[] | "\(.relevance_score)  \($documents[.index])"'
