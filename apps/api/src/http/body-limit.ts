import { applyDecorators } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import type { Limits } from '../config/limits.js';
import type { HandlerFunction } from './listed-metadata.js';

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
} as const satisfies Readonly<Record<string, (limits: Limits) => number>>;

type BodyKind = keyof typeof SIZES;

const KIND = Reflector.createDecorator<BodyKind>();
const reflector = new Reflector();

/** Says that the bodies of a route bring more than settings. */
export function Takes(kind: BodyKind): MethodDecorator {
  return applyDecorators(KIND(kind), RouteConfig({ body: kind }));
}

/** The most bytes that a body of this handler's route may have. */
export function bodyLimitOf(handler: HandlerFunction, limits: Limits): number {
  return bytesOf(reflector.get(KIND, handler), limits);
}

/** The most bytes of a body where the route says nothing, and where there is no route. */
export function smallestBodyLimit(limits: Limits): number {
  return bytesOf(undefined, limits);
}

/** Has each route refuse larger bodies than it takes, before they are read where their length is told. */
export function limitBodies(server: FastifyInstance, limits: Limits): void {
  server.addHook('onRoute', (route) => {
    route.bodyLimit = bytesOf((route.config as { readonly body?: BodyKind } | undefined)?.body, limits);
  });
}

function bytesOf(kind: BodyKind | undefined, limits: Limits): number {
  return SIZES[kind ?? 'settings'](limits);
}
