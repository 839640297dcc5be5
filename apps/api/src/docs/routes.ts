import { RequestMethod } from '@nestjs/common';
import { METHOD_METADATA, MODULE_METADATA, PATH_METADATA, ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import type { DiscoveryService } from '@nestjs/core';
import { type DeclaredClass, fieldsOf } from '../http/declared-fields.js';
import type { HandlerFunction } from '../http/listed-metadata.js';

/** A route, as its controller declares it. */
export interface Route {
  /** In small letters, as OpenAPI has it. */
  readonly method: string;
  /** With a slash in front and names in braces: "/slots/{id}". */
  readonly path: string;
  readonly handler: HandlerFunction;
  /** The controller's name without "Controller". */
  readonly topic: string;
  /** What the body is an object of, where its fields are declared. */
  readonly body: DeclaredClass | undefined;
}

/** All routes of the application, in the order of its modules. */
export function routesOf(discovery: DiscoveryService): readonly Route[] {
  return discovery.getControllers().flatMap(({ metatype }) => routesOfController(metatype as DeclaredClass));
}

/** The routes of modules that are not started. */
export function routesOfModules(modules: readonly object[]): readonly Route[] {
  const controllers = modules.flatMap(
    (module) =>
      (Reflect.getMetadata(MODULE_METADATA.CONTROLLERS, module) as readonly DeclaredClass[] | undefined) ?? [],
  );
  return controllers.flatMap(routesOfController);
}

function routesOfController(controller: DeclaredClass): readonly Route[] {
  const methods = Object.entries(Object.getOwnPropertyDescriptors(controller.prototype));
  return methods.flatMap(([name, { value: handler }]) => {
    if (typeof handler !== 'function' || !Reflect.hasMetadata(METHOD_METADATA, handler)) return [];
    const method = RequestMethod[Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod].toLowerCase();
    const topic = controller.name.replace(/Controller$/, '');
    const body = bodyOf(controller, name);
    return pathsOf(controller).flatMap((prefix) =>
      pathsOf(handler).map((path) => ({ method, path: fullPath(prefix, path), handler, topic, body })),
    );
  });
}

function pathsOf(declared: object): readonly string[] {
  return [Reflect.getMetadata(PATH_METADATA, declared) as string | readonly string[]].flat();
}

function fullPath(...parts: readonly string[]): string {
  const names = parts.flatMap((part) => part.split('/')).filter((name) => name !== '');
  return `/${names.join('/').replace(/:(\w+)/g, '{$1}')}`;
}

/** The class of the parameter that takes the body. */
function bodyOf(controller: DeclaredClass, method: string): DeclaredClass | undefined {
  const parameters: Readonly<Record<string, { readonly index: number }>> =
    Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, method) ?? {};
  const [, taken] = Object.entries(parameters).find(([key]) => key.startsWith(`${RouteParamtypes.BODY}:`)) ?? [];
  if (taken === undefined) return undefined;
  const type = Reflect.getMetadata('design:paramtypes', controller.prototype, method)[taken.index] as DeclaredClass;
  return fieldsOf(type).length > 0 ? type : undefined;
}
