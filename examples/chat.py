"""A chat with nothing but Python's own library: answers appear as they are made.

python examples/chat.py 'What is the capital of France?'
"""

import json
import os
import sys
from urllib.request import Request, urlopen

url = os.environ.get("LLAMERO_URL", "http://127.0.0.1:8080")
headers = {"Content-Type": "application/json", "Authorization": f"Bearer {os.environ.get('LLAMA_API_KEY', 'none')}"}
question = sys.argv[1] if len(sys.argv) > 1 else "What is the capital of France?"
body = {"messages": [{"role": "user", "content": question}], "stream": True}

with urlopen(Request(f"{url}/v1/chat/completions", json.dumps(body).encode(), headers)) as events:
    for line in events:
        data = line.decode().strip()
        if not data.startswith("data: {"):
            continue
        for choice in json.loads(data.removeprefix("data: "))["choices"]:
            print(choice["delta"].get("content") or "", end="", flush=True)
print()
