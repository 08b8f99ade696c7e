import type { NamePart } from '../matching/party.js';

/** Parts of a person's name as they may be submitted, in the order in which they are read after the family name. */
const AFTER_FAMILY = ['given', 'middle', 'patronymic', 'father'] as const;

export type NameParts = { readonly [K in (typeof AFTER_FAMILY)[number] | 'family' | 'maiden']?: string };

/** `FAMILY, Given Patronymic`: lists and the matcher read the family name before the comma. Empty where no part says anything; `undefined` where there are no parts. */
export function nameOfParts(parts: unknown, family: 'family' | 'maiden' = 'family'): string | undefined {
  if (typeof parts !== 'object' || parts === null) return undefined;
  const part = (kind: string): string => {
    const value = (parts as Record<string, unknown>)[kind];
    return typeof value === 'string' ? value.trim() : '';
  };
  return [part(family), AFTER_FAMILY.map(part).filter(Boolean).join(' ')].filter(Boolean).join(', ');
}

/** The names that parts make: with the family name, and with the one before a marriage. */
export function namesOfParts(parts: NameParts): { full: string; parts: NamePart[] }[] {
  const names = (['family', 'maiden'] as const).filter((family) => family === 'family' || (parts.maiden ?? '').trim() !== '').map((family) => ({
    full: nameOfParts(parts, family) ?? '',
    parts: ([family, ...AFTER_FAMILY] as const).map((kind) => ({ kind, value: (parts[kind] ?? '').trim() })).filter(({ value }) => value !== ''),
  }));
  return names.filter(({ full }) => full !== '');
}
