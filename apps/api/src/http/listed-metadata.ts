import { SetMetadata } from '@nestjs/common';
import { Reflector } from '@nestjs/core';

const reflector = new Reflector();

/** What the decorators of one kind add up to, where a handler may have several of them. */
export class ListedMetadata<T> {
  constructor(private readonly key: string) {}

  add(item: T): MethodDecorator {
    return (prototype, method, descriptor) => {
      const others = this.of(descriptor.value as HandlerFunction);
      SetMetadata(this.key, [...others, item])(prototype, method, descriptor);
    };
  }

  /** In the order in which decorators run: the last one of the handler first. */
  of(handler: HandlerFunction): readonly T[] {
    return reflector.get<readonly T[] | undefined>(this.key, handler) ?? [];
  }
}

/** A method of a controller. */
export type HandlerFunction = (...parameters: never[]) => unknown;
