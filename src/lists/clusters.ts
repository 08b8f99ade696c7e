import type { ListedParty, RecordReference } from '../matching/party.js';
import { type Evidence, agreement, bornOut, contradiction, differ, evidenceOf } from './link-evidence.js';
import { type LinkFamily, type LinkName, type LinkNumber, familyOf, linkNames, linkNumbers, unReferences } from './link-facts.js';

export type LinkKind = 'identifier' | 'un_reference' | 'reference' | 'name';

/** Why two records are taken for one party. */
export interface ClusterLink {
  readonly a: string;
  readonly b: string;
  readonly kind: LinkKind;
  readonly reason: string;
  /** What a reader should know all the same, such as registration numbers that differ. */
  readonly caution?: string;
}

/** Two records that look like one party and were kept apart. */
export interface ClusterConflict {
  readonly a: string;
  readonly b: string;
  readonly reason: string;
}

/** One party on two or more records, each of which keeps its own listing. */
export interface Cluster {
  /** The smallest of the members' ids. */
  readonly id: string;
  readonly members: readonly string[];
  readonly links: readonly ClusterLink[];
}

export interface Clustering {
  readonly clusters: readonly Cluster[];
  readonly conflicts: readonly ClusterConflict[];
}

/** A number or name that more records than this share says nothing about any of them. */
const CROWD = 40;

/**
 * Finds which records are one party: by the same number, by a UN reference, by our own references, and by the same whole
 * name where other data agrees (a birth date for people; an address, town or country for organisations). What contradicts
 * is kept apart and said. Pairs in `apart` (two party ids) were separated by a person and are not linked directly.
 * Pure; the order of the parties makes no difference.
 */
export function clusterParties(parties: readonly ListedParty[], apart: readonly (readonly [string, string])[] = []): Clustering {
  const linker = new Linker(parties, apart);
  linker.byNumber();
  linker.byUnReference();
  linker.byReference();
  linker.byName();
  return linker.result();
}

interface Candidate {
  readonly a: number;
  readonly b: number;
  readonly reason: string;
}

class Linker {
  private readonly parties: readonly ListedParty[];
  private readonly families: readonly LinkFamily[];
  private readonly parent: Int32Array;
  /** Members of each root, so that two groups can be held against each other whole. */
  private readonly members: number[][];
  private readonly evidence: (Evidence | undefined)[] = [];
  private readonly names: readonly LinkName[][];
  private readonly links: ClusterLink[] = [];
  private readonly conflicts = new Map<string, ClusterConflict>();
  private readonly apart: ReadonlySet<string>;

  constructor(parties: readonly ListedParty[], apart: readonly (readonly [string, string])[]) {
    this.parties = parties.toSorted((x, y) => (x.id < y.id ? -1 : 1));
    this.families = this.parties.map(familyOf);
    this.parent = Int32Array.from(this.parties, (_, i) => i);
    this.members = this.parties.map((_, i) => [i]);
    this.names = this.parties.map((party, i) => (this.families[i] === 'person' || this.families[i] === 'organisation' ? linkNames(party) : []));
    this.apart = new Set(apart.flatMap(([a, b]) => [`${a} ${b}`, `${b} ${a}`]));
  }

  byNumber(): void {
    const numbers = this.parties.map((party, i) => (this.families[i] === 'none' ? [] : linkNumbers(party)));
    for (const group of this.groups((i) => numbers[i]!.map(({ key }) => key))) {
      for (const [a, b] of pairs(group.members)) {
        if (!this.sameFamily(a, b, true)) continue;
        const left = find(numbers[a]!, group.key);
        const right = find(numbers[b]!, group.key);
        const reason = `same ${(left.own ? left : right).label}`;
        const sameName = this.names[a]!.some((x) => this.names[b]!.some((y) => x.key === y.key));
        if (publication(this.parties[a]!) === publication(this.parties[b]!) && !sameName) {
          this.conflict(a, b, `${reason}, but one publisher lists them as two, under other names`);
          continue;
        }
        if (!bornOut(this.of(a), this.of(b), left, right)) {
          if (left.own && right.own) this.conflict(a, b, `${reason}, but the names have no telling word in common`);
          continue;
        }
        const caution = left.own === 'ogrn' ? undefined : differ(this.of(a), this.of(b), 'ogrn');
        this.link(a, b, 'identifier', reason, caution && `registration numbers differ: ${caution}`);
      }
    }
  }

  byUnReference(): void {
    for (const group of this.groups((i) => unReferences(this.parties[i]!))) {
      for (const [a, b] of pairs(group.members)) if (this.sameFamily(a, b, true)) this.link(a, b, 'un_reference', `UN reference ${group.key}`);
    }
  }

  /** A reference names a record id, or else a list and an act, where an equal name then decides. */
  byReference(): void {
    const byId = new Map<string, number>();
    this.parties.forEach((party, i) => {
      for (const id of [party.recordId, ...(party.listing.otherReferences ?? [])]) byId.set(`${party.listId} ${id}`, i);
    });
    const byName = new Map<string, number[]>();
    const referring = this.parties.flatMap((party, i) => (party.references ? [i] : []));
    const wanted = new Set(referring.flatMap((i) => referenceNames(this.parties[i]!)));
    this.parties.forEach((party, i) => {
      for (const name of referenceNames(party)) if (wanted.has(name)) push(byName, `${party.listId} ${name}`, i);
    });
    for (const i of referring) {
      for (const reference of this.parties[i]!.references ?? []) {
        const target = reference.id === undefined ? undefined : byId.get(`${reference.list} ${reference.id}`);
        const where = [reference.list, reference.id, reference.act].filter(Boolean).join(' ');
        if (target !== undefined) this.link(i, target, 'reference', `our record of it refers to ${where}`);
        else {
          const named = new Set(referenceNames(this.parties[i]!).flatMap((name) => byName.get(`${reference.list} ${name}`) ?? []));
          for (const b of named) if (b !== i && cites(this.parties[b]!, reference)) this.link(i, b, 'reference', `our record of it refers to ${where}, and the name is the same`);
        }
      }
    }
  }

  byName(): void {
    const groups = this.groups((i) => this.names[i]!.map(({ key }) => `${this.families[i]} ${key}`));
    const strong: Candidate[] = [];
    const weak: Candidate[] = [];
    for (const group of groups) {
      const key = group.key.slice(group.key.indexOf(' ') + 1);
      const crowded = pairs(group.members).some(([a, b]) => contradiction(this.of(a), this.of(b)));
      for (const [a, b] of pairs(group.members)) {
        if (this.root(a) === this.root(b)) continue;
        const name = this.names[a]!.find((one) => one.key === key)!;
        const twin = this.names[b]!.find((one) => one.key === key)!;
        const alias = !name.primary || !twin.primary;
        if (alias && group.key.startsWith('organisation') && this.parties[a]!.listId === this.parties[b]!.listId) continue;
        const agreed = agreement(this.of(a), this.of(b), name.words);
        if (!agreed) continue;
        if (agreed.strength === 'weak' && crowded) this.conflict(a, b, `several parties bear the name ${name.full}`);
        else (agreed.strength === 'strong' ? strong : weak).push({ a, b, reason: `same name ${name.full}, ${agreed.reason}` });
      }
    }
    this.applyNames(strong);
    this.applyNames(weak);
  }

  /** A name that fits two records which their own publisher keeps apart fits neither. */
  private applyNames(candidates: readonly Candidate[]): void {
    const chosen = new Map<string, Set<number>>();
    const targets = (x: number, y: number) => `${this.root(x)} ${publication(this.parties[y]!)}`;
    for (const { a, b } of candidates) {
      chosen.set(targets(a, b), (chosen.get(targets(a, b)) ?? new Set()).add(this.root(b)));
      chosen.set(targets(b, a), (chosen.get(targets(b, a)) ?? new Set()).add(this.root(a)));
    }
    const settled = candidates.map(({ a, b }) => chosen.get(targets(a, b))!.size === 1 && chosen.get(targets(b, a))!.size === 1);
    candidates.forEach(({ a, b, reason }, i) => {
      if (this.root(a) === this.root(b)) return;
      const twice = this.publishedTwice(a, b);
      if (!settled[i] || twice) this.conflict(a, b, `${reason}, but the publisher keeps ${twice ?? 'records of that name'} apart`);
      else {
        const caution = differ(this.of(a), this.of(b), 'ogrn');
        this.link(a, b, 'name', reason, caution && `registration numbers differ: ${caution}`);
      }
    });
  }

  private publishedTwice(a: number, b: number): string | undefined {
    const left = new Map(this.members[this.root(a)]!.map((i) => [publication(this.parties[i]!), i]));
    const clash = this.members[this.root(b)]!.find((i) => left.has(publication(this.parties[i]!)));
    return clash === undefined ? undefined : `${this.parties[left.get(publication(this.parties[clash]!))!]!.id} and ${this.parties[clash]!.id}`;
  }

  /** Joins two records unless any of the two groups' members contradict each other. */
  private link(a: number, b: number, kind: LinkKind, reason: string, caution?: string): void {
    const [x, y] = [this.parties[a]!, this.parties[b]!];
    if (this.apart.has(`${x.id} ${y.id}`)) return this.conflict(a, b, `${reason}, but a person has separated them`);
    const [left, right] = [this.root(a), this.root(b)];
    if (left !== right) {
      for (const i of this.members[left]!) {
        for (const j of this.members[right]!) {
          const against = contradiction(this.of(i), this.of(j));
          if (against) return this.conflict(a, b, `${reason}, but ${this.parties[i]!.id} and ${this.parties[j]!.id} differ: ${against}`);
        }
      }
      this.parent[right] = left;
      this.members[left]!.push(...this.members[right]!);
      this.members[right] = [];
    }
    this.links.push({ a: x.id, b: y.id, kind, reason, ...(caution && { caution }) });
  }

  private conflict(a: number, b: number, reason: string): void {
    const [x, y] = [this.parties[a]!.id, this.parties[b]!.id];
    const key = x < y ? `${x} ${y}` : `${y} ${x}`;
    if (!this.conflicts.has(key)) this.conflicts.set(key, { a: x, b: y, reason });
  }

  result(): Clustering {
    const links = new Map<number, ClusterLink[]>();
    const index = new Map(this.parties.map(({ id }, i) => [id, i]));
    for (const link of this.links) push(links, this.root(index.get(link.a)!), link);
    const clusters = this.members
      .map((members, root) => ({ members: members.toSorted((x, y) => x - y).map((i) => this.parties[i]!.id), links: links.get(root) ?? [] }))
      .filter(({ members }) => members.length > 1)
      .map(({ members, links }) => ({ id: members[0]!, members, links }));
    const together = (conflict: ClusterConflict) => this.root(index.get(conflict.a)!) === this.root(index.get(conflict.b)!);
    return { clusters, conflicts: [...this.conflicts.values()].filter((conflict) => !together(conflict)) };
  }

  private root(i: number): number {
    while (this.parent[i] !== i) {
      this.parent[i] = this.parent[this.parent[i]!]!;
      i = this.parent[i]!;
    }
    return i;
  }

  private of(i: number): Evidence {
    return (this.evidence[i] ??= evidenceOf(this.parties[i]!));
  }

  private sameFamily(a: number, b: number, unknownFits: boolean): boolean {
    const [x, y] = [this.families[a], this.families[b]];
    return x === y || (unknownFits && (x === 'unknown' || y === 'unknown'));
  }

  private groups(keysOf: (i: number) => readonly string[]): { key: string; members: number[] }[] {
    const index = new Map<string, number[]>();
    this.parties.forEach((_, i) => {
      for (const key of keysOf(i)) push(index, key, i);
    });
    return [...index].filter(([, members]) => members.length > 1 && members.length <= CROWD).map(([key, members]) => ({ key, members }));
  }
}

/** Records that one publisher lists side by side under one programme are two parties to that publisher. */
function publication({ listId, listing }: ListedParty): string {
  return [listId, listing.subList, listing.programmes.toSorted().join()].join(' ');
}

/** Names of any kind, for references: those of places too. */
function referenceNames(party: ListedParty): string[] {
  return linkNames(party).map(({ key }) => key);
}

const ACT = /\d+ FR \d+|\d+\/\d+/;

/** Whether the record names the act of the reference, where either of them names one. */
function cites(party: ListedParty, { act }: RecordReference): boolean {
  const number = act && ACT.exec(act)?.[0];
  return !number || party.listing.legalBasis.length === 0 || party.listing.legalBasis.some((basis) => basis.includes(number));
}

const find = (numbers: readonly LinkNumber[], key: string): LinkNumber => numbers.find((number) => number.key === key)!;

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

function pairs(members: readonly number[]): (readonly [number, number])[] {
  return members.flatMap((a, i) => members.slice(i + 1).map((b) => [a, b] as const));
}
