import type { ListedParty } from '../matching/party.js';
import { Evidence, contradiction, differ, personsDiffer } from './link-evidence.js';
import { type LinkFacts, type LinkFamily, type LinkName, type LinkNumber, linkFacts } from './link-facts.js';
import { CROWD, keyHash, linkKeys } from './link-keys.js';

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

/** Two records, by their place among the linker's parties. */
export interface Candidate {
  readonly a: number;
  readonly b: number;
  readonly reason: string;
}

export interface NewLink extends Candidate {
  readonly kind: LinkKind;
  readonly caution?: string;
  /** Number and whole name agree, so that a birth date that differs is taken for a slip, and said. */
  readonly beyondDoubt?: boolean;
}

/** Pairs of party ids that a person took apart. */
export type Apart = readonly (readonly [string, string])[];

/** Keeps which records are one party so far, and joins two groups only where nothing in them contradicts. */
export class Linker {
  readonly parties: readonly ListedParty[];
  readonly families: readonly LinkFamily[];
  private readonly facts: readonly LinkFacts[];
  private readonly parent: Int32Array;
  /** Members of each root, so that two groups can be held against each other whole. */
  private readonly members: number[][];
  private readonly evidence: (Evidence | undefined)[] = [];
  readonly names: readonly (readonly LinkName[])[];
  readonly numbers: readonly (readonly LinkNumber[])[];
  readonly publications: readonly string[];
  private readonly links = new Map<number, ClusterLink>();
  private readonly conflicts = new Map<string, ClusterConflict>();
  private readonly apart: ReadonlySet<string>;

  constructor(
    parties: readonly ListedParty[],
    apart: Apart,
    private readonly crowded: (key: number) => boolean = () => false,
    factsOf: (party: ListedParty) => LinkFacts = linkFacts,
  ) {
    this.parties = parties.toSorted((x, y) => (x.id < y.id ? -1 : 1));
    this.facts = this.parties.map(factsOf);
    this.families = this.facts.map(({ family }) => family);
    this.publications = this.parties.map(publication);
    this.parent = Int32Array.from(this.parties, (_, i) => i);
    this.members = this.parties.map((_, i) => [i]);
    this.names = this.facts.map(({ names }) => names);
    this.numbers = this.facts.map(({ numbers }) => numbers);
    this.apart = new Set(apart.flatMap(([a, b]) => [`${a} and ${b}`, `${b} and ${a}`]));
  }

  /** Joins two records unless members of the two groups contradict each other or were separated. */
  link({ a, b, kind, reason, caution, beyondDoubt }: NewLink): void {
    const [x, y] = [this.parties[a]!, this.parties[b]!];
    const [left, right] = [this.root(a), this.root(b)];
    if (left !== right) {
      for (const i of this.members[left]!) {
        for (const j of this.members[right]!) {
          const both = `${this.parties[i]!.id} and ${this.parties[j]!.id}`;
          if (this.apart.has(both)) return this.conflict(a, b, `${reason}, but a person has separated ${both}`);
          const against = contradiction(this.of(i), this.of(j), beyondDoubt);
          if (against) return this.conflict(a, b, `${reason}, but ${both} differ: ${against}`);
        }
      }
      this.parent[right] = left;
      this.members[left]!.push(...this.members[right]!);
      this.members[right] = [];
    }
    const key = Math.min(a, b) * this.parties.length + Math.max(a, b);
    const known = this.links.get(key);
    this.links.set(key, { ...(known ?? { a: x.id, b: y.id, kind, ...(caution && { caution }) }), reason: known ? `${known.reason}; ${reason}` : reason });
  }

  conflict(a: number, b: number, reason: string): void {
    const [x, y] = [this.parties[a]!.id, this.parties[b]!.id];
    const key = x < y ? `${x} ${y}` : `${y} ${x}`;
    if (!this.conflicts.has(key)) this.conflicts.set(key, { a: x, b: y, reason });
  }

  /** Two records of one publication that would come together if these two were joined. */
  publishedTwice(a: number, b: number): string | undefined {
    const left = new Map(this.members[this.root(a)]!.map((i) => [this.publications[i], i]));
    const clash = this.members[this.root(b)]!.find((i) => left.has(this.publications[i]));
    return clash === undefined ? undefined : `${this.parties[left.get(this.publications[clash])!]!.id} and ${this.parties[clash]!.id}`;
  }

  /** What to say beside a link: it is made all the same. */
  caution(a: number, b: number): string | undefined {
    const registered = differ(this.of(a), this.of(b), 'ogrn');
    const born = personsDiffer(this.of(a), this.of(b));
    return registered ? `registration numbers differ: ${registered}` : born ? `but ${born}` : undefined;
  }

  result(): Clustering {
    const links = new Map<number, ClusterLink[]>();
    const index = new Map(this.parties.map(({ id }, i) => [id, i]));
    for (const link of this.links.values()) push(links, this.root(index.get(link.a)!), link);
    const clusters = this.members
      .map((members, root) => ({ members: members.toSorted((x, y) => x - y).map((i) => this.parties[i]!.id), links: links.get(root) ?? [] }))
      .filter(({ members }) => members.length > 1)
      .map(({ members, links }) => ({ id: members[0]!, members, links }));
    const together = (conflict: ClusterConflict) => this.root(index.get(conflict.a)!) === this.root(index.get(conflict.b)!);
    return { clusters, conflicts: [...this.conflicts.values()].filter((conflict) => !together(conflict)) };
  }

  sameName(a: number, b: number): boolean {
    return this.names[a]!.some(({ key }) => this.nameOf(b, key) !== undefined);
  }

  nameOf(i: number, key: string): LinkName | undefined {
    return this.names[i]!.find((name) => name.key === key);
  }

  root(i: number): number {
    while (this.parent[i] !== i) {
      this.parent[i] = this.parent[this.parent[i]!]!;
      i = this.parent[i]!;
    }
    return i;
  }

  of(i: number): Evidence {
    return (this.evidence[i] ??= new Evidence(this.parties[i]!));
  }

  /** What a list has no type for may be anything. */
  sameFamily(a: number, b: number): boolean {
    const [x, y] = [this.families[a], this.families[b]];
    return x === y || x === 'unknown' || y === 'unknown';
  }

  /** The records that share a key, for every key that some share. Most keys have one record, and cost no list. */
  groups(kind: string, keysOf: (i: number) => readonly (string | { readonly key: string })[]): { key: string; members: number[] }[] {
    const first = new Map<string, number>();
    const shared = new Map<string, number[]>();
    for (let i = 0; i < this.parties.length; i++) {
      for (const one of keysOf(i)) {
        const key = typeof one === 'string' ? one : one.key;
        const before = first.get(key);
        if (before === undefined) first.set(key, i);
        else if (before !== i) push(shared, key, i);
      }
    }
    return [...shared].map(([key, others]) => ({ key, members: [first.get(key)!, ...others] })).filter(({ key, members }) => members.length <= CROWD && !this.crowded(keyHash(kind, key)));
  }

  /** Hashes of all that may link a record to another. */
  keysOf(i: number): number[] {
    return linkKeys(this.parties[i]!, this.facts[i]!);
  }
}

/** Records that one publisher lists side by side under one programme are two parties to that publisher. */
function publication({ listId, listing }: ListedParty): string {
  return [listId, listing.subList, listing.programmes.toSorted().join()].join(' ');
}

export function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

export function pairs<T>(members: readonly T[]): (readonly [T, T])[] {
  return members.flatMap((a, i) => members.slice(i + 1).map((b) => [a, b] as const));
}
