// How rows of two sources belong together: columns that are equal.

import type { Link } from '../plan/plan.ts';
import { member } from './identifiers.ts';

/** `far.a = near.b AND …` */
export function linkSql(near: string, far: string, link: Link): string {
  return link.map((pair) => `${member(far, pair.remote)} = ${member(near, pair.local)}`).join(' AND ');
}
