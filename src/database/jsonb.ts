/**
 * JSON text that PostgreSQL takes as jsonb: it refuses the character U+0000 and lone surrogates,
 * which hostile or damaged input may hold; both become U+FFFD.
 */
export function toJsonb(value: unknown): string {
  const text = JSON.stringify(value);
  // The search is slow over megabytes, and plain text has nothing to find.
  if (!text.includes('\\u')) return text;
  return text.replace(/(?<!\\)((?:\\\\)*)\\u(?:0000|d[89a-f][0-9a-f]{2})/gi, '$1\\ufffd');
}

/** The same for plain text columns. */
export function toText(value: string): string {
  return value.replaceAll('\u0000', '\ufffd').toWellFormed();
}
