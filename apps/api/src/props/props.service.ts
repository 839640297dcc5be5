import { Inject, Injectable } from '@nestjs/common';
import { EngineClient } from '#engine';
import { COMPATIBILITY, type Compatibility } from '../compat/compatibility.js';
import type { ServerOptions } from '../config/options.js';
import { packageVersion } from '../config/package-info.js';
import { speculates } from '../config/speculation-options.js';
import { GenerationService } from '../generation/generation.service.js';
import { SERVER_OPTIONS } from '../server-options.js';
import type { PropsAnswer } from './props.response.js';

/** What the server says of itself. */
@Injectable()
export class PropsService {
  constructor(
    private readonly engine: EngineClient,
    private readonly generation: GenerationService,
    @Inject(SERVER_OPTIONS) private readonly options: ServerOptions,
    @Inject(COMPATIBILITY) private readonly compatibility: Compatibility,
  ) {}

  async show(): Promise<PropsAnswer> {
    const { model, status } = this.engine;
    const { tasks, settings } = await this.generation.defaults();
    return this.compatibility.props({
      model,
      options: this.options,
      defaultTask: tasks[0]!,
      settings,
      speculates: speculates(this.options),
      build: model.build,
      version: packageVersion(),
      isSleeping: status.state === 'sleeping' || status.state === 'waking',
      bosText: this.text(model.bos),
      eosText: this.text(model.eos),
    });
  }

  private text(token: number): string {
    return token < 0 ? '' : this.engine.vocabulary.textOf([token]);
  }
}
