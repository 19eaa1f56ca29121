// A value that is written to a column → its slot.

import type { Column } from '../model/model.ts';
import type { ValueSource } from '../request.ts';
import { encodingOf } from './column-types.ts';
import type { SlotIndex } from './plan.ts';
import type { PlanContext } from './plan-context.ts';

export function writtenSlot(context: PlanContext, { type, representation }: Column, value: ValueSource): SlotIndex {
  const made = context.options.native === true ? representation?.fromJson : undefined;
  if (made !== undefined) return context.slot(value, 'pg_catalog.json', { kind: 'json' }, made);
  return context.slot(value, type.sql, encodingOf(type));
}
