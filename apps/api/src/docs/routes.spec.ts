import 'reflect-metadata';
import { Body, Controller, Delete, Get, Param, Post } from '@nestjs/common';
import type { DiscoveryService } from '@nestjs/core';
import { describe, expect, it } from 'vitest';
import { declareField } from '../http/declared-fields.js';
import { routesOf } from './routes.js';

class MoveRequest {}
declareField(MoveRequest.prototype, { name: 'to', required: true, schema: { type: 'string' } } as never);

@Controller('foxes')
class FoxesController {
  @Get()
  all(): string {
    return '';
  }

  @Post([':id/move', 'moved'])
  move(@Param('id') _id: string, @Body() _request: MoveRequest): void {}

  @Delete(':id')
  drop(@Body() _any: unknown): void {}

  notARoute(): void {}
}

@Controller()
class HomeController {
  @Get()
  home(): string {
    return '';
  }
}

const discovery = {
  getControllers: () => [{ metatype: FoxesController }, { metatype: HomeController }],
} as unknown as DiscoveryService;

describe('routesOf', () => {
  it('tells every path of every route, with names in braces, and what its body is an object of', () => {
    expect(routesOf(discovery).map(({ method, path, topic, body }) => [method, path, topic, body?.name])).toEqual([
      ['get', '/foxes', 'Foxes', undefined],
      ['post', '/foxes/{id}/move', 'Foxes', 'MoveRequest'],
      ['post', '/foxes/moved', 'Foxes', 'MoveRequest'],
      ['delete', '/foxes/{id}', 'Foxes', undefined],
      ['get', '/', 'Home', undefined],
    ]);
  });

  it('names the method of the controller that serves it', () => {
    expect(routesOf(discovery)[1]!.handler).toBe(FoxesController.prototype.move);
  });
});
