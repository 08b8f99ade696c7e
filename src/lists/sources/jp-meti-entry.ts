import type { Address, NameKind, PartyName } from '../../matching/party.js';
import { countryCode } from '../countries.js';
import { mergeNames, readNames } from '../names.js';
import { distinctBy, tidy } from '../values.js';

/** One numbered entry of a METI list, cut into its parts. */
export interface MetiEntry {
  readonly names: readonly PartyName[];
  readonly addresses: readonly Address[];
  /** The English name with all that it includes, where it goes on to say that (`…, including the Armed Forces …`). */
  readonly scope: string | undefined;
}

const JAPANESE = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;
const ALIASES_FOLLOW = /,?\s*(?:a\.\s?k\.\s?a\.?,?\s*)?(?:the\s*)?follow(?:ing)?\s*(one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen)\s*alias(?:es)?\s*:/i;
const COUNTS = 'one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen'.split(' ');

/**
 * Reads the text of an entry without its number: the name in Japanese with aliases in brackets, the name in English with its aliases
 * below each other, and behind 所在地 the addresses. `report` hears of what does not add up.
 */
export function readMetiEntry(text: string, report: (kind: string, what: string) => void): MetiEntry {
  const [named = '', ...places] = text.split(/所\s*在\s*地\s*[：:]/);
  const [heading = '', ...others] = named.split(/\n別称\s*[：:]/);
  const { japanese, english } = halvesOf(heading.trim());
  const more = others.map((each) => halvesOf(each.trim()));
  const { name, aliases } = englishNames(english, report);
  const includes = /^(.{5,}?),\s+including\s/s.exec(name);
  const names = [
    ...readEach([includes?.[1] ?? name], 'primary'),
    ...readEach(aliases, 'alias'),
    ...more.flatMap((each) => readEach(each.english.split(';'), 'alias')),
    ...japaneseNames(japanese, 'variation'),
    ...more.flatMap((each) => each.japanese.split(';').flatMap(splitOutside).flatMap((part) => japaneseName(part, 'alias'))),
  ];
  if (name === '') report('missing_name', tidy(text).slice(0, 80));
  return { names: mergeNames(names), addresses: addressesOf(places.join('; '), report), scope: includes === null ? undefined : joined(name) };
}

/** Lines of an entry up to the first in Latin letters (a Chinese name in brackets aside), and the rest; where the page turns the rest follows in the same line. */
function halvesOf(text: string): { readonly japanese: string; readonly english: string } {
  const lines = text.split('\n');
  for (const [i, line] of lines.entries()) {
    const closed = openBrackets(lines.slice(0, i).join('')) === 0;
    const bare = line.replace(/[（(][^（()）]*[）)]?/gu, '');
    if (closed && i > 0 && !JAPANESE.test(bare) && /[A-Za-z]/.test(bare)) return { japanese: lines.slice(0, i).join(''), english: lines.slice(i).join('\n') };
    const behind = /(?<=[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー」）)])[A-Z][\w&.-]+(?: [\w -]{6,}|,? a\.k\.a)[^\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー・「」（）、。＝]*(?:（[^（）]*）?)?$/u.exec(line);
    if (behind !== null && openBrackets([...lines.slice(0, i), line.slice(0, behind.index)].join('')) === 0) {
      return { japanese: [...lines.slice(0, i), line.slice(0, behind.index)].join(''), english: [line.slice(behind.index), ...lines.slice(i + 1)].join('\n') };
    }
  }
  return { japanese: lines.join(''), english: '' };
}

function openBrackets(text: string): number {
  return (text.match(/[（(]/g)?.length ?? 0) - (text.match(/[）)]/g)?.length ?? 0);
}

function englishNames(english: string, report: (kind: string, what: string) => void): { readonly name: string; readonly aliases: readonly string[] } {
  const follow = ALIASES_FOLLOW.exec(english);
  if (follow === null) {
    if (/\balias(?:es)?\b/i.test(english)) report('unread_aliases', tidy(english).slice(0, 120));
    return { name: english, aliases: [] };
  }
  const list = english.slice(follow.index + follow[0].length);
  const stated = COUNTS.indexOf(follow[1]?.toLowerCase() ?? '') + 1;
  // A dash begins an alias; at the start of a line it may also be a hyphen, which the stated number tells.
  const [aliases, parted] = [/(?:^|\n|;)\s*(?:and\s*)?[-—–]\s*(?=\S)/, /(?:^|;)\s*(?:and\s*)?[-—–]\s*(?=\S)/].map((start) => cutAliases(list, start)) as [string[], string[]];
  if (aliases.length !== stated && parted.length === stated) return { name: english.slice(0, follow.index), aliases: parted };
  if (aliases.length !== stated) report('alias_count_differs', `${tidy(english.slice(0, follow.index))}: ${stated} stated, ${aliases.length} read`);
  return { name: english.slice(0, follow.index), aliases };
}

function cutAliases(list: string, start: RegExp): string[] {
  const ended = (alias: string): string => joined(alias).replace(/[;,]?\s*(?:;\s*and)?$/, '');
  return list.replaceAll('；', ';').split(start).map(ended).filter((alias) => alias !== '');
}

function readEach(names: readonly string[], kind: NameKind): PartyName[] {
  return names.flatMap((name) => {
    const full = joined(name).replace(/[,;]$/, '').replace(/(?<=[\p{L}\d]{3}|\d{2})\.$/u, '').replaceAll('、', '; ');
    const short = kind === 'alias' && /^[A-Z][A-Z\d&-]{1,5}$/.test(full);
    return readNames(full, { kind, quality: kind === 'primary' ? 'strong' : short ? 'weak' : 'unknown' });
  });
}

/** `有限会社X（別称、Y及びZ）`: the name, and the aliases in its brackets; other brackets hold the name in Chinese or a short form. */
function japaneseNames(japanese: string, kind: NameKind): PartyName[] {
  const text = tidy(japanese.replace(/\s+/g, ' '));
  if (text === '') return [];
  const match = /^(.*?)\s*[（(]別[称名]、?(.*?)[）)]?$/su.exec(text);
  const main = (match?.[1] ?? text).split(/。(?![）)])/)[0] ?? '';
  const aliases = splitOutside(match?.[2] ?? '');
  return [...japaneseName(main, kind), ...aliases.flatMap((alias) => japaneseName(alias, 'alias'))];
}

/** At `、` and `及び` outside brackets. */
function splitOutside(text: string): string[] {
  const parts = [''];
  let depth = 0;
  for (const piece of text.split(/(、|及び|[（(]|[）)])/)) {
    if (/^[（(]$/.test(piece)) depth += 1;
    if (/^[）)]$/.test(piece)) depth -= 1;
    if (depth === 0 && (piece === '、' || piece === '及び')) parts.push('');
    else parts[parts.length - 1] += piece;
  }
  return parts.map(tidy).filter((part) => part !== '');
}

function japaneseName(full: string, kind: NameKind): PartyName[] {
  const [outer = full, inner = ''] = /^(.*?)[（(](.+)[）)]$/u.exec(full)?.slice(1) ?? [full];
  const name: PartyName = { full: tidy(outer), kind, quality: 'unknown', ...(JAPANESE.test(outer) ? { script: 'Jpan', language: 'ja' } : { script: 'Latn' }) };
  if (/含む/.test(inner)) return [name];
  return [name, ...inner.split(/[（()）、]/).map(tidy).filter((part) => part !== '').map(besideJapanese)];
}

/** What stands in brackets behind a Japanese name: the original in Chinese, or a short form. */
function besideJapanese(text: string): PartyName {
  if (/^[\p{Script=Han}\s]+$/u.test(text)) return { full: text.replace(/\s/g, ''), kind: 'original_script', quality: 'strong', script: 'Hani', language: 'zh' };
  return { full: text, kind: 'alias', quality: 'weak', note: 'in brackets' };
}

function addressesOf(text: string, report: (kind: string, what: string) => void): Address[] {
  const pieces = joined(text).split(/;\s*(?:and\s+)?/).map((piece) => piece.replace(/^[.,\s]+|[.,\s]+$/g, '')).filter((piece) => piece !== '');
  return distinctBy(
    pieces.map((full) => {
      const parts = full.split(/[,，]/).map(tidy);
      const country = [parts.at(-1), parts.at(-2), full.split(' ').at(-1)].map((part) => countryCode((part ?? '').replace(/\s*\d{6}$/, ''))).find((code) => code !== undefined);
      if (country === undefined) report('no_country', full);
      return { full, ...(country !== undefined && { country }) };
    }),
    ({ full }) => full.toLowerCase(),
  );
}

/** Lines of Latin text as one: a hyphen at a line's end joins, anything else is a space. */
function joined(text: string): string {
  return tidy(text.replace(/(?<=[\p{L}\d])-\n/gu, '-').replace(/\n/g, ' '));
}
