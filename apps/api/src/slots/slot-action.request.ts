import { TextField } from '../http/request-fields.js';

/** Body of POST /slots/{id}?action=save and restore; erase needs none. */
export class SlotActionRequest {
  @TextField({
    doc: 'Name of the file in the folder of --slot-save-path; needed to save and to restore.',
    most: 'maxName',
  })
  filename?: string;
}
