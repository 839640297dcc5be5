import { QUEUE_PLACE_DOC, QUEUE_PLACE_PRESENCE, QueuePlace } from '../../generation/queue-place.response.js';
import { PromptProgressAnswer, TimingsAnswer, UsageAnswer } from '../../generation/timings.response.js';
import { schemaOf } from '../../http/declared-fields.js';
import { COUNT, ResponseField, TEXT } from '../../http/response-fields.js';

export const FINISH_REASON = { type: 'string', enum: ['stop', 'length', 'tool_calls'] } as const;

const AT_THE_END = { when: 'in a whole answer and in the last chunk of a stream' };

/** What all OpenAI-shaped responses and chunks have. */
export class OpenAiAnswer {
  @ResponseField('Seconds since 1970.', COUNT)
  readonly created: number;
  @ResponseField("Name of the model: as requested, else the server's alias.", TEXT)
  readonly model: string;
  @ResponseField("llama.cpp's build.", TEXT)
  readonly system_fingerprint: string;
  @ResponseField('Id of the answer; the same in all chunks of a stream.', TEXT)
  readonly id: string;
  @ResponseField('Tokens counted.', schemaOf(UsageAnswer), AT_THE_END)
  readonly usage?: UsageAnswer;
  @ResponseField('How long it took; of the first choice.', schemaOf(TimingsAnswer), {
    when: 'in a whole answer, in the last chunk of a stream and with timings_per_token',
  })
  readonly timings?: TimingsAnswer;
  @ResponseField('How far the prompt is evaluated.', schemaOf(PromptProgressAnswer), {
    when: 'in a stream with return_progress, before any text',
  })
  readonly prompt_progress?: PromptProgressAnswer;
  @ResponseField(QUEUE_PLACE_DOC, schemaOf(QueuePlace), QUEUE_PLACE_PRESENCE)
  readonly queue?: QueuePlace;
}
