// The part of the package's interface that is used; it has no types of its own.
declare module 'fuzzyset' {
  export default function createFuzzySet(values: readonly string[]): {
    /** The known values with their similarity, from 0 to 1, best first; `otherwise` where none reaches `least`. */
    get<T>(value: string, otherwise: T, least: number): [score: number, value: string][] | T;
  };
}
