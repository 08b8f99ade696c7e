import { charKind, charSpelling, INDIC, isIndic } from './transliterate.js';

const DEVANAGARI = 0x900;
const GURMUKHI = 0xa00;
const GUJARATI = 0xa80;
const SINHALA = 0xd80;
/** Places within a block. */
const LETTER = { candrabindu: 0x01, anusvara: 0x02, tippi: 0x70, sha: 0x36, ssa: 0x37, virama: 0x4d, vocalicR: 0x0b, vocalicSign: 0x43 } as const;

/** A consonant and the vowel behind it, either of which may be missing; `joined` to the next consonant by a mark. A mark that has the vowel before it spoken through the nose stands for itself. */
interface Syllable {
  readonly consonant: string;
  vowel: string | undefined;
  joined: boolean;
  readonly nasal: boolean;
}

/**
 * A word in such a script, in Latin letters: a consonant without a vowel mark has an `a`, which the languages of the north do not sound at the end of a word
 * and between two other syllables: नरेन्द्र is Narendra, राजनाथ Rajnath, मोदी Modi.
 */
export function spellIndic(text: string, from: number, to: number): string {
  const syllables = syllablesOf(text, from, to);
  const block = text.charCodeAt(from) & ~(INDIC.block - 1);
  const north = block >= DEVANAGARI && block <= GUJARATI;
  let out = '';
  for (let i = 0; i < syllables.length; i++) {
    const { consonant, vowel, joined } = syllables[i]!;
    const before = syllables[i - 1];
    const next = syllables[i + 1];
    // the vowel before is settled by now, the next one stands as it is written
    const isSilent = north && before !== undefined && !before.joined && (before.vowel !== '' || before.nasal) && (next === undefined || (next.vowel !== undefined && next.vowel !== '' && next.consonant !== ''));
    const sounded = vowel ?? (joined || isSilent ? '' : 'a');
    syllables[i]!.vowel = sounded;
    out += consonant + sounded;
  }
  return out;
}

function syllablesOf(text: string, from: number, to: number): Syllable[] {
  const out: Syllable[] = [];
  for (let i = from; i < to; i++) {
    const code = text.charCodeAt(i);
    const place = isIndic(code) ? code & (INDIC.block - 1) : -1;
    const last = out.at(-1);
    const spelling = spellingOf(code, place);
    if (place === LETTER.virama || (code >= SINHALA && place === 0x4a)) {
      if (last) [last.joined, last.vowel] = [true, ''];
    } else if (isNasal(code, place)) {
      if (last && last.vowel === undefined) last.vowel = 'a';
      out.push({ consonant: isLabial(text.charCodeAt(i + 1)) ? 'm' : 'n', vowel: '', joined: false, nasal: true });
    } else if (spelling === '') continue;
    // digits, letters of other scripts within the word, and those that have no vowel
    else if (place < 0 || /\d/.test(spelling) || isBare(code)) out.push({ consonant: spelling, vowel: '', joined: false, nasal: false });
    else if (/^[aeiou]/.test(spelling) || place === LETTER.vocalicSign) {
      if (/\p{M}/u.test(text[i]!) && last && last.vowel === undefined) last.vowel = spelling;
      else out.push({ consonant: '', vowel: spelling, joined: false, nasal: false });
    } else out.push({ consonant: spelling, vowel: undefined, joined: false, nasal: false });
  }
  return out;
}

/** Letters that Bengali and Malayalam have for consonants without a vowel. */
function isBare(code: number): boolean {
  return code === 0x9ce || (code >= 0xd7a && code <= 0xd7f);
}

function isNasal(code: number, place: number): boolean {
  return place === LETTER.candrabindu || place === LETTER.anusvara || (place === LETTER.tippi && code >= GURMUKHI && code < GUJARATI);
}

/** One letter as English spells it: च is ch, श and ष sh, ऋ ri. */
function spellingOf(code: number, place: number): string {
  if (code < SINHALA && (place === LETTER.sha || place === LETTER.ssa)) return 'sh';
  if (code < SINHALA && (place === LETTER.vocalicR || place === LETTER.vocalicSign)) return 'ri';
  // the spelling stands in the table once the letter was classified
  charKind(code);
  const spelling = charSpelling(code);
  return spelling === 'c' ? 'ch' : spelling;
}

/** p, ph, b, bh, m. */
function isLabial(code: number): boolean {
  const place = isIndic(code) && code < SINHALA ? code & (INDIC.block - 1) : 0;
  return place >= 0x2a && place <= 0x2e;
}
