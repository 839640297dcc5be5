import { Reflector } from '@nestjs/core';

/** Says what a route does. Kept apart from Swagger's own decorators, so that a start need not load Swagger. */
export const Summary = Reflector.createDecorator<string>();
