"""OpenAI's own client for Python (pip install openai): only its address differs.

python examples/openai_client.py 'What is the capital of France?'
"""

import os
import sys

from openai import OpenAI

url = os.environ.get("LLAMERO_URL", "http://127.0.0.1:8080")
client = OpenAI(base_url=f"{url}/v1", api_key=os.environ.get("LLAMA_API_KEY", "none"))
question = sys.argv[1] if len(sys.argv) > 1 else "What is the capital of France?"
stream = client.chat.completions.create(model="any", messages=[{"role": "user", "content": question}], stream=True)
for chunk in stream:
    print(chunk.choices[0].delta.content or "", end="", flush=True)
print()
