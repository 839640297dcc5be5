import type { Generated } from '../../generation/generated.js';
import type { EventEncoder } from '../../generation/task-runs.js';
import type { Presenter } from '../presenter.js';
import { type CompletionMetadata, completionBody, pickFields } from './completion-body.js';
import { CompletionStreamEncoder } from './completion-stream.js';

/** Completions in llama-server's own shape. */
export class CompletionPresenter implements Presenter {
  /**
   * @param metadata of each task
   * @param fields that are wanted; empty = all
   * @param isList the body is a list, even of one
   */
  constructor(
    private readonly metadata: readonly CompletionMetadata[],
    private readonly fields: readonly string[],
    private readonly isList: boolean,
  ) {}

  body(generated: readonly Generated[]): object {
    const bodies = generated.map((one, index) => this.picked(completionBody(this.metadata[index]!, one)));
    return this.isList ? bodies : bodies[0]!;
  }

  encoder(index: number): EventEncoder {
    return new CompletionStreamEncoder(this.metadata[index]!, this.fields);
  }

  private picked(body: ReturnType<typeof completionBody>): object {
    return this.fields.length === 0 ? body : pickFields(body, this.fields);
  }
}
