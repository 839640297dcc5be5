import type { RequestTimes } from './load/load-plan.js';
import { PictureSender } from './load/picture-sender.js';
import { whenQuiet } from './quiet.js';
import { spread } from './report/statistics.js';
import { spreadText } from './report/summary.js';
import { textTable } from './report/table.js';
import { figuresOf, loadServer, promptTokens, type ServerFigures } from './targets/server-measurement.js';
import type { ServerTarget } from './targets/server-target.js';

export interface PicturesPlan {
  readonly rounds: number;
  readonly requests: number;
  readonly promptTokens: number;
  readonly text: string;
  readonly predict: number;
  readonly quiet: number;
}

/** Streams of text whose tokens are timed; a server for this has a slot more. */
export const TEXT_STREAMS = 4;

interface Round {
  readonly alone: ServerFigures;
  readonly beside: ServerFigures;
  readonly pictures: readonly RequestTimes['total'][];
}

/**
 * A table of the time between tokens of four streams, alone and while somebody sends one picture after the other, no two
 * of them alike, so that each is encoded; and how long the encoder took at most. In alternating rounds.
 */
export async function scanPictures(target: ServerTarget, plan: PicturesPlan): Promise<string> {
  const tokens = await promptTokens(target.url, plan.text, plan.promptTokens);
  const { requests, predict } = plan;
  const work = { streams: TEXT_STREAMS, requestsPerStream: requests, promptTokens: tokens, predict };
  const measure = async () => figuresOf([await loadServer(target, work)]);
  const sender = await PictureSender.to(target.url);
  await measure();
  await sender.send();
  const rounds: Round[] = [];
  for (let round = 0; round < plan.rounds; round += 1) {
    const alone = await whenQuiet(plan.quiet, measure);
    const sending = sender.sendUntilStopped();
    const beside = await whenQuiet(plan.quiet, measure);
    rounds.push({ alone, beside, pictures: await sending.stop() });
  }
  return report(rounds, await sender.longestEncoding());
}

function report(rounds: readonly Round[], longestEncodingMs: number): string {
  const line = (name: string, key: 'gapP50' | 'gapP99' | 'tokensPerSecond') => [
    name,
    ...(['alone', 'beside'] as const).map((phase) => spreadText(spread(rounds.map((round) => round[phase][key])))),
    spreadText(spread(rounds.map(({ alone, beside }) => beside[key] / alone[key]))),
  ];
  const pictures = rounds.map((round) => round.pictures.length);
  return [
    textTable([
      [`${TEXT_STREAMS} streams`, 'alone', 'beside pictures', 'ratio'],
      line('between tokens p50, ms', 'gapP50'),
      line('between tokens p99, ms', 'gapP99'),
      line('tokens/s, all streams', 'tokensPerSecond'),
    ]),
    '',
    `longest encoding of a picture, ms: ${longestEncodingMs.toFixed(1)}`,
    `pictures a round: ${spreadText(spread(pictures))}`,
    `a picture and one token, ms: ${spreadText(spread(rounds.flatMap((round) => round.pictures)))}`,
  ].join('\n');
}
