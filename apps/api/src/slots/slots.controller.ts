import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { schemaOf } from '../http/declared-fields.js';
import { COUNT, listOf, oneOf } from '../http/response-fields.js';
import { NeedsScope } from '../http/route-access.js';
import { PathPart, QueryPart } from '../http/route-parameters.js';
import { ErrorResponse, RespondsWith } from '../http/route-responses.js';
import { Summary } from '../http/route-summary.js';
import { SlotActionRequest } from './slot-action.request.js';
import { SlotState } from './slot-state.js';
import { SlotErased, SlotRestored, SlotSaved } from './slots.response.js';
import { SLOT_ACTIONS, SlotsService } from './slots.service.js';

@Controller('slots')
export class SlotsController {
  constructor(private readonly slots: SlotsService) {}

  @Get()
  @NeedsScope('slots')
  @Summary('The slots and what they do; only with --slots')
  @QueryPart('fail_on_no_slot', 'With any value: answer 503 when no slot is idle.', { type: 'string' })
  @RespondsWith(listOf(schemaOf(SlotState)), 'The slots, in the order of their numbers.')
  @ErrorResponse('not_supported_error', 'the server runs without --slots')
  list(@Query('fail_on_no_slot') failOnNoSlot?: string): Promise<SlotState[]> {
    return this.slots.list(failOnNoSlot !== undefined);
  }

  @Post(':id')
  @NeedsScope('slots')
  @HttpCode(200)
  @Summary("Saves, restores or erases a slot's KV cache, once it has no task; only with --slot-save-path")
  @PathPart('id', 'Number of the slot.', COUNT)
  @QueryPart('action', 'What to do.', oneOf(SLOT_ACTIONS), true)
  @RespondsWith({ anyOf: [SlotSaved, SlotRestored, SlotErased].map(schemaOf) }, 'What was done.')
  @ErrorResponse('not_supported_error', 'the server runs without --slot-save-path')
  act(
    @Param('id') id: string,
    @Query('action') action: string | undefined,
    @Body() request: SlotActionRequest,
  ): Promise<SlotSaved | SlotRestored | SlotErased> {
    return this.slots.act(id, action, request.filename);
  }
}
