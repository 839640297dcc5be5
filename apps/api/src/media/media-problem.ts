/** What is wrong with a picture or a recording; the message goes on from its name. */
export class MediaProblem extends Error {
  override readonly name = 'MediaProblem';
}

/** The file is not what its first bytes say. @param why as a sentence */
export function damaged(why: string): MediaProblem {
  return new MediaProblem(`is damaged: ${why}`);
}
