import type { ChainParts } from '../backend/backend.js';
import type { PreparedParser } from '../backend/chat-parser.js';
import type { TaskMedia } from '../media/task-media.js';

/** What of a generation takes long to make, and was made before it has a slot. */
export interface TaskParts {
  readonly chain?: ChainParts | undefined;
  readonly parser?: PreparedParser | undefined;
  readonly media?: TaskMedia | undefined;
}
