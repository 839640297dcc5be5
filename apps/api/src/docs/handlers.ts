import type { DiscoveryService } from '@nestjs/core';
import type { HandlerFunction } from '../http/listed-metadata.js';

/** The handlers of all routes by what Swagger is told to name their operations. */
export type Handlers = ReadonlyMap<string, HandlerFunction>;

/** The name of an operation, before it gets that of its path. */
export function handlerName(controller: string, method: string): string {
  return `${controller}#${method}`;
}

/** All methods of all controllers. */
export function allHandlers(discovery: DiscoveryService): Handlers {
  const handlers = new Map<string, HandlerFunction>();
  for (const { metatype } of discovery.getControllers()) {
    const { name, prototype } = metatype as { readonly name: string; readonly prototype: object };
    for (const [method, { value }] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
      if (typeof value === 'function') handlers.set(handlerName(name, method), value as HandlerFunction);
    }
  }
  return handlers;
}

/** The handler of an operation; Swagger numbers the paths of one that has several. @throws for an unknown one */
export function handlerOf(operationId: string | undefined, handlers: Handlers): HandlerFunction {
  const handler = handlers.get((operationId ?? '').replace(/\[\d+\]$/, ''));
  if (handler === undefined) throw new Error(`no handler named ${operationId}`);
  return handler;
}
