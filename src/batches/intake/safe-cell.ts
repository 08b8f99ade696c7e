/** A text that no spreadsheet takes for a formula: what begins like one gets an apostrophe before it. Plain negative numbers stay. */
export function safeText(text: string): string {
  return /^[=+\-@\t\r\n]|^[\s\u00a0]*[=+@＝＋－＠]/.test(text) && !/^[+-]?\d+([.,]\d+)*$/.test(text) ? `'${text}` : text;
}

/** The same as a cell of a CSV file with this delimiter. */
export function csvCell(text: string, delimiter = ','): string {
  const safe = safeText(text);
  return /["\n\r]/.test(safe) || safe.includes(delimiter) || safe.includes(';') || safe.includes(',') ? `"${safe.replaceAll('"', '""')}"` : safe;
}
