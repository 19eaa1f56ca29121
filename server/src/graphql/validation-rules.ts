// The rules that documents are validated by: those of the GraphQL specification, less what the dialect lets pass.

import {
  type ASTVisitor,
  type GraphQLArgument,
  type GraphQLSchema,
  type IntValueNode,
  isAbstractType,
  NoUnusedVariablesRule,
  OverlappingFieldsCanBeMergedRule,
  type StringValueNode,
  specifiedRules,
  type ValidationContext,
  type ValidationRule,
  ValuesOfCorrectTypeRule,
} from 'graphql';
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
  const specified = ValuesOfCorrectTypeRule(context) as Record<string, (node: unknown) => unknown>;
  const unlessOffset = (kind: string) => (node: StringValueNode | IntValueNode) =>
    isOffset(context.getArgument()) && digits.test(node.value) ? undefined : specified[kind]?.(node);
  return { ...specified, IntValue: unlessOffset('IntValue'), StringValue: unlessOffset('StringValue') } as ASTVisitor;
}

const digits = /^\d+$/;

function isOffset(argument: GraphQLArgument | null | undefined): boolean {
  return argument != null && inputMeaning(argument)?.kind === 'offset';
}
