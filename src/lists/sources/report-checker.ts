import { dayOf } from '../../days.js';

/** Checks JSON of unknown shape and gathers every fault with the place where it is, instead of stopping at the first. */
export class Checker {
  readonly faults: string[] = [];

  fault(at: string, what: string): void {
    this.faults.push(`${at}: ${what}`);
  }

  /** An object that has all of `required`, perhaps some of `optional`, and nothing else. */
  object(value: unknown, at: string, required: readonly string[], optional: readonly string[] = []): Record<string, unknown> | undefined {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      this.fault(at, 'an object is needed');
      return undefined;
    }
    for (const key of required) if (!(key in value)) this.fault(at, `${key} is missing`);
    for (const key of Object.keys(value)) if (!required.includes(key) && !optional.includes(key)) this.fault(at, `unknown field ${key}`);
    return value as Record<string, unknown>;
  }

  record(value: unknown, at: string): Record<string, unknown> {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
    this.fault(at, 'an object is needed');
    return {};
  }

  list(value: unknown, at: string, least = 0): readonly unknown[] {
    if (!Array.isArray(value)) {
      this.fault(at, 'a list is needed');
      return [];
    }
    if (value.length < least) this.fault(at, 'is empty');
    return value;
  }

  /** A list that may be left out, but not left empty. */
  optionalList(value: unknown, at: string): readonly unknown[] {
    return value === undefined ? [] : this.list(value, at, 1);
  }

  text(value: unknown, at: string, pattern?: RegExp): void {
    if (typeof value !== 'string' || value.trim() === '') this.fault(at, 'a text is needed');
    else if (value !== value.trim() || value !== value.normalize('NFC')) this.fault(at, `${JSON.stringify(value)} has spaces around it or is not in NFC`);
    else if (pattern && !pattern.test(value)) this.fault(at, `${JSON.stringify(value)} does not look right`);
  }

  /** Every field that is there is a text; some must look a certain way. */
  texts(value: Record<string, unknown> | undefined, at: string, patterns: Readonly<Record<string, RegExp>>): void {
    for (const [key, field] of Object.entries(value ?? {})) this.text(field, `${at}.${key}`, patterns[key]);
  }

  oneOf(value: unknown, at: string, allowed: readonly string[]): void {
    if (typeof value !== 'string' || !allowed.includes(value)) this.fault(at, `${JSON.stringify(value)} is not one of ${allowed.join(', ')}`);
  }

  number(value: unknown, at: string, least: number, most: number): void {
    if (typeof value !== 'number' || !(value >= least && value <= most)) this.fault(at, `${JSON.stringify(value)} is not a number from ${least} to ${most}`);
  }

  /** A day that exists, or a part of one where the pattern allows it. */
  day(value: unknown, at: string, pattern: RegExp): void {
    if (typeof value !== 'string' || !pattern.test(value)) {
      this.fault(at, `${JSON.stringify(value)} is not a date`);
      return;
    }
    const [year = '', month = '01', day = '01'] = value.split('-');
    const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
    if (dayOf(date) !== `${year}-${month}-${day}`) this.fault(at, `${value} is no day of the calendar`);
  }

  unique(values: readonly unknown[], at: string, what: string): void {
    const seen = new Set<unknown>();
    for (const value of values) {
      if (seen.has(value)) this.fault(at, `${what} ${String(value)} occurs twice`);
      seen.add(value);
    }
  }
}
