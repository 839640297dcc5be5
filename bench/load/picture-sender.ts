import { bitmap } from './bitmap.js';

/** Pixels of the side of a picture that is sent. */
const SIDE = 256;
const JSON_HEADERS = { 'content-type': 'application/json' };

/** Sends pictures, one after the other and no two alike, and asks for one token about each. */
export class PictureSender {
  private sent = 0;

  private constructor(
    private readonly url: string,
    private readonly marker: string,
  ) {}

  /** @throws Error when the server takes no pictures */
  static async to(url: string): Promise<PictureSender> {
    const response = await fetch(`${url}/props`);
    const { media_marker: marker } = (await response.json()) as { readonly media_marker?: string };
    if (marker === undefined) throw new Error(`${url}/props has no media_marker: the server takes no pictures`);
    return new PictureSender(url, marker);
  }

  /** @returns milliseconds. @throws Error when the picture is refused */
  async send(): Promise<number> {
    const picture = pictureOf(this.sent++).toString('base64');
    const prompt = { prompt_string: `A picture: ${this.marker} It shows`, multimodal_data: [picture] };
    const body = JSON.stringify({ prompt, n_predict: 1, cache_prompt: false });
    const startedAt = performance.now();
    const response = await fetch(`${this.url}/completion`, { method: 'POST', headers: JSON_HEADERS, body });
    const text = await response.text();
    if (!response.ok) throw new Error(`a picture was answered with ${response.status}: ${text}`);
    return performance.now() - startedAt;
  }

  sendUntilStopped(): { stop(): Promise<readonly number[]> } {
    let isOver = false;
    const times: number[] = [];
    const sending = (async () => {
      while (!isOver) times.push(await this.send());
      return times;
    })();
    // Whoever stops it sees the failure; until then it must not count as unhandled.
    sending.catch(() => undefined);
    return {
      stop: () => {
        isOver = true;
        return sending;
      },
    };
  }

  /** Milliseconds, as the server's metrics have it. */
  async longestEncoding(): Promise<number> {
    const metrics = await (await fetch(`${this.url}/metrics`)).text();
    const [, seconds] = /^llamero_media_encoding_seconds_max (\S+)$/m.exec(metrics) ?? [];
    return Number(seconds) * 1000;
  }
}

/** A gradient with the number in the colour of its first pixel: no two numbers give the same file. */
function pictureOf(number: number): Buffer {
  const bytes = [number >> 16, number >> 8, number].map((part) => part & 255) as [number, number, number];
  return bitmap(SIDE, (x, y) => (x + y === 0 ? bytes : [x & 255, y & 255, number & 255]));
}
