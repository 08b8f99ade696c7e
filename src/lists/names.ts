import type { NameKind, NameQuality, PartyName } from '../matching/party.js';
import { scriptOf, tidy } from './values.js';

/** What the publisher says about the names of one cell or element. */
export interface NameOptions {
  readonly kind: NameKind;
  readonly quality: NameQuality;
  readonly note?: string;
  readonly language?: string;
  readonly sourceId?: string;
  /** Persons' cells hold one name in two scripts side by side; in organisations' such a half may be the legal form alone. */
  readonly person?: boolean;
}

const FORMERLY = /\(?\b(?:as )?(?:previously|formerly)\s+(?:listed|known)(?:\s+as)?\b[:.,]?\)?|\bf\.?\s?k\.?\s?a\b\.?:?|\(former name\)/i;
const LANGUAGE = '(?:Russian|Rusian|Ukrainian|Belarus+ian|Chinese|Korean|Japanese|Farsi|Persian|Arabic|Hebrew|Turkish|Kazakh|Azerbaijani|Armenian|Georgian|English|Burmese)';
const LANGUAGE_LABEL = new RegExp(`(?:(?:name )?in )?(?:original script|${LANGUAGE}(?: (?:script|spelling|name))?)\\s*[:：]\\s*`, 'i');
const EX = /^(?:ex|formerly|former name|previously|f\.?\s?k\.?\s?a)\b[\s.:-]*/i;
const LEADING_LANGUAGE = new RegExp(`^${LANGUAGE_LABEL.source}`, 'i');
const NAME_LABEL = /^(?:(?:also|better) known as|a\.?\s?k\.?\s?a\b\.?|(?:married|maiden|stage|other|birth|real) names?)\s*:?\s+/i;
/** Where one cell goes over to the next name: `X a.k.a. Y`, `X Russian: Y`. */
const TURN = new RegExp(`\\s+(?:\\ba\\.\\s?k\\.\\s?a\\b\\.?:?|\\baka\\b:?|(?=${LANGUAGE}\\s?:)|(?=\\bf\\.\\s?k\\.\\s?a\\b))\\s*`, 'i');
/** What a transcription left where a name in another script stood. */
const PLACEHOLDER = new RegExp(`^(?:text of image|image|n/?a|none|unknown|-+|${LANGUAGE}|original script)\\s*[:.]?$`, 'i');

/** Most names are Latin letters and nothing that could part or label them: they are read no further. */
const PLAIN = /^[A-Z][A-Za-z .-]*[A-Za-z]$/;
const LABEL_WORD = /\b(?:a\.?\s?k\.?\s?a|f\.?\s?k\.?\s?a|known|formerly|previously|ex|names?)\b/i;

/**
 * The names in a text that holds one or several: separated by `;` or `a.k.a.`, wrapped in quotation marks, with the same name
 * in another script in brackets or behind it, or with a remark in brackets. Each name stays as published; where a
 * name carries a remark, an abbreviation or a second spelling, the forms without it come beside it as `variation`.
 */
export function readNames(published: string, options: NameOptions): PartyName[] {
  if (PLAIN.test(published) && options.note === undefined && !LABEL_WORD.test(published) && !isPlaceholder(published)) return [nameOf(published, options.kind, options)];
  const items = splitOutsideBrackets(tidy(published)).flatMap((item) => splitTurns(item));
  const names = items.flatMap((item, i) => namesOfItem(item, i === 0 || options.kind !== 'primary' ? options : { ...options, kind: 'alias' }));
  return mergeNames(names.flatMap((name) => [name, ...spellings(name)]).flatMap((name) => [name, ...cyrillicSpelling(name)]));
}

/** Whether the text is what a transcription leaves in place of a name: `Text of image`, `Chinese:`. */
export function isPlaceholder(text: string): boolean {
  return PLACEHOLDER.test(tidy(text));
}

/** Names without repetition: the first of each text is kept, with the notes of all. */
export function mergeNames(names: readonly PartyName[]): PartyName[] {
  const merged = new Map<string, PartyName>();
  for (const name of names) {
    if (name.full === '') continue;
    const key = name.full.toLowerCase().normalize('NFC');
    const before = merged.get(key);
    const note = before === undefined || name.note === undefined || before.note?.includes(name.note) === true ? before?.note : [before.note, name.note].filter((each) => each !== undefined).join('; ');
    merged.set(key, before === undefined ? name : note === undefined ? before : { ...before, note });
  }
  return [...merged.values()];
}

/** Whether the text has a letter at all: `-`, `?` and digits alone are no names. */
export function hasLetters(text: string): boolean {
  return /\p{L}/u.test(text);
}

function namesOfItem(item: string, options: NameOptions): PartyName[] {
  if (isPlaceholder(item)) return [];
  const former = FORMERLY.test(item) || (options.note !== undefined && FORMERLY.test(options.note));
  const kind = former && options.kind === 'alias' ? 'former' : options.kind;
  const labelled = item.replace(FORMERLY, ' ').replace(/\(\s*\)/g, ' ').replace(NAME_LABEL, '').replace(/^\(?[a-z]\)\s*(?=\S{2})/, '');
  const full = unquoted(tidy(labelled).replace(LEADING_LANGUAGE, ''));
  if (!hasLetters(full) && !/\d{2}/.test(full)) return [];
  const bracket = /^(.*?\S)\s*[（(]((?:[^()（）]|\([^()]*\))+)[)）]\s*,?$/u.exec(full);
  if (bracket) return bracketed(full, bracket[1] ?? '', bracket[2] ?? '', { ...options, kind });
  const halves = scriptHalves(full, options.person === true);
  if (halves) return halves.map((half) => nameOf(unquoted(half), kindIn(half, kind, halves[0]), options));
  return [nameOf(full, kind, options)];
}

/** Brackets stay together: `a.k.a.` within them is a second spelling and no second name. */
function splitTurns(item: string): string[] {
  const depthOf = (text: string): number => text.split('(').length - text.split(')').length;
  const parts: string[] = [];
  for (const part of item.split(TURN)) {
    const last = parts.at(-1);
    if (last !== undefined && depthOf(last) > 0) parts[parts.length - 1] = `${last} a.k.a. ${part}`;
    else if (part.trim() !== '') parts.push(part);
  }
  return parts;
}

/** Other spellings that one published name spells out: `Qadri (a.k.a. Kadri) JAMIL`, `A B / C D`, Latin letters in a Cyrillic word. */
function spellings(name: PartyName): PartyName[] {
  const as = (full: string): PartyName => ({ ...name, full: tidy(full), kind: variation(name.kind) });
  const within = /^(.*?)(\S+)\s+\(\s*(?:a\.?\s?k\.?\s?a\.?|also)\s*:?\s*([^()]+)\)\s+(\S.*)$/i.exec(name.full);
  if (within) {
    const [, before = '', word = '', others = '', after = ''] = within;
    return [word, ...others.split(/,| or /)].map((each) => as(`${before}${each.trim()} ${after}`));
  }
  const slashed = name.full.split(/\s+\/\s+/);
  return slashed.length > 1 && slashed.every((each) => hasLetters(each) && each.includes(' ')) ? slashed.map(as) : [];
}

const LOOK_ALIKE: Readonly<Record<string, string>> = Object.fromEntries(
  [...'AАBВCСEЕHНIІKКMМOОPРTТXХaаcсeеiіoоpрxхyуëё'].flatMap((c, i, all) => (i % 2 === 0 ? [[c, all[i + 1] ?? c]] : [])),
);

/** A Cyrillic name in which Latin look-alikes were typed (`Iгар`, `AO Микрон`), in Cyrillic letters only. */
function cyrillicSpelling(name: PartyName): PartyName[] {
  const text = name.full;
  if (!/\p{Script=Cyrillic}/u.test(text) || !/\p{Script=Latin}/u.test(text) || text.includes(' / ')) return [];
  const fixed = text.replace(/[\p{L}]+/gu, (word) => {
    const mixed = /\p{Script=Cyrillic}/u.test(word) || /^(?:A?O{1,3}|[OA]{2,3}|[IC])$/.test(word);
    return mixed ? [...word].map((c) => LOOK_ALIKE[c] ?? c).join('') : word;
  });
  return fixed === text ? [] : [{ ...name, full: fixed, kind: variation(name.kind), script: 'Cyrl' }];
}

function bracketed(full: string, outside: string, inside: string, options: NameOptions): PartyName[] {
  const other = tidy(inside.replace(LANGUAGE_LABEL, ''));
  const [outer, inner] = [scriptOf(outside), scriptOf(other)];
  if (outer !== undefined && inner !== undefined && outer !== inner) {
    const second = splitOutsideBrackets(other).flatMap((name) => namesOfItem(name, { ...options, kind: kindIn(name, options.kind, outside) }));
    return [nameOf(unquoted(outside), kindIn(outside, options.kind, outside), options), ...second];
  }
  if (EX.test(other)) return [nameOf(unquoted(outside), options.kind, options), ...other.replace(EX, '').split(/,\s+/).map((name) => nameOf(unquoted(name), 'former', options))];
  if (NAME_LABEL.test(other)) return [nameOf(full, options.kind, options), nameOf(unquoted(outside), variation(options.kind), options), ...other.replace(NAME_LABEL, '').split(/,| or /).flatMap((name) => namesOfItem(name, { ...options, kind: 'alias' }))];
  const abbreviation = /^[A-Z\u0410-\u042f][\p{L}\d&/.-]{1,11}$/u.test(other) && /\p{Lu}.*\p{Lu}/u.test(other);
  // A remark in brackets may be what tells the party apart (`Al-Haramain (Albanian branch)`): without it the name is weaker.
  const names = [nameOf(full, options.kind, options), nameOf(unquoted(outside), variation(options.kind), { ...options, quality: abbreviation ? options.quality : 'weak', note: other })];
  return abbreviation ? [...names, nameOf(other, 'alias', { ...options, quality: 'weak', note: 'abbreviation' })] : names;
}

function variation(kind: NameKind): NameKind {
  return kind === 'primary' ? 'variation' : kind;
}

/** A name in another script than the Latin one is the original of a Latin primary name. */
function kindIn(name: string, kind: NameKind, first: string | undefined): NameKind {
  const script = scriptOf(name);
  return script !== 'Latn' && script !== undefined && first !== name && kind !== 'former' ? 'original_script' : kind;
}

function nameOf(full: string, kind: NameKind, options: NameOptions): PartyName {
  const script = scriptOf(full);
  return {
    full: tidy(full),
    kind,
    quality: options.quality,
    ...(script !== undefined && { script }),
    ...(options.language !== undefined && { language: options.language }),
    ...(options.note !== undefined && options.note !== '' && { note: tidy(options.note) }),
    ...(options.sourceId !== undefined && { sourceId: options.sourceId }),
  };
}

/** `Agha Jan اغا جان` → both; a single word in another script, as in `ООО Chip`, is part of one name. */
function scriptHalves(text: string, person: boolean): [string, string] | undefined {
  const slash = /^(.*\S)\s+[/|–]\s+(\S.*)$/u.exec(text);
  if (slash && differ(slash[1] ?? '', slash[2] ?? '')) return [slash[1] ?? '', slash[2] ?? ''];
  if (!person) return undefined;
  const words = text.split(' ');
  const scripts = words.map((word) => scriptOf(word));
  const first = scripts[0];
  const turn = scripts.findIndex((script) => script !== undefined && script !== first);
  if (first === undefined || turn < 2 || words.length - turn < 2) return undefined;
  if (scripts.slice(turn).some((script) => script === first) || !differ(words[0] ?? '', words[turn] ?? '')) return undefined;
  return [words.slice(0, turn).join(' '), words.slice(turn).join(' ')];
}

function differ(a: string, b: string): boolean {
  const [first, second] = [scriptOf(a), scriptOf(b)];
  return first !== undefined && second !== undefined && first !== second && (first === 'Latn' || second === 'Latn');
}

/** Splits at `;` outside of brackets and guillemets. */
function splitOutsideBrackets(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let part = '';
  for (const c of text) {
    if (c === '(' || c === '«') depth += 1;
    if (c === ')' || c === '»') depth = Math.max(0, depth - 1);
    if (c === ';' && depth === 0) {
      parts.push(part);
      part = '';
    } else part += c;
  }
  return [...parts, part].map(tidy).filter((each) => each !== '');
}

/** Takes away quotation marks around the whole name; marks inside (`ООО «Альфа»`) are part of it. */
function unquoted(text: string): string {
  const bare = tidy(text).replace(/^[,;:\s]+|[,;:\s]+$/g, '');
  const match = /^["“„«'‘](.+)["”“»'’]$/u.exec(bare);
  const inner = match?.[1];
  return inner !== undefined && !/["“”„«»]/u.test(inner) ? tidy(inner) : bare;
}
