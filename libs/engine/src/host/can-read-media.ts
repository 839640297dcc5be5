import { mediaLibrary } from '../backend/backend-directories.js';

/** Whether llama.cpp's library for images and sound was built; a projector cannot be loaded without it. */
export function canReadMedia(): boolean {
  return mediaLibrary() !== undefined;
}
