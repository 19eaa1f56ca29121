// Text → document, parsed and validated once. Errors are kept too: a wrong document that comes again costs nothing either.

import {
  type ASTNode,
  BREAK,
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  Kind,
  parse,
  validate,
  visit,
} from 'graphql';
import { Lru } from '../base/lru.ts';
import { isStackOverflow } from '../base/stack-overflow.ts';
import { type FormattedError, formatError } from './answer.ts';
import { validationRules } from './validation-rules.ts';

export type CheckedDocument =
  | {
      readonly kind: 'valid';
      readonly document: DocumentNode /** Names the document in keys of caches. */;
      readonly id: number;
    }
  | { readonly kind: 'invalid'; readonly errors: readonly FormattedError[] };

/** Characters of text kept a schema; a parsed document takes some twenty bytes for each. */
const charactersKept = 2_000_000;
/** Far above any query written by hand or generated, far below what would hold up the event loop. */
const maxTokens = 15_000;
const maxErrors = 20;

/** The documents of one schema. */
export class Documents {
  readonly #schema: GraphQLSchema;
  readonly #known = new Lru<string, CheckedDocument>(charactersKept, undefined, (text) => text.length + 500);
  #next = 0;

  constructor(schema: GraphQLSchema) {
    this.#schema = schema;
  }

  check(text: string): CheckedDocument {
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    this.#next += 1;
    const checked = checkDocument(this.#schema, text, this.#next);
    this.#known.set(text, checked);
    return checked;
  }
}

function checkDocument(schema: GraphQLSchema, text: string, id: number): CheckedDocument {
  try {
    const document = parse(text, { maxTokens, allowEmptySelectionSets: false });
    const errors = validate(schema, document, validationRules, { maxErrors });
    if (errors.length === 0) return { kind: 'valid', document, id };
    return { kind: 'invalid', errors: errors.map((error) => formatError(error, pathOf(document, error))) };
  } catch (error) {
    if (error instanceof GraphQLError) return { kind: 'invalid', errors: [formatError(error, '$.query')] };
    // A document nested deeper than the stack is refused, whatever it asks.
    if (isStackOverflow(error))
      return {
        kind: 'invalid',
        errors: [formatError(new GraphQLError('The document is nested too deeply.'), '$.query')],
      };
    throw error;
  }
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
