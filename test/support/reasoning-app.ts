import { type ServedApp, serve } from './create-test-app.js';
import { LlamaTemplates } from './llama-templates.js';
import { DEMO_MODEL, loadEngine } from './real-engine.js';

/** The demo model with a template whose prompts end within the reasoning, so that any model thinks. */
export async function serveReasoning(): Promise<ServedApp> {
  const templates = new LlamaTemplates();
  const chatTemplate = templates.read('Qwen-QwQ-32B');
  templates.dispose();
  return serve(await loadEngine(DEMO_MODEL, { chatTemplate }), ['--reasoning-budget-message', ' Enough.']);
}
