import { nullable } from '../http/declared-fields.js';
import { only, ResponseField } from '../http/response-fields.js';

export class HealthAnswer {
  @ResponseField('The server is ready; anything else is an error.', only('ok'))
  readonly status: string;
}

const CHECKS = {
  type: 'object',
  additionalProperties: {
    type: 'object',
    required: ['status'],
    properties: { status: { type: 'string', enum: ['up', 'down'], description: 'Whether it is well.' } },
    additionalProperties: { description: 'A figure that the check looks at.' },
  },
} as const;

/** Terminus' response to a probe. */
export class ProbeAnswer {
  @ResponseField('ok, or what is wrong: something is down, or the server is closing.', {
    type: 'string',
    enum: ['ok', 'error', 'shutting_down'],
  })
  readonly status: string;
  @ResponseField('What is up, by name.', nullable(CHECKS), { when: 'for holders of a key' })
  readonly info?: object;
  @ResponseField('What is down, by name.', nullable(CHECKS), { when: 'for holders of a key' })
  readonly error?: object;
  @ResponseField('Both together.', CHECKS, { when: 'for holders of a key' })
  readonly details?: object;
}
