// A text → as it stands in a URL: everything but the unreserved characters of RFC 3986 as percent signs.

export function encodeStrictly(text: string): string {
  const rest = /[!'()*]/g;
  return encodeURIComponent(text).replaceAll(rest, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);
}
