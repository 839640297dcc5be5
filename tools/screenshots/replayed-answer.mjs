/**
 * Has the next answer of a chat be this, streamed as a server would.
 *
 * @param {import('playwright-core').Page} page
 * @param {readonly object[]} deltas what each event adds: `{ content }` or `{ reasoning_content }`
 */
export async function replayAnswer(page, deltas) {
  const event = (delta, reason = /** @type {string | null} */ (null)) =>
    `data: ${JSON.stringify({ choices: [{ index: 0, delta, finish_reason: reason }], model: 'm' })}\n\n`;
  const body = [...deltas.map((delta) => event(delta)), event({}, 'stop'), 'data: [DONE]\n\n'].join('');
  await page.route('**/v1/chat/completions', (route) => route.fulfill({ contentType: 'text/event-stream', body }), {
    times: 1,
  });
}
