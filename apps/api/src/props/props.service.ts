import { Inject, Injectable } from '@nestjs/common';
import { EngineClient } from '#engine';
import type { ServerOptions } from '../config/options.js';
import { speculates } from '../config/speculation-options.js';
import { GenerationService } from '../generation/generation.service.js';
import { generationSettings } from '../generation/generation-settings.response.js';
import { generationParamsV05 } from '../generation/generation-settings-v05.response.js';
import { SERVER_OPTIONS } from '../server-options.js';
import { type PropsAnswer, props } from './props.response.js';
import { type PropsAnswerV05, propsV05 } from './props-v05.response.js';

/** What the server says of itself. */
@Injectable()
export class PropsService {
  constructor(
    private readonly engine: EngineClient,
    private readonly generation: GenerationService,
    @Inject(SERVER_OPTIONS) private readonly options: ServerOptions,
  ) {}

  show(): Promise<PropsAnswer | PropsAnswerV05> {
    return this.options.compat === 'v0.5' ? this.showV05() : this.showSeed();
  }

  private async showV05(): Promise<PropsAnswerV05> {
    const { model } = this.engine;
    const { tasks, settings } = await this.generation.defaults();
    // Nothing is read here yet, and v0.5 says so.
    const chat = { ...settings.chat, reasoningFormat: 'none' };
    return propsV05(model, this.options, {
      params: generationParamsV05(tasks[0]!, { ...settings, chat }),
      name: this.generation.modelName({}),
      buildName: this.generation.buildName,
      bosText: this.text(model.bos),
      eosText: this.text(model.eos),
    });
  }

  private async showSeed(): Promise<PropsAnswer> {
    const { model } = this.engine;
    // The defaults are those of a request that asks for nothing, except that llama-server shows stream as true.
    const { tasks, settings } = await this.generation.defaults();
    const { n_ctx, model: name, ...params } = generationSettings(tasks[0]!, { ...settings, stream: true });
    return props(model, {
      settings: params,
      alias: this.options.alias,
      speculates: speculates(this.options),
      buildName: this.generation.buildName,
      bosText: this.text(model.bos),
      eosText: this.text(model.eos),
    });
  }

  private text(token: number): string {
    return token < 0 ? '' : this.engine.vocabulary.textOf([token]);
  }
}
