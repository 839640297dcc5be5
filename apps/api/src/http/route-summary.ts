/** What a route does, for OpenAPI. */
export interface RouteSummary {
  readonly prototype: object;
  readonly method: string;
  readonly summary: string;
}

/** All summaries, in the order of declaration. */
export const ROUTE_SUMMARIES: RouteSummary[] = [];

/** Says what a route does. Kept apart from Swagger's own decorators, so that a start need not load Swagger. */
export function Summary(summary: string): MethodDecorator {
  return (prototype, method) => {
    ROUTE_SUMMARIES.push({ prototype, method: String(method), summary });
  };
}
