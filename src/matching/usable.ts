import type { PartyType } from './party.js';
import type { ReferenceData } from './reference.js';

export type UnusableReason = 'empty' | 'placeholder' | 'legal_form_only' | 'generic_only' | 'too_long';
export interface NameUsability {
  readonly usable: boolean;
  readonly why?: UnusableReason;
}

/** Longest name that is compared, in UTF-16 units; longer ones are refused by name. */
export const MAX_NAME_LENGTH = 1000;

/** Whether a name says enough to be screened at all. */
export function usableName(name: string, _type: PartyType, _ref: ReferenceData): NameUsability {
  const text = name.trim();
  if (text.length === 0) return { usable: false, why: 'empty' };
  if (text.length > MAX_NAME_LENGTH) return { usable: false, why: 'too_long' };
  return { usable: true };
}
