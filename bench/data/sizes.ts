// How much data a run has. Every other number of rows follows from that of the artists, so that what belongs together is
// of one store at every size.

export const sizeNames = ['small', 'medium', 'large'] as const;
export type SizeName = (typeof sizeNames)[number];

export interface Size {
  readonly name: SizeName;
  readonly artists: number;
}

/** Some hundred rows, some hundred thousand, some million. */
export const sizes: Readonly<Record<SizeName, Size>> = {
  small: { name: 'small', artists: 8 },
  medium: { name: 'medium', artists: 1200 },
  large: { name: 'large', artists: 40_000 },
};

/** Tenants; an artist n is of store 1 + n % stores, and so is all that hangs on it. */
export const stores = 4;
/** The tenant that the benchmark's callers belong to. */
export const ownStore = 1;

export const albumsPerArtist = 5;
export const tracksPerAlbum = 10;
export const tracksPerArtist = albumsPerArtist * tracksPerAlbum;
export const invoicesPerCustomer = 5;
export const linesPerInvoice = 4;

/** Ids of artists (and so of customers) of the own store, spread over all of them. */
export function ownArtists(size: Size, count: number): readonly number[] {
  const own = size.artists / stores;
  // 7919 is a prime: a walk in its steps comes by everyone before it repeats.
  return Array.from({ length: count }, (_, index) => stores * (1 + ((index * 7919) % own)));
}
