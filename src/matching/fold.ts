/**
 * The sound of a word: one spelling for the many ways in which transliteration writes it.
 * `kh`/`h`, `sh`/`sch`, `zh`/`j`, `y`/`i`/`j`, `ou`/`u`, `ks`/`x`, `w`/`v`, `ph`/`f` and doubled letters meet.
 * Output letters: a–z, with `S` for sh, `C` for ch, `J` for zh and j.
 */
export function foldWord(word: string): string {
  const n = word.length;
  let out = '';
  let last = '';
  let i = 0;
  const put = (letters: string): void => {
    for (const letter of letters) {
      if (letter === last) continue;
      if (letter === 'e' && last === 'i' && out.length > 0) {
        // `ie`, `ye` sound as `e`: Sergeyevich, Sergeevich, Serhiievych
        out = out.slice(0, -1);
        last = out.length > 0 ? out[out.length - 1]! : '';
        if (last === 'e') continue;
      }
      out += letter;
      last = letter;
    }
  };
  while (i < n) {
    const c = word[i]!;
    const d = i + 1 < n ? word[i + 1]! : '';
    const e = i + 2 < n ? word[i + 2]! : '';
    switch (c) {
      case 's':
        if (d === 'h' && e === 'c' && word[i + 3] === 'h') { put('S'); i += 4; continue; }
        if (d === 'c' && e === 'h') { put('S'); i += 3; continue; }
        if (d === 'h') { put('S'); i += 2; continue; }
        if (d === 'z') { put('S'); i += 2; continue; }
        put('s');
        break;
      case 't':
        if (d === 's' && e === 'c' && word[i + 3] === 'h') { put('C'); i += 4; continue; }
        if (d === 'c' && e === 'h') { put('C'); i += 3; continue; }
        if (d === 's' || d === 'z' || (d === 'c' && (e === 'i' || e === 'e' || e === 'y'))) { put('c'); i += 2; continue; }
        if (d === 'h') { put('t'); i += 2; continue; }
        put('t');
        break;
      case 'd':
        if (d === 'z' && e === 'h') { put('J'); i += 3; continue; }
        if (d === 'j') { put('J'); i += 2; continue; }
        if (d === 'h') { put('d'); i += 2; continue; }
        put('d');
        break;
      case 'z':
        if (d === 'h') { put('J'); i += 2; continue; }
        put('z');
        break;
      case 'k':
        if (d === 'h') { put('h'); i += 2; continue; }
        if (d === 's') { put('ks'); i += 2; continue; }
        put('k');
        break;
      case 'g':
        if (d === 'h') { put('g'); i += 2; continue; }
        put('g');
        break;
      case 'p':
        if (d === 'h') { put('f'); i += 2; continue; }
        put('p');
        break;
      case 'c':
        if (d === 'h') { put('C'); i += 2; continue; }
        if (d === 'k') { put('k'); i += 2; continue; }
        if (d === 'z') { put('C'); i += 2; continue; }
        if (d === 'e' || d === 'i' || d === 'y' || (d === '' && n > 1)) put('c');
        else put('k');
        break;
      case 'q':
        put('k');
        break;
      case 'x':
        put('ks');
        break;
      case 'w':
        put('v');
        break;
      case 'f':
        // -off, -eff: the older French spelling of -ov, -ev
        if (d === 'f' && e === '' && (last === 'o' || last === 'e')) put('v');
        else put('f');
        break;
      case 'j':
        if (i > 0 && (d === '' || (isVowel(d) && !isVowel(word[i - 1]!)) || (d === 'e' && e === 'v'))) put('i');
        else put('J');
        break;
      case 'y':
        put('i');
        break;
      case 'o':
        if (d === 'u' || d === 'o') { put('u'); i += 2; continue; }
        if (d === 'e') { put('o'); i += 2; continue; }
        put('o');
        break;
      case 'e':
        if (d === 'e') { put('i'); i += 2; continue; }
        put('e');
        break;
      case 'u':
      case 'a':
        put(c);
        if (d === 'e') { i += 2; continue; }
        break;
      case 'h':
        // a final h after a vowel is silent: Fatemeh, Abdullah
        if (d === '' && i > 1 && isVowel(word[i - 1]!)) break;
        put('h');
        break;
      default:
        put(c);
    }
    i++;
  }
  return out;
}

function isVowel(c: string): boolean {
  return c === 'a' || c === 'e' || c === 'i' || c === 'o' || c === 'u' || c === 'y';
}

/** Coarse class of a folded letter: 0 for vowels and glides, else one of a few consonants. */
const COARSE: Readonly<Record<string, string>> = {
  b: 'b', p: 'p', k: 'k', g: 'k', q: 'k', d: 't', t: 't', v: 'v', f: 'v', s: 's', z: 's', S: 's', C: 's', c: 's', l: 'l', r: 'r', m: 'm', n: 'n', h: 'h',
};

/** The consonants of a folded word in coarse classes; digits stay. */
export function skeletonOf(fold: string): string {
  let out = '';
  let last = '';
  for (const c of fold) {
    const k = c >= '0' && c <= '9' ? c : COARSE[c];
    if (k === undefined) {
      last = '';
      continue;
    }
    if (k !== last) out += k;
    last = k;
  }
  return out;
}

/** Consonants without `w`, a final `h` and doubled ones: what is left of a word in scripts that write no vowels. */
export function semiticSkeleton(fold: string): string {
  let out = '';
  for (const c of fold) {
    const k = c === 'J' ? 'j' : c === 'f' ? 'f' : COARSE[c];
    if (k !== undefined && k !== 'v' && out[out.length - 1] !== k) out += k;
  }
  return out.length > 1 && out.endsWith('h') ? out.slice(0, -1) : out;
}

/** Pairs of consonants that scripts without vowels, or their many dialects, do not tell apart. */
const ONE_CONSONANT = new Set(['kg', 'gk', 'td', 'dt', 'SC', 'CS', 'sc', 'cs']);

/** Of two words with the same `semiticSkeleton`, how many consonants are clearly others: ش is not س, س is not ز between vowels only. */
export function consonantsThatDiffer(a: string, b: string): number {
  let i = 0;
  let j = 0;
  let differ = 0;
  let softened = 0;
  for (;;) {
    i = nextConsonant(a, i);
    j = nextConsonant(b, j);
    if (i >= a.length || j >= b.length) return differ + (softened > 1 ? 1 : 0);
    const x = a[i]!;
    const y = b[j]!;
    if (x !== y) {
      if (ONE_CONSONANT.has(x + y)) softened++;
      else differ++;
    }
    const class1 = COARSE[x];
    const class2 = COARSE[y];
    while (i < a.length && (COARSE[a[i]!] === class1 || silent(a[i]!))) i++;
    while (j < b.length && (COARSE[b[j]!] === class2 || silent(b[j]!))) j++;
  }
}

function silent(c: string): boolean {
  return c !== 'f' && c !== 'J' && (COARSE[c] === undefined || COARSE[c] === 'v');
}

function nextConsonant(text: string, from: number): number {
  let at = from;
  while (at < text.length && silent(text[at]!)) at++;
  return at;
}

/** 32-bit FNV-1a over a string, from a seed that tells kinds of keys apart. */
export function hashText(text: string, seed: number): number {
  let h = seed | 0;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return h ^ (h >>> 15);
}

/** Of two texts one after the other. */
export function hashJoined(first: string, second: string, seed: number): number {
  const h = hashOn(hashOn(seed, first, 0), second, 0);
  return h ^ (h >>> 15);
}

/** The same in steps: goes on from `h` over a text and one more letter; what comes out last is mixed as `h ^ (h >>> 15)`. */
export function hashOn(h: number, text: string, after: number): number {
  let out = h | 0;
  for (let i = 0; i < text.length; i++) out = Math.imul(out ^ text.charCodeAt(i), 0x01000193);
  return after === 0 ? out : Math.imul(out ^ after, 0x01000193);
}
