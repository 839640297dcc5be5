import type { ModelInfo } from '#engine';

/** What the page tells. */
export interface HomePageFacts {
  readonly version: string;
  /** The name of the model in responses. */
  readonly modelName: string;
  readonly model: ModelInfo;
}

/** A page for whoever opens the server's address in a browser: what runs here, and where to read on. */
export function homePage({ version, modelName, model }: HomePageFacts): string {
  const name = escaped(modelName);
  const facts = [
    ['Model', `${name} (${escaped(model.description)})`],
    ['Slots', `${model.slots}, each with a context of ${model.slotContextSize} tokens`],
    ['Version', `llamero ${escaped(version)}`],
  ];
  return `<!DOCTYPE html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width">
    <title>llamero: ${name}</title>
    <style>
      body { font: 16px/1.5 system-ui, sans-serif; max-width: 42em; margin: 3em auto; padding: 0 1em; }
      dt { font-weight: bold; float: left; clear: left; width: 6em; }
      dd { margin-left: 6em; overflow-wrap: anywhere; }
    </style>
  </head>
  <body>
    <h1>llamero</h1>
    <p>An LLM inference server. It speaks the HTTP API of llama-server, and OpenAI's below <code>/v1</code>.</p>
    <dl>
${facts.map(([term, text]) => `      <dt>${term}</dt><dd>${text}</dd>`).join('\n')}
    </dl>
    <ul>
      <li><a href="docs">API documentation</a>, also as <a href="openapi.json">OpenAPI</a></li>
      <li><a href="v1/models">The model</a> and <a href="props">default settings</a> as JSON</li>
      <li><a href="completion.js">completion.js</a>, a client for pages and scripts</li>
    </ul>
  </body>
</html>
`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
