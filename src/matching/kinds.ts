import type { Language, NameClass } from './language.js';
import type { PartyType } from './party.js';
import { prepareName } from './prepare.js';

/** Names of people, of organisations, and of vessels and aircraft are looked for apart. */
export const INDEX_KINDS = ['person', 'org', 'vessel'] as const;
export type IndexKind = (typeof INDEX_KINDS)[number];

/** A ship's name without `M/V` and the like. */
export function bare(name: string, kind: IndexKind): string {
  return kind === 'vessel' ? name.replace(/^\s*(?:M\/?[VTSY]|M\.[VTS]\.|S\.?S\.?|F\/?V|LNG\/?C)\s+(?=\S{3})/i, '') : name;
}

export function classOf(kind: IndexKind): NameClass {
  return kind === 'person' ? 'person' : 'org';
}

const PERSON: readonly IndexKind[] = ['person'];
const ORG: readonly IndexKind[] = ['org'];
const VESSEL: readonly IndexKind[] = ['vessel'];
const ORG_OR_PERSON: readonly IndexKind[] = ['org', 'person'];

/** Which indexes a name belongs to. A blank type is both a person and an organisation, unless the words show an organisation. */
export function kindsOf(type: PartyType, text: string, language: Language): readonly IndexKind[] {
  switch (type) {
    case 'person':
      return PERSON;
    case 'company':
    case 'organisation':
    case 'place':
    case 'goods':
    case 'state':
    case 'address':
      return ORG;
    case 'vessel':
    case 'aircraft':
      return VESSEL;
    case 'unknown': {
      const org = prepareName(text, 'org', language);
      if (org.legal.length > 0 || org.tokens.some((token) => token.symbol >= 0)) return ORG;
      return ORG_OR_PERSON;
    }
    default: {
      const never: never = type;
      return never;
    }
  }
}
