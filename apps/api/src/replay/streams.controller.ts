import { Body, Controller, Delete, Get, HttpCode, Post, Query, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { ApiError } from '../http/api-error.js';
import { schemaOf } from '../http/declared-fields.js';
import { ownerOf } from '../http/request-principal.js';
import type { WrittenResponse } from '../http/response.js';
import { COUNT, listOf, TEXT } from '../http/response-fields.js';
import { NeedsScope } from '../http/route-access.js';
import { QueryPart } from '../http/route-parameters.js';
import { ErrorResponse, RespondsWith, RespondsWithNothing, RespondsWithType } from '../http/route-responses.js';
import { Summary } from '../http/route-summary.js';
import { CONVERSATION_ID, CONVERSATION_ID_DOC, checkedId } from './conversation-id.js';
import { offsetLost, RecordedResponse } from './recorded-response.js';
import type { RecordingKey } from './recording.js';
import { Recordings } from './recordings.js';
import { StreamsLookupRequest } from './streams.request.js';
import { ReplayableStream, replayableStream } from './streams.response.js';

@Controller('v1')
export class StreamsController {
  constructor(private readonly recordings: Recordings) {}

  @Get('stream')
  @NeedsScope('infer')
  @Summary('A stream from some byte on, and what follows as it comes')
  @QueryPart('conv_id', CONVERSATION_ID_DOC, CONVERSATION_ID, true)
  @QueryPart('from', 'Place of the first byte: how many the client has already.', { ...COUNT, default: 0 })
  @RespondsWithType(
    'text/event-stream',
    TEXT,
    'The events (`data: `, JSON and an empty line), byte for byte as the first client got them.',
  )
  @ErrorResponse('not_found_error', 'the key has no such stream, or it was given up')
  read(@Req() request: FastifyRequest, @Query('conv_id') id?: unknown, @Query('from') from?: unknown): WrittenResponse {
    const key = this.keyOf(request, id);
    const place = placeOf(from);
    const recording = this.recordings.find(key);
    if (recording === undefined) throw ApiError.of('NotFound', 'Stream not found or expired');
    if (place < recording.start) throw offsetLost();
    return new RecordedResponse(recording, place, 'at once');
  }

  @Post('streams/lookup')
  @NeedsScope('infer')
  @Summary('Which conversations have a stream that can be read again')
  @HttpCode(200)
  @RespondsWith(listOf(schemaOf(ReplayableStream)), 'Those of the conversations that were asked for; no others.')
  lookup(@Req() request: FastifyRequest, @Body() { conversation_ids: ids = [] }: StreamsLookupRequest) {
    return this.recordings.findAll(ownerOf(request), ids).map(replayableStream);
  }

  @Delete('stream')
  @NeedsScope('infer')
  @Summary('Ends a stream and its generation, and forgets it; nothing where there is none')
  @HttpCode(204)
  @QueryPart('conv_id', CONVERSATION_ID_DOC, CONVERSATION_ID, true)
  @RespondsWithNothing('It is not there any more.')
  end(@Req() request: FastifyRequest, @Query('conv_id') id?: unknown): void {
    this.recordings.cancel(this.keyOf(request, id));
  }

  private keyOf(request: FastifyRequest, id: unknown): RecordingKey {
    if (typeof id !== 'string' || id === '') throw ApiError.field('conv_id', 'is missing: it names the conversation');
    return { owner: ownerOf(request), conversationId: checkedId(id, 'conv_id') };
  }
}

/** @throws ApiError */
function placeOf(from: unknown): number {
  if (from === undefined || from === '') return 0;
  const place = typeof from === 'string' && /^\d{1,15}$/.test(from) ? Number(from) : undefined;
  if (place === undefined) throw ApiError.field('from', 'must be a number of bytes');
  return place;
}
