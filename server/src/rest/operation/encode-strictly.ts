// A text → as it stands in a URL: everything but the unreserved characters of RFC 3986 as percent signs.

const left = /[!'()*]/;

export function encodeStrictly(text: string): string {
  const encoded = encodeURIComponent(text);
  if (!left.test(encoded)) return encoded;
  return encoded.replaceAll(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);
}
