// \w, \W and \b know Latin letters only, also with the flag u: the patterns here say \p{L} and \p{N}.

/** Damage and habits of supplier files that are named on the row, so that an officer sees why it was read as it was. */
export type NoteCode =
  | 'do_not_use'
  | 'one_time_vendor'
  | 'trading_as'
  | 'care_of'
  | 'two_names'
  | 'scientific_number'
  | 'digits_lost'
  | 'wrong_encoding'
  | 'letters_lost'
  | 'spreadsheet_error'
  | 'country_not_read'
  | 'country_of_several'
  | 'birth_date_not_read'
  | 'spreadsheet_date'
  | 'formula_without_value'
  | 'number_not_read'
  | 'owner_not_read'
  | 'cells_missing'
  | 'text_cut';

export interface Note {
  readonly code: NoteCode;
  /** What was seen, in the words of the file. */
  readonly text: string;
}

/** A name cell taken apart. */
export interface NameRead {
  /** The name to screen; empty where the cell names nobody. */
  readonly name: string;
  readonly otherNames: readonly string[];
  readonly notes: readonly Note[];
}

const DO_NOT_USE = /[*#!_\-\s([]*(?<![\p{L}\p{N}])(?:do\s*n[o']?t\s*use|dont use|not to be used|blocked(?: for (?:posting|payment|purchasing))?|duplicate(?: of)?|obsolete|inactive|to be deleted|deleted|nicht (?:mehr )?verwenden|gesperrt|gelöscht|ne pas utiliser|no usar|non usare|не использовать|заблокирован[оа]?)(?![\p{L}\p{N}])[*#!_\-\s:)\]]*/giu;
const ONE_TIME = /^[^\p{L}\p{N}]*(?:one[\s-]*time(?: (?:vendor|supplier|account|customer|payee))?s?|cpd(?:[\s-]+(?:vendor|konto|lieferant|account))?|sundry (?:vendors?|suppliers?|creditors?|payees?)|miscellaneous (?:vendors?|suppliers?|creditors?)|misc\.? (?:vendors?|suppliers?|creditors?)|various (?:vendors?|suppliers?)|diverse (?:lieferanten|kreditoren)|einmal(?:kreditor|lieferant)|fournisseurs? divers|proveedores? varios|fornitori diversi|разовый поставщик|разные поставщики|прочие поставщики)[^\p{L}\p{N}]*$/iu;
const TRADING_AS = /\s*[,;(]?\s*(?<![\p{L}\p{N}])(?:t\/as?|t\.\/a\.?|trading as|d\/b\/a|d\.b\.a\.?|dba|doing business as|handelnd als|faisant affaires sous)(?![\p{L}\p{N}])\s*:?\s*/iu;
const CARE_OF = /\s*[,;(]?\s*(?<![\p{L}\p{N}])(?:c\/o|care of|℅|z\.\s?hd\.?(?: von)?|attn\.?|f\.?a\.?o\.?:)(?![\p{L}\p{N}])\s*:?\s*/iu;
const SPREADSHEET_ERROR = /^#(?:REF!|N\/A|NAME\?|VALUE!|DIV\/0!|NUM!|NULL!|NV|WERT!|BEZUG!)$/i;
const SCIENTIFIC = /^\s*[+-]?\d(?:[.,]\d+)?E\+?\d{1,3}\s*$/i;
/** UTF-8 read as Windows-1252 or 1251: `Ã¼`, `Ð¡`, `Р¤Р`. */
const WRONG_ENCODING = /[ÃÂ][\u0080-\u00bf‚-™]|[ÐÑ][\u0080-\u00bf‚-™]|(?:[РС][\u0080-\u00bf‚-›Ѐ-џ°-»]){2,}|â€/u;

/** Whether a cell is a number that a spreadsheet has rounded, such as 1.64602E+09. */
export function isScientific(cell: string): boolean {
  return SCIENTIFIC.test(cell);
}

/** Whether a number of more than fifteen digits ends as a spreadsheet leaves it, in zeros. */
export function hasLostDigits(cell: string): boolean {
  const digits = cell.replace(/\s/g, '');
  return /^\d{16,}$/.test(digits) && /0{2,}$/.test(digits) && digits.length - digits.replace(/0+$/, '').length >= digits.length - 15;
}

/** A cell that says that there is nothing: `-`, `N/A`, `unknown`. */
export function isPlaceholder(cell: string): boolean {
  return /^[^\p{L}\p{N}]*(?:n\.?\s?\/?\s?a\.?|none|null|nil|unknown|not known|tbd|tbc|blank|empty|keine?|unbekannt|inconnu|нет|не указано|无)?[^\p{L}\p{N}]*$/iu.test(cell.trim()) || SPREADSHEET_ERROR.test(cell.trim());
}

/** Takes a name cell apart: marks of the source system off, and each name in it on its own. */
export function readName(cell: string): NameRead {
  const notes: Note[] = [];
  const others: string[] = [];
  let name = cell.replace(/[ \t\u00a0]+/g, ' ').trim();
  const note = (code: NoteCode, text: string): void => void notes.push({ code, text: text.slice(0, 120) });
  if (SPREADSHEET_ERROR.test(name)) {
    note('spreadsheet_error', name);
    return { name: '', otherNames: [], notes };
  }
  if (isScientific(name)) {
    note('scientific_number', name);
    return { name: '', otherNames: [], notes };
  }
  if (ONE_TIME.test(name)) {
    note('one_time_vendor', name);
    return { name: '', otherNames: [], notes };
  }
  const marks = name.match(DO_NOT_USE);
  if (marks) {
    note('do_not_use', marks.map((mark) => mark.trim()).join(' '));
    name = name.replace(DO_NOT_USE, ' ').trim();
  }
  if (/\?{3,}|\ufffd/.test(name)) note('letters_lost', name);
  const repaired = repair(cell.trim());
  if (repaired !== undefined) {
    note('wrong_encoding', `${name} = ${repaired}`);
    others.push(repaired);
  }
  name = split(name, TRADING_AS, 'trading_as');
  name = split(name, CARE_OF, 'care_of');
  const lines = name.split(/\s*[\r\n]+\s*|\s+\/\s+|\s*;\s*|\s+\|\s+/).filter((part) => /[\p{L}\p{N}]/u.test(part));
  if (lines.length > 1) {
    note('two_names', name.replace(/\s+/g, ' '));
    others.push(...lines.slice(1));
    name = lines.length === 2 && /[\r\n]/.test(name) ? joined(name, lines, others) : (lines[0] as string);
  }
  return { name: name.replace(/\s+/g, ' ').trim(), otherNames: [...new Set(others.map((other) => other.replace(/\s+/g, ' ').trim()).filter((other) => other !== ''))], notes };

  function split(text: string, at: RegExp, code: NoteCode): string {
    const found = at.exec(text);
    if (!found || found.index === 0) return found && found.index === 0 ? text.slice(found[0].length) : text;
    const after = text.slice(found.index + found[0].length).replace(/\)\s*$/, '').trim();
    if (after === '') return text;
    note(code, text);
    others.push(after);
    return text.slice(0, found.index).trim();
  }
}

/** A line break may part two names or wrap one: both readings are screened. */
function joined(name: string, lines: readonly string[], others: string[]): string {
  others.push(lines[0] as string);
  return name.replace(/\s+/g, ' ');
}

/** The text that was meant where UTF-8 was once read as Windows-1252 or 1251; undefined where it is whole. */
export function repair(text: string): string | undefined {
  if (!WRONG_ENCODING.test(text)) return undefined;
  for (const table of [WESTERN, RUSSIAN]) {
    const bytes = [...text].map((letter) => table.get(letter) ?? (letter < '\u0100' ? letter.charCodeAt(0) : -1));
    if (bytes.includes(-1)) continue;
    try {
      const read = new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(bytes));
      if (read !== text) return read;
    } catch {
      continue;
    }
  }
  return undefined;
}

const WESTERN = tableOf('windows-1252');
const RUSSIAN = tableOf('windows-1251');

function tableOf(encoding: string): ReadonlyMap<string, number> {
  const decoder = new TextDecoder(encoding);
  return new Map(Array.from({ length: 256 }, (_, byte) => [decoder.decode(Uint8Array.of(byte)), byte]));
}
