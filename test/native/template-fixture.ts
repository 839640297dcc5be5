import { afterAll, beforeAll } from 'vitest';
import type { ChatFormat, Model } from '../../libs/engine/src/backend/native.js';
import { LlamaTemplates } from '../support/llama-templates.js';
import { CHAT_MODEL, initializeNative, native } from './native-fixture.js';

/** llama.cpp's templates beside the demo model. */
export class TemplateFixture {
  templates!: LlamaTemplates;
  model!: Model;

  /** How the model's chats are written by the template with this name. */
  formatOf(template: string): ChatFormat {
    return new native.ChatFormat(this.model, this.templates.read(template));
  }
}

/** Loads it before the tests of the group that calls this, and frees it after them. */
export function withTemplates(): TemplateFixture {
  const fixture = new TemplateFixture();
  beforeAll(async () => {
    fixture.templates = new LlamaTemplates();
    initializeNative();
    fixture.model = await native.Model.load(CHAT_MODEL, {});
  }, 60_000);
  afterAll(() => {
    fixture.model?.dispose();
    fixture.templates?.dispose();
  });
  return fixture;
}
