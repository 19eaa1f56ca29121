// Remembers which methods each route answers, to tell a wrong method (405) from a wrong path (404).

import type { FastifyInstance } from 'fastify';

/** The methods that some route answers at this URL, in alphabetical order; undefined where no route has the path. */
export type AllowedMethods = (url: string) => readonly string[] | undefined;

interface Route {
  readonly pattern: RegExp;
  readonly methods: Set<string>;
}

/** Listens to every route that is added from now on. */
export function allowedMethods(fastify: FastifyInstance): AllowedMethods {
  const fixed = new Map<string, Set<string>>();
  const patterns = new Map<string, Route>();

  fastify.addHook('onRoute', ({ url, method }) => {
    // The route of CORS, which takes OPTIONS of every path.
    if (url === '*' || url === '/*') return;
    const kept = isPattern(url) ? patternRoute(patterns, url).methods : fixedRoute(fixed, url);
    for (const name of Array.isArray(method) ? method : [method]) kept.add(name);
  });

  return (url) => {
    const path = url.split('?', 1)[0] ?? url;
    const found = fixed.get(path) ?? [...patterns.values()].find(({ pattern }) => pattern.test(path))?.methods;
    return found === undefined ? undefined : [...new Set([...found, 'OPTIONS'])].sort();
  };
}

function isPattern(url: string): boolean {
  return url.includes(':') || url.includes('*');
}

function fixedRoute(routes: Map<string, Set<string>>, url: string): Set<string> {
  const methods = routes.get(url) ?? new Set();
  routes.set(url, methods);
  return methods;
}

function patternRoute(routes: Map<string, Route>, url: string): Route {
  const route = routes.get(url) ?? { pattern: patternOf(url), methods: new Set() };
  routes.set(url, route);
  return route;
}

// `/things/:id` and `/files/*` as Fastify writes them; the parts between are plain text.
function patternOf(url: string): RegExp {
  const parts = url.split(/(:[A-Za-z0-9_]+|\*)/).map((part) => {
    if (part === '*') return '.*';
    return part.startsWith(':') ? '[^/]+' : RegExp.escape(part);
  });
  return new RegExp(`^${parts.join('')}$`);
}
