// What programs say about types: that they are exactly the same.

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
/** Intersections and mapped types → what they amount to, so that spelling does not matter. */
type Plain<T> = T extends readonly (infer Element)[]
  ? Plain<Element>[]
  : T extends object
    ? { [Key in keyof T]: Plain<T[Key]> }
    : T;

/** `exactly<Expected>()(value)` */
export declare function exactly<Expected>(): <Actual>(
  value: Same<Plain<Expected>, Plain<Actual>> extends true ? Actual : { expected: Expected; actual: Actual },
) => void;

/** `same<A, B>(true)` */
export declare function same<A, B>(answer: Same<Plain<A>, Plain<B>>): void;
