import anyAscii from 'any-ascii';

/** Scripts that compare in different ways. `alphabet`: Greek, Armenian, Georgian, kana and those of India, which write their vowels as Cyrillic does. */
export const SCRIPT = { latin: 0, cyrillic: 1, semitic: 2, han: 3, hangul: 4, other: 5, alphabet: 6 } as const;

/** Cyrillic by sound, so that Russian, Ukrainian and Belarusian spellings meet; the folding of words levels the standards of transliteration. */
const CYRILLIC: Readonly<Record<string, string>> = {
  а: 'a', б: 'b', в: 'v', г: 'g', д: 'd', е: 'e', ё: 'yo', ж: 'zh', з: 'z', и: 'i', й: 'y', к: 'k', л: 'l', м: 'm', н: 'n', о: 'o',
  п: 'p', р: 'r', с: 's', т: 't', у: 'u', ф: 'f', х: 'kh', ц: 'ts', ч: 'ch', ш: 'sh', щ: 'shch', ъ: '', ы: 'y', ь: '', э: 'e',
  ю: 'yu', я: 'ya', і: 'i', ї: 'yi', є: 'ye', ґ: 'g', ў: 'u', ђ: 'dj', ј: 'j', љ: 'lj', њ: 'nj', ћ: 'ch', џ: 'dzh', ѓ: 'g', ќ: 'k',
  ѕ: 'dz', қ: 'k', ғ: 'g', ә: 'a', ң: 'n', ө: 'o', ұ: 'u', ү: 'u', һ: 'h', ҳ: 'h', ҷ: 'j', ӣ: 'i', ӯ: 'u', ѣ: 'e',
};

/**
 * Arabic, Persian and Hebrew letters by their consonants; long vowels stay as letters and fall away in the skeleton. `dz`: a d to Arabs, a z to Persians and Turks.
 * Capitals are Hebrew letters of two sounds (`semiticSounds`).
 */
const SEMITIC: Readonly<Record<string, string>> = {
  ا: 'a', أ: 'a', إ: 'i', آ: 'a', ٱ: 'a', ء: '', ؤ: 'u', ئ: 'e', ب: 'b', پ: 'p', ت: 't', ث: 'th', ج: 'j', چ: 'ch', ح: 'h', خ: 'kh', د: 'd',
  ذ: 'dz', ر: 'r', ز: 'z', ژ: 'zh', س: 's', ش: 'sh', ص: 's', ض: 'dz', ط: 't', ظ: 'dz', ع: 'a', غ: 'gh', ف: 'f', ق: 'q', ک: 'k', ك: 'k',
  گ: 'g', ل: 'l', م: 'm', ن: 'n', و: 'v', ه: 'h', ة: 'a', ی: 'i', ي: 'i', ى: 'i', ې: 'i', ۍ: 'i', ڤ: 'v', ڭ: 'ng', ہ: 'h', ھ: 'h', ں: 'n',
  ے: 'e', ٹ: 't', ڈ: 'd', ڑ: 'r', ړ: 'r', ګ: 'g', ټ: 't', ډ: 'd', ښ: 'sh', ځ: 'z', څ: 'ts', ۇ: 'u', ۈ: 'u',
  א: 'a', ב: 'B', ג: 'g', ד: 'd', ה: 'h', ו: 'v', ז: 'z', ח: 'H', ט: 't', י: 'i', כ: 'K', ך: 'K', ל: 'l', מ: 'm', ם: 'm', נ: 'n',
  ן: 'n', ס: 's', ע: 'a', פ: 'P', ף: 'f', צ: 'ts', ץ: 'ts', ק: 'k', ר: 'r', ש: 'X', ת: 't',
};

/** Latin letters whose mark is a sound of its own in the languages that sanctions lists meet most. */
const LATIN: Readonly<Record<string, string>> = {
  č: 'ch', ć: 'ch', š: 'sh', ž: 'zh', ź: 'z', đ: 'dj', ß: 'ss', ı: 'i', ə: 'a', þ: 'th', ð: 'd', ʼ: '', ʹ: '', ʻ: '', ʿ: '', ʾ: '', ŭ: 'u', ř: 'r', ě: 'e',
};

/** Letters that are mostly typed without their marks: Škoda is Skoda, Petrović Petrovic, Семён Семен. */
const WITHOUT_MARK: Readonly<Record<string, string>> = { ё: 'e', č: 'c', ć: 'c', š: 's', ž: 'z', đ: 'd' };

/** What a character is for the splitting of words. */
export const CHAR = { gap: 1, letter: 2, digit: 3, silent: 4, dot: 5, and: 6, cut: 7 } as const;

/** Scripts of India, Bangladesh, Nepal and Sri Lanka (`spellIndic`), which Unicode lays out alike, but for the last: a block of 128 each, the same letter in the same place. */
export const INDIC = { from: 0x900, to: 0xdff, block: 0x80 } as const;

export function isIndic(code: number): boolean {
  return code >= INDIC.from && code <= INDIC.to;
}

/** Other scripts of the region, whose vowels are marks as well. */
const MARKED_VOWELS = /[\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

const kinds = new Uint8Array(65536);
const scripts = new Uint8Array(65536);
const spellings: (string | undefined)[] = new Array<string | undefined>(65536);
const unmarked = new Map<number, string>();
for (const [letter, plain] of Object.entries(WITHOUT_MARK)) for (const char of [letter, letter.toUpperCase()]) unmarked.set(char.charCodeAt(0), plain);

function classify(code: number): void {
  const char = String.fromCharCode(code);
  let kind: number = CHAR.gap;
  let script: number = SCRIPT.latin;
  let spelling = '';
  if (/['`´‘’ʻʼʿʾ′‛ˈˊ׳״]/u.test(char)) kind = CHAR.silent;
  else if (char === '.') kind = CHAR.dot;
  else if (char === '&' || char === '+') kind = CHAR.and;
  else if (/[\p{M}\p{Cf}ـ]/u.test(char)) {
    const indic = isIndic(code);
    if (indic || MARKED_VOWELS.test(char)) spelling = anyAscii(char).replace(/[^a-z]/g, '');
    kind = spelling === '' ? CHAR.silent : CHAR.letter;
    script = indic ? SCRIPT.alphabet : SCRIPT.other;
  }
  else if (/\p{Nd}/u.test(char)) {
    kind = CHAR.digit;
    spelling = anyAscii(char);
  } else if (/[\p{L}\p{N}]/u.test(char)) {
    const lower = char.toLowerCase();
    kind = CHAR.letter;
    const known = CYRILLIC[lower];
    const semitic = SEMITIC[lower];
    if (known !== undefined) spelling = known;
    else if (semitic !== undefined) spelling = semitic;
    else spelling = LATIN[lower] ?? anyAscii(lower).toLowerCase().replace(/[^a-z0-9]/g, '');
    if (/\p{Script=Cyrillic}/u.test(char)) script = SCRIPT.cyrillic;
    else if (/\p{Script=Arabic}|\p{Script=Hebrew}/u.test(char)) script = SCRIPT.semitic;
    else if (/\p{Script=Han}/u.test(char)) script = SCRIPT.han;
    else if (/\p{Script=Hangul}/u.test(char)) {
      script = SCRIPT.hangul;
      // a final stop has no voice: hyeok, not hyeog; ㄹ before a vowel is an r: goryeo
      spelling = spelling.replace(/^l/, 'r').replace(/([^n])g$/, '$1k').replace(/d$/, 't').replace(/b$/, 'p');
    }
    else if (isIndic(code) || /\p{Script=Greek}|\p{Script=Armenian}|\p{Script=Georgian}|\p{Script=Hiragana}|\p{Script=Katakana}/u.test(char)) script = SCRIPT.alphabet;
    else if (!/\p{Script=Latin}/u.test(char)) script = SCRIPT.other;
  } else if (/[/|;]/.test(char)) kind = CHAR.cut;
  kinds[code] = kind;
  scripts[code] = script;
  spellings[code] = spelling;
}

/** Kind of a UTF-16 unit, one of `CHAR`. */
export function charKind(code: number): number {
  const kind = kinds[code]!;
  if (kind !== 0) return kind;
  classify(code);
  return kinds[code]!;
}

/** Script of a letter, one of `SCRIPT`; valid after `charKind`. */
export function charScript(code: number): number {
  return scripts[code]!;
}

/** Lower-case ASCII spelling of a letter or digit; valid after `charKind`. */
export function charSpelling(code: number): string {
  return spellings[code]!;
}

/** The letter without a mark that tells another sound; undefined where it has none. */
export function charUnmarked(code: number): string | undefined {
  return code > 127 ? unmarked.get(code) : undefined;
}
