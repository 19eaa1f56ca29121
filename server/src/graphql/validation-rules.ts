// The rules that documents are validated by: those of the GraphQL specification, less what the dialect lets pass.

import {
  type ASTNode,
  type ASTVisitor,
  type GraphQLArgument,
  type GraphQLSchema,
  isAbstractType,
  Kind,
  NoUnusedVariablesRule,
  OverlappingFieldsCanBeMergedRule,
  specifiedRules,
  type ValidationContext,
  type ValidationRule,
  type ValueNode,
  ValuesOfCorrectTypeRule,
} from 'graphql';
import { withoutArrayLiterals } from './schema/array-list.ts';
import { inputMeaning } from './schema/meaning.ts';

export function hasAbstractTypes(schema: GraphQLSchema): boolean {
  return Object.values(schema.getTypeMap()).some(isAbstractType);
}

/** Without the rule that two fields of one key can be merged: field-conflict.ts sees to that where there are only object types. */
export function withoutMerging(rules: readonly ValidationRule[]): readonly ValidationRule[] {
  return rules.filter((rule) => rule !== OverlappingFieldsCanBeMergedRule);
}

/** A variable may be declared and not used; an offset may be beyond 32 bits, and a string of digits. */
export const validationRules: readonly ValidationRule[] = specifiedRules
  .filter((rule) => rule !== NoUnusedVariablesRule)
  .map((rule) => (rule === ValuesOfCorrectTypeRule ? valuesRule : rule));

function valuesRule(context: ValidationContext): ASTVisitor {
  const specified = ValuesOfCorrectTypeRule(context) as Visitor;
  const visitor: Visitor = {};
  for (const [kind, judge] of Object.entries(specified)) {
    visitor[kind] = (node, ...place) => {
      if (isOffset(context.getArgument()) && isDigits(node)) return undefined;
      const type = kind === 'ListValue' ? context.getParentInputType() : context.getInputType();
      // A default is coerced by graphql-js, which has its own idea of lists.
      return judge(type == null || isDefault(place) ? node : withoutArrayLiterals(node, type));
    };
  }
  return visitor as ASTVisitor;
}

type Visitor = Record<string, (node: ValueNode, ...place: readonly unknown[]) => unknown>;

/** `place` is what graphql-js tells of where a node is. */
function isDefault([, , , ancestors]: readonly unknown[]): boolean {
  return (ancestors as readonly ({ readonly kind?: Kind } | readonly ASTNode[])[]).some(
    (each) => 'kind' in each && each.kind === Kind.VARIABLE_DEFINITION,
  );
}

function isDigits(node: ValueNode): boolean {
  return (node.kind === Kind.INT || node.kind === Kind.STRING) && digits.test(node.value);
}

const digits = /^\d+$/;

function isOffset(argument: GraphQLArgument | null | undefined): boolean {
  return argument != null && inputMeaning(argument)?.kind === 'offset';
}
