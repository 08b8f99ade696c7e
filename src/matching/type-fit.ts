import type { Alignment } from './align.js';
import { INDEX_KINDS, type IndexKind } from './kinds.js';
import type { Language } from './language.js';
import { type Token, WORD, type Word } from './word.js';
import { RELATION } from './near-index.js';
import type { PartyType } from './party.js';
import { prepareName, type PreparedName } from './prepare.js';
import { SCRIPT } from './transliterate.js';
import type { RawWord } from './words.js';

/**
 * How a subject's type stands to a kind of listed names: `given`, the type says so; `open`, the type is unknown and the
 * name may be of this kind; `unlike`, the type is unknown and the name looks like another kind's; `other`, the type, a
 * legal form or an organisation's words say another kind, and only the very name counts.
 */
export type TypeFit = 'given' | 'open' | 'unlike' | 'other';
export type TypeFits = Readonly<Record<IndexKind, TypeFit>>;

const PERSON: TypeFits = { person: 'given', org: 'other', vessel: 'other' };
const ORG: TypeFits = { person: 'other', org: 'given', vessel: 'other' };
const VESSEL: TypeFits = { person: 'other', org: 'other', vessel: 'given' };
const BY_FORM: TypeFits = { person: 'other', org: 'open', vessel: 'other' };
const BY_WORDS: TypeFits = { person: 'other', org: 'open', vessel: 'open' };
const BY_PREFIX: TypeFits = { person: 'other', org: 'open', vessel: 'given' };
const LIKE_PERSON: TypeFits = { person: 'open', org: 'unlike', vessel: 'unlike' };
const OPEN: TypeFits = { person: 'open', org: 'open', vessel: 'open' };

/** Which kinds of listed names a name is compared with, and how strictly. */
export function fitsOf(type: PartyType, text: string, language: Language): TypeFits {
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
    case 'unknown':
      return fitsOfName(text, language);
    default: {
      const never: never = type;
      return never;
    }
  }
}

/** What a name says by itself. A word that is also a given or family name (Ali, Marina, Young, Ou, Sal) never makes an organisation. */
function fitsOfName(text: string, language: Language): TypeFits {
  const org = prepareName(text, 'org', language);
  if (certainForms(org, language).length > 0 && !FAMILY_AND_INITIALS.test(text)) return BY_FORM;
  if (VESSEL_PREFIX.test(text)) return BY_PREFIX;
  // Moscow is a place, not Kirill I of Moscow
  if (org.tokens.length === 1 && org.tokens[0]!.flags & WORD.place) return BY_WORDS;
  const ofBodies = org.tokens.filter((token) => token.symbol >= 0 && (token.flags & (WORD.place | WORD.empty)) === 0 && !isOfPeople(token.word, language));
  const known = ofBodies.filter(({ word }) => (language.reference.orgCounts.get(word.fold) ?? 0) > 0).length;
  const people = org.tokens.filter(({ word }) => (language.reference.personCounts.get(word.fold) ?? 0) > (language.reference.orgCounts.get(word.fold) ?? 0)).length;
  // `FAMILY, Given` is how people are written
  if (known > 0 && known >= people + (/^[^,]+,[^,]+$/.test(text) ? 2 : 0)) return BY_WORDS;
  return ofBodies.length === 0 && looksLikePerson(org, language) ? LIKE_PERSON : OPEN;
}

/** One word and two or three letters with full stops: `Шойгу С.К.` is a person, though `ск` is a legal form too, and `Santos S.A.` may be either. */
const FAMILY_AND_INITIALS = /^\s*(?:[\p{L}'’-]{2,}[\s,]+(?:\p{Lu}\.\s*){2,3}|(?:\p{Lu}\.\s*){2,3}[\p{L}'’-]{2,})\s*$/u;

const VESSEL_PREFIX = /^\s*(?:M\/?[VT]|M\.[VT]\.)\s+\S{3}/i;

/** Whether people bear this word. */
function isOfPeople({ text, fold }: Word, language: Language): boolean {
  return (language.reference.personCounts.get(fold) ?? 0) > 0 || language.word(text, SCRIPT.latin, 'person').groups.length > 0;
}

/** How many times more often than in people's names a short word stands in organisations' names before it is a legal form for certain. */
const CERTAIN = 50;

/** The legal form that stands behind two words or more of a person's name: `Daniel Ortega LLC` may be his firm. Two letters are one where they alone are capitals: `Ana Maria Sa` is a name. */
export function formBehind({ raw, text }: PreparedName, language: Language): RawWord | undefined {
  const last = raw[raw.length - 1];
  if (last === undefined || raw.length < 3 || last.afterComma || last.script !== SCRIPT.latin) return undefined;
  if (last.text.length <= 2 && (text === text.toUpperCase() || !/^\p{Lu}+$/u.test(text.slice(last.from, last.to)))) return undefined;
  // nearly always known: it is a word of the name
  const { fold } = language.word(last.text, last.script, 'person');
  return language.isFormAlone(fold) && isCertainForm(fold, language) ? last : undefined;
}

function isCertainForm(fold: string, { reference: { orgCounts, personCounts } }: Language): boolean {
  return fold.length > 1 && (orgCounts.get(fold) ?? 1) > CERTAIN * (personCounts.get(fold) ?? 0);
}

/** The legal forms of a name that are no names of people: `AG`, `Co`; `Ou`, `U`, `sal` may be, unless they are Cyrillic. As written. */
export function certainForms(org: PreparedName, language: Language): readonly string[] {
  return org.legal.flatMap(({ phrase: { folds }, from, to }) => {
    const written = org.text.slice(from, to);
    const fold = folds[0]!;
    const certain = folds.length > 1 || isCertainForm(fold, language) || (fold.length > 1 && /\p{Script=Cyrillic}/u.test(written));
    return certain ? [written] : [];
  });
}

/** Two words or more, none of them an organisation's, at least one that people bear; or a script in which people's names are short or have no vowels. */
function looksLikePerson(org: PreparedName, language: Language): boolean {
  const { personCounts, orgCounts } = language.reference;
  const eastern = org.text.replace(/[^\p{Script=Han}\p{Script=Hangul}]/gu, '');
  if (eastern.length > 0) return eastern.length <= 4 && org.tokens.every((token) => token.symbol < 0);
  const { tokens } = prepareName(org.text, 'person', language);
  let words = 0;
  let people = 0;
  for (const { word, flags } of tokens) {
    if (/\d/.test(word.text)) return false;
    if (flags & (WORD.particle | WORD.initial)) continue;
    words++;
    const asPerson = personCounts.get(word.fold) ?? 0;
    if (flags & (WORD.patronymic | WORD.semitic) || asPerson > (orgCounts.get(word.fold) ?? 0)) people++;
    else if ((orgCounts.get(word.fold) ?? 0) > asPerson) return false;
  }
  return words >= 2 && people >= 1;
}

/** How many words stand in a name as written: JUPITER I has two, and three letters of Han or Hangul are a family and a given name. */
export function wordsWritten(text: string): number {
  let count = 0;
  for (const [run] of text.matchAll(/[\p{L}\p{M}\p{N}'’]+/gu)) count += /^[\p{Script=Han}\p{Script=Hangul}]{3,}$/u.test(run) ? 2 : 1;
  return count;
}

/** In which indexes a listed name stands. */
export function kindsOfListed(type: PartyType, text: string, language: Language): readonly IndexKind[] {
  return type === 'unknown' ? kindsFitting(fitsOfName(text, language)) : kindsOfType(type);
}

/** In which indexes the names of listed parties of a type stand; of an unknown type, may stand. */
export function kindsOfType(type: PartyType): readonly IndexKind[] {
  return KINDS_OF_TYPE[type];
}

function kindsFitting(fits: TypeFits): readonly IndexKind[] {
  return INDEX_KINDS.filter((kind) => fits[kind] === 'given' || (kind !== 'vessel' && fits[kind] !== 'other'));
}

const KINDS_OF_TYPE: Readonly<Record<PartyType, readonly IndexKind[]>> = {
  person: ['person'], vessel: ['vessel'], aircraft: ['vessel'], company: ['org'], organisation: ['org'], place: ['org'], goods: ['org'], state: ['org'], address: ['org'], unknown: INDEX_KINDS,
};

/** Whether one word of a name of unknown type is rare and long enough to say who is meant: TEREPAIMA and HIDAYATULLAH do, UNITY and NEXO do not. */
function saysWho({ weight, word }: Token, rare: number): boolean {
  return weight >= rare && word.fold.length >= 6;
}

/** Whether the very name of a listed party, asked as it stands, flags: with two words it does, whatever the type; with one it depends on the type and the word. */
export function veryNameCounts(fit: TypeFit, kind: IndexKind, text: string, subject: PreparedName | undefined): boolean {
  if (fit === 'given' || wordsWritten(text) >= 2) return true;
  if (fit === 'other' || subject === undefined) return false;
  return kind === 'org' || (subject.tokens.length === 1 && saysWho(subject.tokens[0]!, kind === 'person' ? 0.75 : 0.9));
}

/** What a likeness says where the type is unknown: it counts as it would with the type, it informs, or nothing. */
export function saysOfOpenType(kind: IndexKind, subject: PreparedName, a: Alignment): 'counts' | 'informs' | 'nothing' {
  if (kind === 'person') return aloneSays(subject, a);
  if (byConsonantsAlone(subject, a)) return 'nothing';
  return kind === 'org' ? 'counts' : aloneSays(subject, a);
}

/** One word alone says nothing of a person or a vessel by its spelling, and little if it is common or short; it counts beside an initial or a particle that agrees too. */
function aloneSays(subject: PreparedName, a: Alignment): 'counts' | 'informs' | 'nothing' {
  let only = -1;
  let beside = false;
  for (let i = 0; i < a.subjectCount; i++) {
    const { flags, word } = subject.tokens[i]!;
    if ((flags & (WORD.particle | WORD.initial | WORD.empty)) !== 0 || word.text === 'and') {
      if (a.subjectTo[i]! >= 0 && (flags & WORD.initial || word.text.length >= 3)) beside = true;
      continue;
    }
    if (only >= 0) return 'counts';
    only = i;
  }
  if (only < 0) return 'nothing';
  if (a.joined > 0) return 'counts';
  if (a.subjectTo[only]! < 0 || a.subjectRelation[only]! > RELATION.sound) return 'nothing';
  const token = subject.tokens[only]!;
  if (beside || saysWho(token, 0.9)) return 'counts';
  return token.weight >= 0.75 && token.word.fold.length >= 5 ? 'informs' : 'nothing';
}

/** Whether no word agrees but by the consonants that a script without vowels leaves: the name of some body or vessel has them always. */
function byConsonantsAlone(subject: PreparedName, a: Alignment): boolean {
  for (let i = 0; i < a.subjectCount; i++) {
    if (a.subjectTo[i]! < 0) continue;
    if ((subject.tokens[i]!.flags & WORD.semitic) === 0 || (a.subjectRelation[i] !== RELATION.consonants && a.subjectRelation[i] !== RELATION.joined)) return false;
  }
  return true;
}
