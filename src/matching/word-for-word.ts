import { bare, classOf, type IndexKind } from './kinds.js';
import type { Language } from './language.js';
import { WORD } from './word.js';
import type { PartyName } from './party.js';
import { prepareName, verbatimWords } from './prepare.js';
import { certainForms, wordsWritten } from './type-fit.js';

/**
 * Whether a name is, word for word, an alias that is graded weak and yet says who is meant: of an organisation two words
 * beside its legal forms, one of them its own (`AO Akonit A`); of a person two beside particles and initials.
 */
export function isWordForWord(asked: string, alias: PartyName, kind: IndexKind, language: Language): boolean {
  if (alias.quality !== 'weak') return false;
  const nameClass = classOf(kind);
  const listed = bare(alias.full, kind);
  if (verbatimWords(listed, nameClass, language) !== verbatimWords(bare(asked, kind), nameClass, language)) return false;
  const name = prepareName(listed, nameClass, language);
  const own = name.tokens.filter(({ symbol, flags }) => symbol < 0 && (flags & (WORD.particle | WORD.initial)) === 0).length;
  if (kind === 'person') return own >= 2;
  return own >= 1 && wordsWritten(name.text) - wordsWritten(certainForms(name, language).join(' ')) >= 2;
}
