import { Reflector } from '@nestjs/core';

/** Says what a route does. */
export const Summary = Reflector.createDecorator<string>();
