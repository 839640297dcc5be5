import { FASTIFY_ROUTE_CONFIG_METADATA } from '@nestjs/platform-fastify/constants.js';

/** What hooks are told of the route that a handler answers, beside what other decorators say of it. */
export function RouteFacts(facts: object): MethodDecorator {
  return (_prototype, _method, descriptor) => {
    const handler = descriptor.value as object;
    const others = Reflect.getMetadata(FASTIFY_ROUTE_CONFIG_METADATA, handler) as object | undefined;
    Reflect.defineMetadata(FASTIFY_ROUTE_CONFIG_METADATA, { ...others, ...facts }, handler);
  };
}

/** What decorators say of a handler's route. */
export function routeFactsOf(handler: object): object {
  return (Reflect.getMetadata(FASTIFY_ROUTE_CONFIG_METADATA, handler) as object | undefined) ?? {};
}
