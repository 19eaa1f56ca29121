// A request for a resource → a text that is the same for requests with the same plan. Values are not in it, for a request only says
// where each comes from; objects of the model stand for themselves by a number each.

import type { ResourceRequest } from './request.ts';

/** Of one model: its objects keep their numbers. */
export class RequestKeys {
  readonly #numbers = new WeakMap<object, number>();
  #count = 0;

  /** Undefined where no other request is likely to have the same plan: its rows stand in it one by one. */
  keyOf({ action, body, total, explain }: ResourceRequest): string | undefined {
    if (explain !== undefined || (action.kind === 'insert' && action.insert.rows.kind === 'listed')) return undefined;
    return this.#write([action, body, total]);
  }

  #write(value: unknown): string {
    if (Array.isArray(value)) {
      let list = '[';
      for (const item of value) list += `${this.#write(item)},`;
      return `${list}]`;
    }
    if (typeof value !== 'object' || value === null)
      return typeof value === 'string' ? JSON.stringify(value) : `${value}`;
    if (isOfModel(value)) return `#${this.#numberOf(value)}`;
    let members = '{';
    for (const key in value) members += `${key}:${this.#write(value[key as keyof typeof value])},`;
    return `${members}}`;
  }

  #numberOf(value: object): number {
    let number = this.#numbers.get(value);
    if (number === undefined) {
      this.#count += 1;
      number = this.#count;
      this.#numbers.set(value, number);
    }
    return number;
  }
}

/** A table, a column, a function, one of its arguments, a join or a relationship. The name of an aggregate stands for itself. */
function isOfModel(value: object): boolean {
  return ('sqlName' in value && !('whole' in value)) || 'holdsKey' in value;
}
