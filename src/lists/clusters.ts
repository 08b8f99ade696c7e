import type { ListedParty, RecordReference } from '../matching/party.js';
import { agreement, bornOut, contradiction, haveWordInCommon } from './link-evidence.js';
import { type LinkFacts, type LinkFamily, type LinkNumber, unReferences } from './link-facts.js';
import { LinkKeys } from './link-keys.js';
import { type Apart, type Candidate, type Clustering, Linker, pairs, push } from './linker.js';

export type { Apart, Cluster, ClusterConflict, ClusterLink, Clustering, LinkKind } from './linker.js';

/**
 * Finds which records are one party: by the same number, by a UN reference, by our own references, and by the same whole
 * name where other data agrees (a birth date for people; an address, town or country for organisations). What contradicts
 * is kept apart and said. Pairs in `apart` (two party ids) were separated by a person and stay apart, also through third records.
 * Pure; the order of the parties makes no difference.
 */
export function clusterParties(parties: readonly ListedParty[], apart: Apart = []): Clustering {
  return link(new Linker(parties, apart));
}

/** The same, with what it takes to do it again for a few records only. */
export function clusterWithKeys(parties: readonly ListedParty[], apart: Apart = []): { readonly clustering: Clustering; readonly keys: LinkKeys } {
  const linker = new Linker(parties, apart);
  return { clustering: link(linker), keys: LinkKeys.of(linker.parties, (i) => linker.keysOf(i)) };
}

/** The same for the records of whole components; `crowded` names the keys that have too many bearers outside of them as well. */
export function clusterPart(parties: readonly ListedParty[], apart: Apart, crowded: (key: number) => boolean, factsOf: (party: ListedParty) => LinkFacts): Clustering {
  return link(new Linker(parties, apart, crowded, factsOf));
}

function link(linker: Linker): Clustering {
  linkByNumber(linker);
  linkByUnReference(linker);
  linkByReference(linker);
  linkByName(linker);
  return linker.result();
}

function linkByNumber(linker: Linker): void {
  const { numbers } = linker;
  for (const group of linker.groups('n', (i) => numbers[i]!)) {
    const doubtful = pairs(group.members).some(([a, b]) => linker.publications[a] === linker.publications[b] && !linker.sameName(a, b));
    for (const [a, b] of pairs(group.members)) {
      if (!linker.sameFamily(a, b)) continue;
      const left = find(numbers[a]!, group.key);
      const right = find(numbers[b]!, group.key);
      const reason = `same ${(left.own ? left : right).label}`;
      const sameName = linker.sameName(a, b);
      if (linker.publications[a] === linker.publications[b] && !sameName && left.own !== 'imo') {
        linker.conflict(a, b, `${reason}, but one publisher lists them as two, under other names`);
        continue;
      }
      if (!(sameName && left.own && right.own) && !bornOut(linker.of(a), linker.of(b), left, right, doubtful)) {
        if (left.own && right.own) linker.conflict(a, b, `${reason}, but the names have no telling word in common`);
        continue;
      }
      linker.link({ a, b, kind: 'identifier', reason, caution: linker.caution(a, b), beyondDoubt: sameName });
    }
  }
}

/** A record that carries two references carries another party's by a slip of its publisher (Australia's 1228): the names then say which is its own. */
function linkByUnReference(linker: Linker): void {
  const references = linker.parties.map(unReferences);
  for (const group of linker.groups('un', (i) => references[i]!)) {
    for (const [a, b] of pairs(group.members)) {
      if (!linker.sameFamily(a, b)) continue;
      const reason = `UN reference ${group.key}`;
      const doubtful = references[a]!.length > 1 || references[b]!.length > 1;
      if (doubtful && !haveWordInCommon(linker.of(a), linker.of(b))) linker.conflict(a, b, `${reason}, but one of the two carries several, and the names have no telling word in common`);
      else linker.link({ a, b, kind: 'un_reference', reason });
    }
  }
}

/** A reference names a record id, or else a list and an act, where an equal name then decides. */
function linkByReference(linker: Linker): void {
  const byId = new Map<string, number>();
  linker.parties.forEach((party, i) => {
    for (const id of [party.recordId, ...(party.listing.otherReferences ?? [])]) byId.set(`${party.listId} ${id}`, i);
  });
  const referring = linker.parties.flatMap((party, i) => (party.references ? [i] : []));
  const wanted = new Set(referring.flatMap((i) => linker.names[i]!.map(({ key }) => key)));
  const byName = new Map<string, number[]>();
  linker.parties.forEach(({ listId }, i) => {
    for (const { key } of linker.names[i]!) if (wanted.has(key)) push(byName, `${listId} ${key}`, i);
  });
  for (const i of referring) {
    for (const reference of linker.parties[i]!.references ?? []) {
      const target = reference.id === undefined ? undefined : byId.get(`${reference.list} ${reference.id}`);
      const where = [reference.list, reference.id, reference.act].filter(Boolean).join(' ');
      if (target !== undefined) linker.link({ a: i, b: target, kind: 'reference', reason: `our record of it refers to ${where}` });
      if (reference.id === undefined) {
        const named = new Set(linker.names[i]!.flatMap(({ key }) => byName.get(`${reference.list} ${key}`) ?? []));
        for (const b of named) if (b !== i && cites(linker.parties[b]!, reference)) linker.link({ a: i, b, kind: 'reference', reason: `our record of it refers to ${where}, and the name is the same` });
      }
    }
  }
}

/** Strong agreement goes before weak, and the name that a list gives first before its other names. */
function linkByName(linker: Linker): void {
  const rounds: Candidate[][] = [[], [], [], []];
  const of = (family: LinkFamily) => (i: number) => (linker.families[i] === family ? linker.names[i]! : []);
  for (const { key, members } of [...linker.groups('person', of('person')), ...linker.groups('organisation', of('organisation'))]) {
    if (isCommonTitle(linker, members)) continue;
    const bearers = members.map((i) => ({ i, name: linker.nameOf(i, key)! }));
    const disputed = pairs(bearers).some(([x, y]) => contradiction(linker.of(x.i), linker.of(y.i)));
    for (const [x, y] of pairs(bearers)) {
      if (linker.root(x.i) === linker.root(y.i)) continue;
      const primary = x.name.primary && y.name.primary;
      if (!primary && linker.families[x.i] === 'organisation' && linker.parties[x.i]!.listId === linker.parties[y.i]!.listId) continue;
      const agreed = agreement(linker.of(x.i), linker.of(y.i), x.name.words);
      if (!agreed) continue;
      const reason = `same name ${x.name.full}, ${agreed.reason}`;
      if (x.name.form && y.name.form && x.name.form !== y.name.form) linker.conflict(x.i, y.i, `${reason}, but another legal form`);
      else if (agreed.strength === 'weak' && disputed) linker.conflict(x.i, y.i, `${reason}, but several parties bear this name`);
      else rounds[(agreed.strength === 'strong' ? 0 : 2) + (primary ? 0 : 1)]!.push({ a: x.i, b: y.i, reason });
    }
  }
  for (const candidates of rounds) applyNames(linker, candidates);
}

/** `Islamic Revolutionary Guard Corps` stands among the names of a dozen units that one publisher lists. */
function isCommonTitle(linker: Linker, members: readonly number[]): boolean {
  const counts = new Map<string, number>();
  for (const i of members) counts.set(linker.publications[i]!, (counts.get(linker.publications[i]!) ?? 0) + 1);
  return Math.max(...counts.values()) > 2;
}

/** A name that fits two records which their own publisher keeps apart fits neither. */
function applyNames(linker: Linker, candidates: readonly Candidate[]): void {
  const chosen = new Map<string, Set<number>>();
  const target = (x: number, y: number) => `${linker.root(x)} ${linker.publications[y]}`;
  for (const { a, b } of candidates) {
    for (const [x, y] of [[a, b], [b, a]] as const) chosen.set(target(x, y), (chosen.get(target(x, y)) ?? new Set()).add(linker.root(y)));
  }
  const settled = candidates.map(({ a, b }) => chosen.get(target(a, b))!.size === 1 && chosen.get(target(b, a))!.size === 1);
  candidates.forEach(({ a, b, reason }, i) => {
    if (linker.root(a) === linker.root(b)) return;
    const twice = linker.publishedTwice(a, b);
    if (!settled[i] || twice) linker.conflict(a, b, `${reason}, but the publisher keeps ${twice ?? 'records of that name'} apart`);
    else linker.link({ a, b, kind: 'name', reason, caution: linker.caution(a, b) });
  });
}

const ACT = /\d+ FR \d+|\d+\/\d+/;

/** Whether the record names the act of the reference, where either of them names one. */
function cites(party: ListedParty, { act }: RecordReference): boolean {
  const number = act && ACT.exec(act)?.[0];
  return !number || party.listing.legalBasis.length === 0 || party.listing.legalBasis.some((basis) => basis.includes(number));
}

const find = (numbers: readonly LinkNumber[], key: string): LinkNumber => numbers.find((number) => number.key === key)!;
