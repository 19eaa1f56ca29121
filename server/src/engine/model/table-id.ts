// The name by which the model's parts refer to a relation.

/** `schema.name` of a relation, each part quoted where SQL would need it. Unique, never shown to clients, never parsed. */
export type TableId = string;
