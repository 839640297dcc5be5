import { Reflector } from '@nestjs/core';
import type { FieldSchema } from './declared-fields.js';

/** Describes a request body that is no object of a declared class; the handler checks it. */
export const ApiBody = Reflector.createDecorator<FieldSchema>();
