import { foldWord } from './fold.js';

const ROMAN = new Map('ii iii iv vi vii viii ix xi xii xiii xiv xv xvi xvii xviii xix xx'.split(' ').map((r) => [r, romanValue(r)]));
const ORDINALS = new Map([
  ['first', '1'], ['second', '2'], ['third', '3'], ['fourth', '4'], ['fifth', '5'], ['sixth', '6'], ['seventh', '7'], ['eighth', '8'], ['ninth', '9'], ['tenth', '10'],
  ['three', '3'], ['four', '4'], ['five', '5'], ['six', '6'], ['seven', '7'], ['eight', '8'], ['nine', '9'],
]);

function romanValue(roman: string): string {
  const digits: Record<string, number> = { i: 1, v: 5, x: 10 };
  let sum = 0;
  for (let i = 0; i < roman.length; i++) {
    const value = digits[roman[i]!]!;
    const next = i + 1 < roman.length ? digits[roman[i + 1]!]! : 0;
    sum += value < next ? -value : value;
  }
  return String(sum);
}

/** The number that a word is: `5`, `5th`, `fifth`, `VII`; words that only contain digits stand for themselves. */
export function numberOf(text: string): string | undefined {
  const first = text.charCodeAt(0);
  if (first >= 48 && first <= 57) {
    const match = /^(\d+)(st|nd|rd|th|y|i|ya|go|a|oi|e|ers)?$/.exec(text);
    return match === null ? text : match[1]!;
  }
  return ROMAN.get(text) ?? ORDINALS.get(text);
}

const ADJECTIVE = /^(.{3,})sk(?:ii|i|aia|oe|oi|ogo|ie|ih|im|om|uiu|aa|ai|a|o|ago|ou|e)?$/;
/** Endings of Russian adjectives in -ny: additivnyi, additivnaya. By sound. */
const NY = /^(.{4,}[bdfgklmprstvzSCJ])n(?:ii?|aia|oe|oi|ogo|ih)$/;
const LINK = /^(.{3,})(?:en|in|ov|ev|an|n)$/;

function adjective(fold: string): string | undefined {
  return fold.length >= 5 && fold.includes('sk') ? ADJECTIVE.exec(fold)?.[1] : undefined;
}

/** `base` of a word, from its sound. */
export function baseOf(fold: string): string {
  return fold.length < 5 ? fold : (adjective(fold) ?? fold).replace(/[aeiou]+$/, '');
}

/** `root` of a word of an organisation, from its sound and, where it is Latin, its spelling. */
export function rootOf(fold: string, latin: string): string {
  const stem = fold.length < 6 ? undefined : adjective(fold);
  if (stem !== undefined) return (LINK.exec(stem)?.[1] ?? stem).replace(/[aeiou]+$/, '');
  const ny = fold.length < 7 ? null : NY.exec(fold);
  if (ny !== null) return ny[1]!;
  const english = latin.length < 5 ? latin : englishSound(PLURAL.test(latin) ? latin.slice(0, -1) : latin);
  return baseOf(english === latin ? fold : foldWord(english));
}

/** The sound of a word of an organisation as Russian would write it, from its sound and its Latin spelling. */
export function loanOf(fold: string, latin: string): string {
  if (latin.length < 5 || !LOAN.test(latin)) return fold;
  const russian = loanSound(latin);
  return russian === latin ? fold : foldWord(russian);
}

/** An English plural: experts, chips. */
const PLURAL = /^.{4,}[bdgklmnprt]s$/;

/** `root` of a word of a person: its sound as Russian would write it (Laurentsyeu → Laurentev, Dzmitry → Dmitry). */
export function russianRoot(fold: string, text: string): string {
  return EAST_SLAVIC.test(text) ? foldWord(russianSound(text)) : fold;
}

/** What `russianSound` may change. */
const EAST_SLAVIC = /[dt][zs][iey]|[aoe]u$|au[^aeiouy]|^uladz|[yi]ie|ie|ye|[tsz]j|ch/;
/** As Swedish and Danish write ч, ш, ж and щ: Vladimirovitj, Sjojgu, Korotjenko. There ch is х. */
const SCANDINAVIAN = /[tsz]j/;
/** ch is х in Czech, Polish and German too: Mochorev, Chulapova. Told by the ending of a Slavic family name. */
const SLAVIC_CH = /^(?=.{6,})(?!.*[ts]ch).*ch.*(?:[oe]va?|ina?|ko|sk(?:ij|yj|y|i|aja|aya|a)|ij|uk)$/;

function russianSound(spelling: string): string {
  let text = spelling;
  if (SCANDINAVIAN.test(text)) text = text.replace(/ch/g, 'kh').replace(/sj?tj/g, 'shch').replace(/tj/g, 'ch').replace(/sj/g, 'sh').replace(/zj/g, 'zh').replace(/j/g, 'y');
  else if (SLAVIC_CH.test(text)) text = text.replace(/ch/g, 'kh').replace(/j/g, 'y');
  return text.replace(/dz(?=[iey])/g, 'd').replace(/ts(?=[iey])/g, 't').replace(/([aoe])u$/, '$1v').replace(/au(?=[^aeiouy])/g, 'av').replace(/^uladz/, 'vlad').replace(/yie|iie|ie|ye/g, 'e');
}

/** The syllables of Mandarin by what they open with: any other spelling (toyota, soran) is no Chinese name. */
const SYLLABLES = [
  ['b p m', 'a ai an ang ao ei en eng i ian iao ie in ing o ou u iu'], ['f', 'a an ang ei en eng o ou u'], ['d t', 'a ai an ang ao e ei eng i ian iao ie ing iu ong ou u uan ui un uo'],
  ['n l', 'a ai an ang ao e ei en eng i ia ian iang iao ie in ing iu ong ou u uan un uo ue'], ['g k h', 'a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un uo'],
  ['j q x', 'i ia ian iang iao ie in ing iong iu u uan ue un'], ['zh ch sh', 'a ai an ang ao e ei en eng i ong ou u ua uai uan uang ui un uo'], ['r', 'an ang ao e en eng i ong ou u uan ui un uo'],
  ['z c s', 'a ai an ang ao e ei en eng i ong ou u uan ui un uo'], ['y', 'a an ang ao e i in ing ong ou u uan ue un'], ['w', 'a ai an ang ei en eng o u'],
] as const;
const SYLLABLE = [...SYLLABLES.map(([openings, rest]) => `(?:${openings.replaceAll(' ', '|')})(?:${rest.replaceAll(' ', '|')})`), 'ai?', 'ang?', 'ao', 'er?', 'en', 'ou'].join('|');

/** Two or three Chinese syllables. */
export const PINYIN = new RegExp(`^(?:${SYLLABLE}){2,3}$`);

/** An English word as Russian ears write it: `timechips` → `taimchips` (таймчипс), `quantum` → `kvantum`. Other words come back changed in no way that matters. */
function englishSound(text: string): string {
  if (!ENGLISH.test(text)) return text;
  return text.replace(/i(?=[bdfklmnprstvz]e(?:[^aeiouyr]|$))/g, 'ai').replace(/a(?=[bcdfgklmnpstvz]e(?:[^aeiouyr]|$))/g, 'ei').replace(/(?<=(?:ai|ei)[bcdfgklmnprstvz])e/g, '')
    .replace(/ea|ee/g, 'i').replace(/a[yi]/g, 'ei').replace(/qu/g, 'kv').replace(/au(?=[rt])/g, 'av').replace(/oe/g, 'e').replace(/oa/g, 'o').replace(/igh/g, 'ai').replace(/ck/g, 'k').replace(/ch(?=[lr])/g, 'h');
}

/** What `englishSound` may change. */
const ENGLISH = /i[bdfklmnprstvz]e|a[bcdfgklmnpstvz]e|ei[bcdfgklmnprstvz]e|e[ae]|a[yi]|qu|au[rt]|o[ea]|igh|ck|ch[lr]/;

/** A word of the West as Russian writes it, letter by letter: `ostec` → `ostek`, `beltechexport` → `beltekhexport`, `innodrive` → `innodraiv`. Words that are spelt so already come back as they are. */
function loanSound(text: string): string {
  return text.replace(/engineering/g, 'inzhiniring').replace(/tech|teh$/g, 'tekh').replace(/ch(?=[lrtn])/g, 'kh').replace(/^ju/, 'yu').replace(/eu(?=r)/g, 'ev').replace(/au(?=[rt])/g, 'av').replace(/qu/g, 'kv')
    .replace(/ck/g, 'k').replace(/c(?=[eiy])/g, 's').replace(/c$/, 'k').replace(/g(?=i)/g, 'dzh').replace(/ea|ee/g, 'i').replace(/a[yi]/g, 'ei').replace(/oe/g, 'e').replace(/oa/g, 'o').replace(/igh/g, 'ai')
    .replace(/i(?=[bdfklmnprstvz]e$)/, 'ai').replace(/a(?=[bdfgklmnpstvz]e$)/, 'ei').replace(/u(?=[bdklmnrtz]e$)/, 'iu').replace(/(?<=[bdfgklmnprstvz])e$/, '').replace(/(?<=[aeiouy])s(?=[aeiouy])/g, 'z');
}

/** What `loanSound` may change. */
const LOAN = /[aeiouy]s[aeiouy]|tech|teh$|ch[lrtn]|^ju|eur|au[rt]|qu|ck|c[eiy]|c$|gi|e[aei]|ngi|a[yi]|o[ea]|[bdfgklmnprstvz]e$/;

/** What neighbours write for one another: h is g to Russians (Гасан is Hasan, Hryhorenko Grigorenko), Egypt says g for j (Hagag is Hajjaj), French spells sh as ch (Okacha is Ukasha). */
const ABROAD = ['hg', 'Jg', 'CS'] as const;
/** What each hears: o and u, e and i. */
const VOWELS = ['ou', 'ei'] as const;
/** The first letter of each pair as the second. */
const AS_ABROAD: Readonly<Record<string, string>> = Object.fromEntries([...ABROAD, ...VOWELS].map(([letter, other]) => [letter!, other!]));

/**
 * The sound of a person's name with `ABROAD` and `VOWELS` made one, which finds names that `areSpeltAbroad` may take for one. In names of four letters a vowel tells too
 * much (Igor, Egor), and shorter ones stay as they are: Han is no Gan.
 */
export function abroadOf(fold: string): string {
  return fold.length < SHORTEST_ABROAD ? fold : fold.replace(fold.length === SHORTEST_ABROAD ? /[JhC]/g : /[JhCoe]/g, (letter) => AS_ABROAD[letter]!);
}

/** Whether two sounds of one length differ by vowels that are heard alike and by one kind of `ABROAD` at most: h is never j. Ж, written zh, is no g. */
export function areSpeltAbroad(a: string, b: string, texts: string): boolean {
  let kind: string | undefined;
  for (let i = 0; i < a.length; i++) {
    if (a[i] === b[i] || pairOf(VOWELS, a[i]!, b[i]!) !== undefined) continue;
    const found = pairOf(ABROAD, a[i]!, b[i]!);
    if (found === undefined || (kind !== undefined && kind !== found)) return false;
    kind = found;
  }
  return !(kind === 'Jg' && texts.includes('zh'));
}

function pairOf(pairs: readonly string[], x: string, y: string): string | undefined {
  return pairs.find((pair) => pair === x + y || pair === y + x);
}

/** Letters of the shortest sound that `abroadOf` changes. */
export const SHORTEST_ABROAD = 4;
