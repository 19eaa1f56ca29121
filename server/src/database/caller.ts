// Who a statement runs as. Declared here because the database layer is what consumes it; auth/ produces it.

/** A role of the database and the claims that SQL can read. Verified before it is made. */
export interface Caller {
  readonly role: string;
  /** What `request.jwt.claims` is set to: a JSON object with at least `role`. */
  readonly claims: string;
  /** The `sub` claim, or '' where there is none. */
  readonly subject: string;
}
