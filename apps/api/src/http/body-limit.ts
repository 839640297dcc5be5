import { applyDecorators } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Limits } from '../config/limits.js';
import type { HandlerFunction } from './listed-metadata.js';
import { RouteFacts } from './route-config.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** The most bytes that its body may have. */
    bodyLimit: number;
  }
}

const KIB = 1024;
const MIB = KIB * KIB;

/** Bytes of a body by what it brings. */
const SIZES = {
  /** A few words or numbers. */
  settings: () => 64 * KIB,
  /** A list of tokens, with a comma and a space behind each. */
  tokens: ({ maxBody, maxTokenList }: Limits) => Math.min(maxBody * MIB, 64 * KIB + maxTokenList * 8),
  /** Prompts, conversations, documents. */
  texts: ({ maxBody }: Limits) => maxBody * MIB,
  /** The same, and pictures or sound where the model takes any. */
  media: ({ maxBody, maxMediaBody }: Limits) => Math.max(maxBody, maxMediaBody) * MIB,
} as const satisfies Readonly<Record<string, (limits: Limits) => number>>;

type BodyKind = keyof typeof SIZES;

const KIND = Reflector.createDecorator<BodyKind>();
const reflector = new Reflector();

/** Says that the bodies of a route bring more than settings. */
export function Takes(kind: BodyKind): MethodDecorator {
  return applyDecorators(KIND(kind), RouteFacts({ body: kind }));
}

/** How many bytes a body of this handler's route may have, as a sentence. */
export function bodyLimitText(handler: HandlerFunction, limits: Limits): string {
  const kind = reflector.get(KIND, handler) as BodyKind | undefined;
  const [most, plain] = [bytesOf(kind, limits), bytesOf(withoutMedia(kind), limits)];
  if (most === plain) return `At most ${most} bytes.`;
  return `At most ${plain} bytes, and ${most} where the model takes pictures or sound.`;
}

/** The most bytes of a body where the route says nothing, and where there is no route. */
export function smallestBodyLimit(limits: Limits): number {
  return bytesOf(undefined, limits);
}

/**
 * Has each route refuse larger bodies than it takes, before they are read where their length is told.
 * @param takesMedia whether the model takes pictures or sound; asked once it is loaded
 */
export function limitBodies(server: FastifyInstance, limits: Limits, takesMedia: () => boolean): void {
  server.addHook('onRoute', (route) => {
    route.bodyLimit = bytesOf(kindOf(route), limits);
  });
  server.decorateRequest('bodyLimit', 0);
  server.addHook('onRequest', (request: FastifyRequest, _, done) => {
    const { routeOptions } = request;
    const kind = kindOf(routeOptions);
    const isPlain = kind === 'media' && !takesMedia();
    request.bodyLimit = isPlain ? bytesOf(withoutMedia(kind), limits) : routeOptions.bodyLimit;
    done();
  });
}

function kindOf({ config }: { readonly config?: object }): BodyKind | undefined {
  return (config as { readonly body?: BodyKind } | undefined)?.body;
}

/** What bodies bring where the model takes text only. */
function withoutMedia(kind: BodyKind | undefined): BodyKind | undefined {
  return kind === 'media' ? 'texts' : kind;
}

function bytesOf(kind: BodyKind | undefined, limits: Limits): number {
  return SIZES[kind ?? 'settings'](limits);
}
