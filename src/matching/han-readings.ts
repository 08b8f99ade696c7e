import { charSpelling, charKind } from './transliterate.js';

/** Kanji of a Japanese name and how they are read; several readings of one are several rows. */
export interface KanjiReadings {
  readonly family: ReadonlyMap<string, readonly string[]>;
  readonly given: ReadonlyMap<string, readonly string[]>;
}

const HAN_NAME = /^\p{Script=Han}{2,6}$/u;
/** Most readings of one name. */
const MOST = 6;

/** Rows of `data/people.json`: the letters, then their readings, apart by blanks. */
export function kanjiReadings(family: readonly string[], given: readonly string[]): KanjiReadings {
  const table = (rows: readonly string[]): Map<string, readonly string[]> => new Map(rows.map((row) => row.split(' ')).map(([letters = '', ...readings]) => [letters, readings]));
  return { family: table(family), given: table(given) };
}

/**
 * How a person's name in Han letters is written in Latin beside pinyin: by Wade-Giles, as in Taiwan, and as a Japanese name
 * where its letters are those of one. Empty for any other text.
 */
export function hanReadings(text: string, { family, given }: KanjiReadings): readonly string[] {
  const letters = text.replace(/[\s·・]/g, '');
  if (!HAN_NAME.test(letters)) return [];
  const out: string[] = [];
  for (let at = 1; at <= 3 && at < letters.length; at++) {
    for (const first of family.get(letters.slice(0, at)) ?? []) for (const second of given.get(letters.slice(at)) ?? []) out.push(`${second} ${first}`);
  }
  // of two letters there are too many namesakes by sound
  if (letters.length === 3) {
    const [, ahead = '', family = ''] = /^(\S{2})\s+(\S)$/.exec(text.trim()) ?? [];
    const syllables = Array.from(family + (ahead === '' ? letters : ahead), (letter) => (charKind(letter.charCodeAt(0)), wadeGiles(charSpelling(letter.charCodeAt(0)))));
    out.push(`${syllables[0]!} ${syllables.slice(1).join('-')}`);
  }
  return out.slice(0, MOST);
}

const OPENINGS: Readonly<Record<string, string>> = { b: 'p', d: 't', g: 'k', j: 'ch', q: 'ch', x: 'hs', zh: 'ch', z: 'ts', c: 'ts', r: 'j' };
const ALONE: Readonly<Record<string, string>> = { yi: 'i', you: 'yu', yan: 'yen', ye: 'yeh', yue: 'yueh', yong: 'yung', er: 'erh', zi: 'tzu', ci: 'tzu', si: 'ssu', ge: 'ko', ke: 'ko', he: 'ho', e: 'o', guo: 'kuo', kuo: 'kuo', huo: 'huo', shuo: 'shuo', gui: 'kuei', kui: 'kuei' };

/** One syllable of pinyin in Wade-Giles, without its marks. */
export function wadeGiles(syllable: string): string {
  const alone = ALONE[syllable];
  if (alone !== undefined) return alone;
  const [, opening = '', rest = ''] = /^(zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw]?)(.*)$/.exec(syllable) ?? [];
  const ending = /^(?:zh|ch|sh|r)$/.test(opening) && rest === 'i' ? 'ih' : rest.replace(/^ian$/, 'ien').replace(/^ie$/, 'ieh').replace(/^ue$/, 'ueh').replace(/^iong$/, 'iung').replace(/^ong$/, 'ung').replace(/^uo$/, 'o');
  return (OPENINGS[opening] ?? opening) + ending;
}
