import { Inject, Injectable } from '@nestjs/common';
import { EngineClient } from '#engine';
import type { ServerOptions } from '../config/options.js';
import { SERVER_OPTIONS } from '../server-options.js';
import { infillLayout } from './infill-layout.js';
import { tokensOf } from './prompt.js';
import type { SequencePrompt } from './sequence-prompt.js';

/** A file beside the one with the gap. */
export interface ExtraFile {
  readonly text: string;
  readonly filename?: string;
}

/** What a gap is filled by. */
export interface InfillRequestParts {
  readonly prefix: SequencePrompt;
  readonly suffix: SequencePrompt;
  /** Names in the request, for errors. */
  readonly prefixField: string;
  readonly suffixField: string;
  /** What the gap begins with. */
  readonly prompt?: string | undefined;
  readonly extra?: readonly ExtraFile[] | undefined;
}

/** llama-server's words: the model reads them. */
const PROJECT = 'myproject\n';
const OWN_FILE = 'filename\n';
const UNNAMED_FILE = 'tmp';
const SNIPPET = '\n\n--- snippet ---\n\n';

/** Makes prompts for models that can fill a gap. */
@Injectable()
export class InfillPrompts {
  constructor(
    private readonly engine: EngineClient,
    @Inject(SERVER_OPTIONS) private readonly options: ServerOptions,
  ) {}

  /** The tokens that the model does not have, in llama-server's words; empty = it has all. */
  missingTokens(): string {
    const { pre, suf, mid } = this.engine.model.fim;
    return [
      pre < 0 ? 'prefix token is missing. ' : '',
      suf < 0 ? 'suffix token is missing. ' : '',
      mid < 0 ? 'middle token is missing. ' : '',
    ].join('');
  }

  /** @throws ApiError for a token that the vocabulary does not have */
  async tokens({ prefix, suffix, prefixField, suffixField, ...parts }: InfillRequestParts): Promise<Int32Array> {
    const { fim, bos, addBos, slotContextSize } = this.engine.model;
    const { batchSize, predict, spmInfill } = this.options;
    return infillLayout(
      {
        prefix: await this.plain(prefix, prefixField),
        suffix: await this.plain(suffix, suffixField),
        prompt: await this.engine.tokenize(parts.prompt ?? '', false, true),
        extra: await this.extra(parts.extra ?? []),
      },
      {
        fim,
        bos: addBos ? bos : undefined,
        batchSize,
        contextSize: slotContextSize,
        predict,
        isSuffixFirst: spmInfill,
      },
    );
  }

  /** The repository-level pattern (arxiv.org/abs/2409.12186), as far as the model has its tokens. */
  private async extra(files: readonly ExtraFile[]): Promise<readonly number[]> {
    const { rep, sep } = this.engine.model.fim;
    const head = async (name: string) => (sep < 0 ? this.plain(SNIPPET) : [sep, ...(await this.plain(name))]);
    const tokens: number[] = rep < 0 ? [] : [rep, ...(await this.plain(PROJECT))];
    for (const { text, filename = UNNAMED_FILE } of files) {
      for (const token of await head(`${filename}\n`)) tokens.push(token);
      for (const token of await this.plain(text)) tokens.push(token);
    }
    return sep < 0 ? tokens : [...tokens, ...(await head(OWN_FILE))];
  }

  private plain(sequence: SequencePrompt, field = 'input_extra'): Promise<Int32Array> {
    return tokensOf(sequence, { field, addSpecial: false, parseSpecial: false }, this.engine);
  }
}
