// The rule for roles that may not ask the schema about itself: one error for each question, not for everything below it.

import { type ASTVisitor, GraphQLError, type ValidationContext } from 'graphql';

const questions = new Set(['__schema', '__type']);

/** All that introspection tells stands below these two fields. */
export function noIntrospection(context: ValidationContext): ASTVisitor {
  return {
    Field(node) {
      if (!questions.has(node.name.value)) return undefined;
      const message = `Introspection is off for this role: "${node.name.value}" is not answered.`;
      context.reportError(new GraphQLError(message, { nodes: node }));
      return false;
    },
  };
}
