import { Language } from './language.js';
import { WORD } from './word.js';
import type { PartyType } from './party.js';
import { prepareName, type PreparedName } from './prepare.js';
import type { ReferenceData } from './reference.js';
import { MAX_TEXT } from './words.js';

export type UnusableReason = 'empty' | 'placeholder' | 'legal_form_only' | 'generic_only' | 'too_long';
export interface NameUsability {
  readonly usable: boolean;
  readonly why?: UnusableReason;
}

/** Longest name that is compared, in UTF-16 units; longer ones are refused, not cut. */
export const MAX_NAME_LENGTH = MAX_TEXT;

const PLACEHOLDER = /^(n\W?a|none|null|nil|unknown|undefined|not (known|applicable|available|provided|given)|no name|tbd|tba|tbc|test|xx+|various|anonymous|misc(ellaneous)?|sundry|redacted|redacted personal data|same|ditto|неизвестно|нет)\.?$/i;

/** Whether an organisation's name is a legal form and nothing else: some lists give such a one as an alias. */
export function onlyForms({ tokens }: PreparedName): boolean {
  return tokens.every((token) => token.symbol < 0 && (token.flags & WORD.generic) !== 0);
}

/** Whether a name says enough to be screened at all. A name of generic words alone is usable in the sense that it is compared, but it says so. */
export function usableName(name: string, type: PartyType, ref: ReferenceData): NameUsability {
  const text = name.trim();
  if (text.length > MAX_NAME_LENGTH) return { usable: false, why: 'too_long' };
  if (!/[\p{L}\p{N}]/u.test(text)) return { usable: false, why: 'empty' };
  if (PLACEHOLDER.test(text)) return { usable: false, why: 'placeholder' };
  if (type === 'person' || type === 'vessel' || type === 'aircraft') return { usable: true };
  const prepared = prepareName(text, 'org', Language.of(ref));
  if (onlyForms(prepared)) return { usable: false, why: 'legal_form_only' };
  if (prepared.tokens.length === 1 && prepared.generic) return { usable: false, why: 'generic_only' };
  return { usable: true };
}
