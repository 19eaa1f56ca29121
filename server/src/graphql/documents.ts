// Text → document, parsed and validated once. Errors are kept too: a wrong document that comes again costs nothing either.

import {
  type ASTNode,
  BREAK,
  type DefinitionNode,
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  Kind,
  OperationTypeNode,
  parse,
  type ValidationRule,
  validate,
  visit,
} from 'graphql';
import { PergolaError } from '../base/errors.ts';
import { Lru } from '../base/lru.ts';
import { isStackOverflow } from '../base/stack-overflow.ts';
import { type FormattedError, formatError } from './answer.ts';
import { findFieldConflict } from './field-conflict.ts';
import { type DocumentLimits, hasTooManyTokens, limitExceeded, limitRefusal } from './limits.ts';
import { noIntrospection } from './no-introspection.ts';
import { hasAbstractTypes, validationRules, withoutMerging } from './validation-rules.ts';

export type CheckedDocument =
  | {
      readonly kind: 'valid';
      readonly document: DocumentNode /** Names the document in keys of caches. */;
      readonly id: number;
    }
  | { readonly kind: 'invalid'; readonly errors: readonly FormattedError[] }
  /** Not even validated. */
  | { readonly kind: 'refused'; readonly error: PergolaError };

/** What documents are checked by beside the schema. */
export interface DocumentPolicy {
  readonly limits: DocumentLimits;
  /** Whether the schema may be asked about itself. */
  readonly introspection: boolean;
  /** Whether errors say what a misspelt name could have been. */
  readonly suggestions: boolean;
}

/** Characters of text kept a schema; a parsed document takes some twenty bytes for each. */
const charactersKept = 1_000_000;
const maxErrors = 20;

/** The documents of one schema and policy. */
export class Documents {
  readonly #schema: GraphQLSchema;
  readonly #policy: DocumentPolicy;
  readonly #rules: readonly ValidationRule[];
  /** Whether conflicts of fields are looked for here and not by a rule. */
  readonly #conflicts: boolean;
  readonly #known = new Lru<string, CheckedDocument>(charactersKept, undefined, (text) => text.length + 500);
  #next = 0;

  constructor(schema: GraphQLSchema, policy: DocumentPolicy) {
    this.#schema = schema;
    this.#policy = policy;
    this.#conflicts = !hasAbstractTypes(schema);
    const rules = this.#conflicts ? withoutMerging(validationRules) : validationRules;
    this.#rules = policy.introspection ? rules : [...rules, noIntrospection];
  }

  check(text: string): CheckedDocument {
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    this.#next += 1;
    const checked = this.#checkAnew(text);
    this.#known.set(text, checked);
    return checked;
  }

  #checkAnew(text: string): CheckedDocument {
    const { limits } = this.#policy;
    try {
      const document = parse(text, { maxTokens: limits.tokens, allowEmptySelectionSets: false });
      const refusal = limitRefusal(document, limits);
      if (refusal !== undefined) return { kind: 'refused', error: refusal };
      if (document.definitions.some(isSubscription)) return { kind: 'refused', error: noSubscriptions() };
      const errors = this.#validate(document);
      if (errors.length === 0) return { kind: 'valid', document, id: this.#next };
      return { kind: 'invalid', errors: errors.map((error) => formatError(error, pathOf(document, error))) };
    } catch (error) {
      // Nested deeper than the stack.
      if (isStackOverflow(error)) return { kind: 'refused', error: limitExceeded('depth', limits.depth) };
      if (!(error instanceof GraphQLError)) throw error;
      if (hasTooManyTokens(text, limits.tokens))
        return { kind: 'refused', error: limitExceeded('tokens', limits.tokens) };
      return { kind: 'invalid', errors: [formatError(error, '$.query')] };
    }
  }

  #validate(document: DocumentNode): readonly GraphQLError[] {
    const options = { maxErrors, hideSuggestions: !this.#policy.suggestions };
    const errors = validate(this.#schema, document, this.#rules, options);
    const conflict = errors.length === 0 && this.#conflicts ? findFieldConflict(document) : undefined;
    return conflict === undefined ? errors : [conflict];
  }
}

function isSubscription(definition: DefinitionNode): boolean {
  return definition.kind === Kind.OPERATION_DEFINITION && definition.operation === OperationTypeNode.SUBSCRIPTION;
}

function noSubscriptions(): PergolaError {
  return new PergolaError('not-supported', 'Subscriptions are not served yet.', {
    path: '$',
    hint: 'Ask with a query.',
  });
}

/** Where in the operation an error lies, in the dialect's notation: `$.selectionSet.track.args.where`. */
function pathOf(document: DocumentNode, error: GraphQLError): string {
  const target = error.nodes?.[0];
  if (target === undefined) return '$';
  let path = '$';
  const open: ASTNode[] = [];
  visit(document, {
    enter(node) {
      open.push(node);
      if (node !== target) return undefined;
      path = open.map(step).join('');
      return BREAK;
    },
    leave() {
      open.pop();
    },
  });
  return `$${path.startsWith('$') ? path.slice(1) : path}`;
}

function step(node: ASTNode): string {
  switch (node.kind) {
    case Kind.FIELD:
      return `.selectionSet.${node.alias?.value ?? node.name.value}`;
    case Kind.ARGUMENT:
      return `.args.${node.name.value}`;
    case Kind.OBJECT_FIELD:
      return `.${node.name.value}`;
    default:
      return '';
  }
}
