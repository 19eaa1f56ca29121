// The face of resolve/: names of a REST request → objects of the model, and its parts → those of a request for a resource.

export { findTable, tablesOf } from './find-table.ts';
export { type CallArguments, type ResolvedCall, resolveCall, routinesOf } from './resolve-call.ts';
export { type ResolvedRows, type ResolvedTarget, resolveRows, resolveTarget } from './resolve-rows.ts';
export { type Body, type InsertOptions, resolveChanges, resolveInsert } from './resolve-write.ts';
export { Budget, type Scope, Values, variablesOf } from './scope.ts';
