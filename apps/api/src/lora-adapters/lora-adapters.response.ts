import { COUNT, NUMBER, only, Shown, TEXT } from '../http/answer-fields.js';

export class LoraAdapter {
  @Shown('Number of the adapter.', COUNT)
  readonly id: number;
  @Shown('Path of its file.', TEXT)
  readonly path: string;
  @Shown('Its scale for requests that name none; 0 = it does not act.', NUMBER)
  readonly scale: number;
}

export class LoraScalesSet {
  @Shown('The scales are set.', only(true))
  readonly success: boolean;
}
