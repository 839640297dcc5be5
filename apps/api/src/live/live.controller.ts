import { Controller, Get, Header, Inject, Param, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { ServerOptions } from '../config/options.js';
import { ApiError } from '../http/api-error.js';
import { schemaOf } from '../http/declared-fields.js';
import { ownerOf } from '../http/request-principal.js';
import type { WrittenResponse } from '../http/response.js';
import { TEXT } from '../http/response-fields.js';
import { NeedsScope } from '../http/route-access.js';
import { PathPart } from '../http/route-parameters.js';
import { ErrorResponse, RespondsWith, RespondsWithType } from '../http/route-responses.js';
import { Summary } from '../http/route-summary.js';
import { SERVER_OPTIONS } from '../server-options.js';
import { FlagStates, flagStates } from './flags.response.js';
import { LiveState } from './live.response.js';
import { LiveFeed } from './live-feed.js';
import { RequestTasks } from './request-record.response.js';
import { RequestRecords } from './request-records.js';
import { WatchedFeed } from './watcher.js';

const SHUT = 'the server runs with --no-live';

@Controller('llamero')
export class LiveController {
  constructor(
    private readonly feed: LiveFeed,
    private readonly records: RequestRecords,
    @Inject(SERVER_OPTIONS) private readonly options: ServerOptions,
  ) {}

  @Get('live')
  @NeedsScope('metrics')
  @Summary('What goes on, as it changes: slots, queue, cache, throughput and latencies, without any text')
  @RespondsWithType(
    'text/event-stream',
    schemaOf(LiveState),
    'Server-sent events: first `event: snapshot`, then `event: change`, at most four a second. Each has `data: `, JSON of ' +
      'this schema and an empty line; what a change has not is as it was.',
  )
  @ErrorResponse('not_supported_error', SHUT)
  @ErrorResponse('unavailable_error', 'the server is not ready, or 16 clients watch already')
  watch(): WrittenResponse {
    this.refuseWhereShut();
    this.feed.refuseTooMany();
    return new WatchedFeed(this.feed);
  }

  @Get('requests/:id')
  @NeedsScope('infer', 'embed', 'rerank', 'metrics')
  @Header('Cache-Control', 'no-store')
  @Summary('What became of a request: its way through queue and slot, by times and counts')
  @PathPart('id', 'The `X-Request-Id` of its response.', TEXT)
  @RespondsWith(RequestTasks)
  @ErrorResponse('not_found_error', 'the key has no such request, or it was forgotten: the last 1,000 tasks are known')
  @ErrorResponse('not_supported_error', SHUT)
  find(@Req() request: FastifyRequest, @Param('id') id: string): RequestTasks {
    this.refuseWhereShut();
    const tasks = this.records.of(id, ownerOf(request));
    if (tasks.length === 0) throw ApiError.of('NotFound', 'Request not found or forgotten');
    return { request_id: id, tasks };
  }

  @Get('flags')
  @NeedsScope('admin')
  @Header('Cache-Control', 'no-store')
  @Summary('The flags of the server as they came out, and where each value comes from')
  @RespondsWith(FlagStates)
  @ErrorResponse('not_supported_error', SHUT)
  flags(): FlagStates {
    this.refuseWhereShut();
    return flagStates(this.options);
  }

  private refuseWhereShut(): void {
    if (this.options.live) return;
    throw ApiError.of('NotSupported', 'This server does not tell what goes on. Start it without `--no-live`');
  }
}
