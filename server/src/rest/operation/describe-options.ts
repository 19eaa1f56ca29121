// OPTIONS of a resource → the header Allow. It follows what the object can do, not what the caller may.

import type { Target } from '../http/target.ts';
import { findTable, resolveCall, routinesOf, type Scope } from '../resolve/resolve.ts';

/** Throws PGRST202 and PGRST205. */
export function allowedMethods(scope: Scope, target: Target): string {
  switch (target.kind) {
    case 'root':
      return 'OPTIONS,GET,HEAD';
    case 'table': {
      const { insertable, updatable, deletable, keyColumns } = findTable(scope, target.name);
      const methods = [
        'OPTIONS,GET,HEAD',
        ...(insertable ? ['POST'] : []),
        ...(insertable && updatable && keyColumns.length > 0 ? ['PUT'] : []),
        ...(updatable ? ['PATCH'] : []),
        ...(deletable ? ['DELETE'] : []),
      ];
      return methods.join(',');
    }
    case 'function': {
      const overloads = routinesOf(scope.model, scope.schema).get(target.name) ?? [
        resolveCall(scope, target.name, { kind: 'texts', parameters: [], posted: false }).routine,
      ];
      return overloads.every((routine) => routine.volatile) ? 'OPTIONS,POST' : 'OPTIONS,GET,HEAD,POST';
    }
  }
}
