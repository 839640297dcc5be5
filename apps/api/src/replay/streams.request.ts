import { TextListField } from '../http/request-fields.js';
import { CONVERSATION_HEADER } from './conversation-id.js';

/** Body of POST /v1/streams/lookup. */
export class StreamsLookupRequest {
  @TextListField({
    doc: `Ids that were sent as ${CONVERSATION_HEADER}. Those that go on with "::" and more are found, too.`,
    mostItems: 'maxInputs',
    most: 'maxName',
    default: [],
  })
  conversation_ids?: string[];
}
