/** Paths and methods that no route has. */
export const NOWHERE: readonly (readonly [method: string, path: string])[] = [
  ['GET', '/nope'],
  ['POST', '/nope'],
  ['GET', '/completion'],
  ['PUT', '/completion'],
  ['DELETE', '/v1/models'],
  ['PATCH', '/props'],
  ['POST', '/health'],
  ['POST', '/v1/models'],
  ['GET', '/v1/chat/completions'],
  ['POST', '/completion/'],
  ['POST', '//completion'],
  ['GET', '/docs/..%2f..%2fpackage.json'],
  ['GET', '/__proto__'],
];

/** What the server is not started for, and the flag that its refusal names. */
export const SHUT: readonly (readonly [method: string, path: string, says: string])[] = [
  ['POST', '/props', '--props'],
  ['GET', '/metrics', '--metrics'],
  ['GET', '/slots', '--slots'],
  ['GET', '/llamero/live', '--no-live'],
  ['GET', '/llamero/requests/any', '--no-live'],
  ['GET', '/llamero/flags', '--no-live'],
  ['POST', '/embeddings', '--embeddings'],
  ['POST', '/v1/embeddings', '--embeddings'],
  ['POST', '/embedding', '--embeddings'],
];

/** Of a server with a folder for slots. */
export const SLOTS: readonly (readonly [path: string, body: string, field: string, named: string])[] = [
  ['/slots/0', '{}', 'action', 'action'],
  ['/slots/0?action=dance', '{}', 'action', 'action'],
  ['/slots/99?action=erase', '{}', 'id_slot', 'slot ID'],
  ['/slots/x?action=erase', '{}', 'id_slot', 'slot ID'],
  ['/slots/0?action=save', '{}', 'filename', 'filename'],
  ['/slots/0?action=save', '{"filename": 5}', 'filename', 'filename'],
  ['/slots/0?action=save', '{"filename": "../x"}', 'filename', 'filename'],
  ['/slots/0?action=restore', '{"filename": "not-there"}', 'filename', 'file'],
];

/** Of streams that may be read again. */
export const STREAMS: readonly (readonly [method: string, query: string, field: string])[] = [
  ['GET', '', 'conv_id'],
  ['GET', '?conv_id=', 'conv_id'],
  ['GET', '?conv_id=a&conv_id=b', 'conv_id'],
  ['GET', '?conv_id=a&from=-1', 'from'],
  ['GET', '?conv_id=a&from=x', 'from'],
  ['DELETE', '', 'conv_id'],
];
