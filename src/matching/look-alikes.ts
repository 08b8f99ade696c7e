/** Letters of other alphabets that look like Latin ones, and those. */
const LATIN_LIKE: ReadonlyMap<string, string> = paired('АВЕКМНОРСТУХІЈЅаеорсухіјѕһΑΒΕΖΗΙΚΜΝΟΡΤΥΧο', 'ABEKMHOPCTYXIJSaeopcyxijshABEZHIKMNOPTYXo');
/** Latin letters that a Cyrillic word may hold in place of its own, small ones as well that look like its capitals. */
const CYRILLIC_LIKE: ReadonlyMap<string, string> = paired('ABEKMHOPCTYXIaeopcyxkmtbi', 'АВЕКМНОРСТУХІаеорсухкмтві');

const LATIN = /\p{Script=Latin}/u;
const CYRILLIC = /\p{Script=Cyrillic}/u;
/** A word with letters of two alphabets. */
const MIXED = /(?<!\p{L})(?=\p{L}*(?:\p{Script=Latin}[\p{Script=Cyrillic}\p{Script=Greek}]|[\p{Script=Cyrillic}\p{Script=Greek}]\p{Script=Latin}))\p{L}+/gu;

/**
 * Words in which letters of one alphabet stand for those of another that look the same (`Соmраnу`, `Ctpatиm`), all in one: slips of the
 * keyboard, and a way to hide from screening. Where two alphabets explain it, that of most of its letters (`НIК`); where none does, it stays. The length stays.
 */
export function unmixed(text: string): string {
  return text.replace(MIXED, (word) => {
    const latin = asAll(word, LATIN, LATIN_LIKE);
    const cyrillic = asAll(word, CYRILLIC, CYRILLIC_LIKE);
    if (latin === undefined || cyrillic === undefined) return latin ?? cyrillic ?? word;
    return (word.match(/\p{Script=Latin}/gu)?.length ?? 0) * 2 > word.length ? latin : cyrillic;
  });
}

/** A person's name in Cyrillic with a word that is Latin to the last letter and looks like one of it (`Анна Борисовна COPOKA`), all in Cyrillic. A firm may well bear a Latin name. */
export function unmixedPerson(text: string): string {
  if ((text.match(CYRILLIC_WORD)?.length ?? 0) < 2) return text;
  const words = text.match(LATIN_WORD) ?? [];
  const read = words.map((word) => asAll(word, CYRILLIC, CYRILLIC_LIKE));
  return read.includes(undefined) ? text : text.replace(LATIN_WORD, () => read.shift()!);
}

const CYRILLIC_WORD = /\p{Script=Cyrillic}{2,}/gu;
const LATIN_WORD = /\p{Script=Latin}+/gu;

/** The word in one alphabet, or undefined where one of its letters is of another and has no like. */
function asAll(word: string, own: RegExp, likes: ReadonlyMap<string, string>): string | undefined {
  let out = '';
  for (const letter of word) {
    const like = own.test(letter) ? letter : likes.get(letter);
    if (like === undefined) return undefined;
    out += like;
  }
  return out;
}

function paired(letters: string, likes: string): ReadonlyMap<string, string> {
  return new Map([...letters].map((letter, i) => [letter, [...likes][i]!]));
}
