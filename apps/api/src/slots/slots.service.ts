import { join } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import { EngineClient } from '#engine';
import { COMPATIBILITY, type Compatibility } from '../compat/compatibility.js';
import type { ServerOptions } from '../config/options.js';
import { speculates } from '../config/speculation-options.js';
import { GenerationService } from '../generation/generation.service.js';
import { ApiError } from '../http/api-error.js';
import { SERVER_OPTIONS } from '../server-options.js';
import { slotFileName } from './slot-file-name.js';
import type { SlotFacts, SlotState } from './slot-state.js';
import { type SlotErased, type SlotRestored, type SlotSaved, slotRestored, slotSaved } from './slots.response.js';

export const SLOT_ACTIONS = ['save', 'restore', 'erase'] as const;
type SlotAction = (typeof SLOT_ACTIONS)[number];

/** Shows the slots, and saves, restores and erases what they hold. */
@Injectable()
export class SlotsService {
  private readonly actions: Readonly<
    Record<SlotAction, (id: number, filename: unknown) => Promise<SlotSaved | SlotRestored | SlotErased>>
  > = {
    save: async (id, filename) => {
      const name = slotFileName(filename);
      return slotSaved(id, name, await this.engine.ask({ type: 'saveSlot', slotId: id, path: this.pathOf(name) }));
    },
    restore: async (id, filename) => {
      const name = slotFileName(filename);
      return slotRestored(
        id,
        name,
        await this.engine.ask({ type: 'restoreSlot', slotId: id, path: this.pathOf(name) }),
      );
    },
    erase: async (id) => ({ id_slot: id, n_erased: await this.engine.ask({ type: 'eraseSlot', slotId: id }) }),
  };

  constructor(
    private readonly engine: EngineClient,
    private readonly generation: GenerationService,
    @Inject(SERVER_OPTIONS) private readonly options: ServerOptions,
    @Inject(COMPATIBILITY) private readonly compatibility: Compatibility,
  ) {}

  /** @throws ApiError 501 without --slots; 503 when all slots work and the caller wants to hear it so */
  async list(failsWithoutIdle: boolean): Promise<SlotState[]> {
    if (!this.options.slots) {
      throw new ApiError('not_supported_error', 'This server does not support slots endpoint. Start it with `--slots`');
    }
    const slots = await this.engine.slots();
    if (failsWithoutIdle && slots.every((slot) => slot.isProcessing)) {
      throw new ApiError('unavailable_error', 'no slot available');
    }
    const facts = await this.facts();
    return Promise.all(slots.map((slot) => this.compatibility.slot(slot, facts)));
  }

  /** @throws ApiError 501 without --slot-save-path, 400 for an unknown slot, action or file name, or a file that does not fit */
  async act(id: string, action: string | undefined, filename: unknown): Promise<SlotSaved | SlotRestored | SlotErased> {
    if (this.options.slotSavePath === '') {
      throw new ApiError(
        'not_supported_error',
        'This server does not support slots action. Start it with `--slot-save-path`',
      );
    }
    const slotId = /^\d{1,9}$/.test(id) ? Number(id) : -1;
    if (slotId < 0 || slotId >= this.engine.model.slots) {
      throw new ApiError('invalid_request_error', 'Invalid slot ID', { param: 'id_slot' });
    }
    if (action === undefined || !Object.hasOwn(this.actions, action)) {
      throw new ApiError('invalid_request_error', 'Invalid action', { param: 'action' });
    }
    return this.actions[action as SlotAction](slotId, filename);
  }

  private async facts(): Promise<SlotFacts> {
    const { tasks, settings } = await this.generation.defaults();
    return {
      defaultTask: tasks[0]!,
      settings,
      speculates: speculates(this.options),
      promptText: (prompt) => this.engine.promptText(prompt),
    };
  }

  private pathOf(name: string): string {
    return join(this.options.slotSavePath, name);
  }
}
