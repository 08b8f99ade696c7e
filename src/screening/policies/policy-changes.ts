const LONGEST = 120;

/** What a policy says otherwise than another, for who approves it: a line for each field, in the order of the document. Pure. */
export function policyChanges(before: unknown, after: unknown, path = ''): string[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  if (Array.isArray(before) && Array.isArray(after)) return changesOfRows(before, after, path);
  if (isObject(before) && isObject(after)) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return names.flatMap((name) => policyChanges(before[name], after[name], path === '' ? name : `${path}.${name}`));
  }
  return [`${path}: ${shown(before)} → ${shown(after)}`];
}

/** The order of rows counts too: of rules, the first that fits decides. */
function changesOfRows(before: readonly unknown[], after: readonly unknown[], path: string): string[] {
  const left = before.map((row) => JSON.stringify(row));
  const added = after.map((row) => JSON.stringify(row)).filter((row) => {
    const at = left.indexOf(row);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
  if (left.length + added.length === 0) return [`${path}: another order`];
  return [...left.map((row) => `${path}: without ${short(row)}`), ...added.map((row) => `${path}: with ${short(row)}`)];
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function shown(value: unknown): string {
  return value === undefined ? 'nothing' : short(JSON.stringify(value));
}

function short(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}
