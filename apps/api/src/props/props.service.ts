import { Inject, Injectable } from '@nestjs/common';
import { EngineService } from '#engine';
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
    private readonly engine: EngineService,
    private readonly generation: GenerationService,
    @Inject(SERVER_OPTIONS) private readonly options: ServerOptions,
    @Inject(COMPATIBILITY) private readonly compatibility: Compatibility,
  ) {}

  async show(): Promise<PropsAnswer> {
    const { model, build } = this.engine;
    const { tasks, settings } = await this.generation.defaults();
    return this.compatibility.props({
      model,
      options: this.options,
      defaultTask: tasks[0]!,
      settings,
      speculates: speculates(this.options),
      build,
      version: packageVersion(),
      bosText: await this.text(model.bos),
      eosText: await this.text(model.eos),
    });
  }

  private async text(token: number): Promise<string> {
    return token < 0 ? '' : this.engine.detokenize(Int32Array.of(token));
  }
}
