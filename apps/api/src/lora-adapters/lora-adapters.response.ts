import { COUNT, NUMBER, only, ResponseField, TEXT } from '../http/response-fields.js';

export class LoraAdapter {
  @ResponseField('Number of the adapter.', COUNT)
  readonly id: number;
  @ResponseField('Path of its file.', TEXT)
  readonly path: string;
  @ResponseField('Its scale for requests that name none; 0 = it does not act.', NUMBER)
  readonly scale: number;
}

export class LoraScalesSet {
  @ResponseField('The scales are set.', only(true))
  readonly success: boolean;
}
