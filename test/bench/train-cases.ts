import { countryCode } from '../../src/lists/countries.js';
import { FEATURES } from '../../src/matching/features.js';
import type { IndexKind } from '../../src/matching/kinds.js';
import { Matcher } from '../../src/matching/matcher.js';
import type { ListedParty, Party } from '../../src/matching/party.js';
import { prepareName } from '../../src/matching/prepare.js';
import type { Weights } from '../../src/matching/policy.js';
import type { ReferenceData } from '../../src/matching/reference.js';
import { best, type Candidate, type Case } from './fit.js';
import { subjectOf } from './measure.js';
import { matcherOfOne } from './pairs.js';
import { dateOf, typeOf } from './read.js';
import { randomFrom, type Slip, slipped, someLetter } from './random.js';
import { groupedBy, recombined } from './recombined.js';

/** The two tables of weights. */
export type Table = 'person' | 'org';

/** Throws where it is none. */
export function tableNamed(name: string): Table {
  if (name === 'person' || name === 'org') return name;
  throw new Error(`“${name}” is no table of weights: person or org`);
}

type Row = Readonly<Record<string, string>>;

/** What is learnt from. */
export interface Sources {
  readonly parties: readonly ListedParty[];
  /** Ordinary firms, with `name` and `country`. */
  readonly companies: readonly Row[];
  /** Ordinary people, with `full_name`, `date_of_birth` and `nationality`. */
  readonly people: readonly Row[];
  /** Labelled pairs, as `bench pairs` reads them. */
  readonly pairs: readonly Row[];
}

/** Most names of a party that are asked: some have hundreds of spellings. */
const MOST_NAMES = 12;
/** Listed names nearest to one that is asked, of which any may become the best while weights change. */
const MOST_CANDIDATES = 6;
/** A name whose best candidate stands lower is no alert, whatever the weights become. */
const HOPELESS = -4.5;
const SEED = 11;
/** How many cases are made of each kind. */
const MADE = { slips: 9000, exchanged: 3000, forms: 9000, people: 200_000, companies: 150_000, listedPeople: 40_000 } as const;
/** What an error costs, in aliases missed: an alert on an ordinary name of a set as much as it hides of its like, and what is made less than what is real. */
const COST: Readonly<Record<Table, Readonly<Record<'alias' | 'slip' | 'form' | 'pair' | 'exchanged' | 'ordinary' | 'recombined' | 'listedPeople', number>>>> = {
  org: { alias: 1, slip: 0.3, form: 0.5, pair: 40, exchanged: 0.5, ordinary: 12, recombined: 1.5, listedPeople: 0 },
  person: { alias: 1, slip: 0.3, form: 0, pair: 30, exchanged: 0.5, ordinary: 3, recombined: 0.6, listedPeople: 0.3 },
};

/** Collects the cases of one table, under the weights that the matcher has now: candidates are the names that score best under them. */
export class CaseCollector {
  private readonly matcher: Matcher;
  private readonly weights: Float64Array;
  private readonly cost: (typeof COST)[Table];
  private readonly positions: ReadonlyMap<ListedParty, number>;
  private readonly random = randomFrom(SEED);

  constructor(private readonly table: Table, private readonly sources: Sources, private readonly reference: ReferenceData, weights: Weights) {
    this.matcher = new Matcher(sources.parties, reference);
    this.weights = weightsOf(weights);
    this.cost = COST[table];
    this.positions = new Map(sources.parties.map((party, at) => [party, at]));
  }

  *cases(log: (line: string) => void): Generator<Case> {
    const { table, sources } = this;
    const stages: Record<string, () => Iterable<Case>> = {
      aliases: () => this.aliases(), slips: () => this.slips(), exchanged: () => this.exchanged(), pairs: () => this.pairs(),
      ...(table === 'person'
        ? { people: () => this.people(sources.people, 'people', this.cost.ordinary), recombined: () => this.people(recombined(sources.people, 'full_name', 'nationality', MADE.people, SEED), 'recombined', this.cost.recombined), listedPeople: () => this.listedPeople() }
        : { forms: () => this.forms(), companies: () => this.companies(sources.companies, 'companies', this.cost.ordinary), recombined: () => this.companies(this.firmsPutTogether(), 'recombined', this.cost.recombined) }),
    };
    for (const [name, stage] of Object.entries(stages)) {
      let n = 0;
      for (const each of stage()) {
        n++;
        yield each;
      }
      log(`${table}: ${n} cases of ${name}`);
    }
  }

  /** Each strong name of a party, asked against its others. */
  private *aliases(): Generator<Case> {
    const asked = new Set<string>();
    for (const party of this.parties((each) => each.names.length > 1)) {
      const strong = party.names.filter(({ quality }) => quality === 'strong');
      for (const { full } of strong.slice(0, MOST_NAMES)) {
        const others = party.names.map((name) => name.quality === 'strong' && plain(name.full) !== plain(full));
        const key = [plain(full), ...party.names.filter((_, i) => others[i]).map((name) => plain(name.full)).sort()].join('|');
        if (asked.has(key) || !others.includes(true)) continue;
        asked.add(key);
        const position = this.positions.get(party)!;
        const candidates = this.near(subjectOf(party.type, full), (at, nameAt) => at === position && others[nameAt]!);
        yield { group: 'aliases', isMatch: true, cost: this.cost.alias, of: party.names[0]!.full, candidates };
      }
    }
  }

  private parties(isWanted: (party: ListedParty) => boolean): ListedParty[] {
    return this.sources.parties.filter((party) => (this.table === 'person' ? party.type === 'person' : party.type === 'organisation' || party.type === 'company' || party.type === 'unknown') && isWanted(party));
  }

  /** A primary name with one slip, as in customer files: lists show few, and officers expect them to be found. */
  private *slips(): Generator<Case> {
    const pool = this.parties(({ names }) => names[0]!.full.length > 6);
    for (let i = 0; i < MADE.slips; i++) {
      const party = this.any(pool);
      yield this.ofParty('slips', party, this.misspell(party.names[0]!.full), this.cost.slip);
    }
  }

  private misspell(name: string): string {
    const at = 1 + Math.floor(this.random() * (name.length - 2));
    const drawn = this.random();
    const letter = someLetter(this.random);
    if (!/\p{L}/u.test(name[at]!)) return name;
    const kind: Slip = drawn < 0.25 ? 'doubled' : drawn < 0.5 ? 'dropped' : drawn < 0.7 && /\p{L}/u.test(name[at + 1] ?? '') ? 'swapped' : 'other';
    return slipped(name, at, kind, letter);
  }

  /** A firm's name with another spelling of its legal form, before or behind. */
  private *forms(): Generator<Case> {
    const { matcher, reference } = this;
    const pool = this.parties(({ names }) => /^[\x20-\x7e]+$/.test(names[0]!.full));
    for (let i = 0; i < MADE.forms; i++) {
      const party = this.any(pool);
      const { full } = party.names[0]!;
      const name = prepareName(full, 'org', matcher.language);
      const part = name.legal.at(-1);
      if (part === undefined || (part.from > 0 && part.to < name.text.length - 1)) continue;
      const { legal, countries } = part.phrase;
      const alike = reference.legalForms.filter(([kind, of]) => kind === legal && (of === '' || countries.length === 0 || of.split(' ').some((code) => countries.includes(code)))).flatMap(([, , spellings]) => spellings.filter((text) => /^[a-z]{2,}(?: [a-z]{2,})*$/.test(text)));
      if (alike.length === 0) continue;
      const rest = `${name.text.slice(0, part.from)}${name.text.slice(part.to)}`.trim();
      const form = this.any(alike).toUpperCase();
      yield this.ofParty('forms', party, this.random() < 0.3 ? `${form} ${rest}` : `${rest} ${form}`, this.cost.form);
    }
  }

  /** The name of a party with one word of another's in place of its own, or with a number added: another party. */
  private *exchanged(): Generator<Case> {
    const pool = this.parties(({ names }) => names[0]!.full.length > 6);
    for (let i = 0; i < MADE.exchanged; i++) {
      const party = this.any(pool);
      const text = this.exchange(party, this.any(pool));
      if (text === undefined) continue;
      const position = this.positions.get(party)!;
      const candidates = this.near(subjectOf(party.type, text), (at, nameAt) => at === position && nameAt === 0).filter(({ at, values }) => {
        const value = (name: (typeof FEATURES)[number]): number => values[at.indexOf(FEATURES.indexOf(name))] ?? 0;
        return value('same_words') !== 1 && (value('both_left_over') > 0.25 || value('number_missing') === 1);
      });
      if (candidates.length > 0) yield { group: 'exchanged', isMatch: false, cost: this.cost.exchanged, of: party.names[0]!.full, candidates };
    }
  }

  private exchange(party: ListedParty, other: ListedParty): string | undefined {
    const words = party.names[0]!.full.split(/\s+/);
    const others = other.names[0]!.full.split(/\s+/);
    if (words.length < 2) return undefined;
    const at = Math.floor(this.random() * words.length);
    const word = others[Math.min(at, others.length - 1)]!;
    if (words[at]!.length < 3 || word.length < 3 || word.toLowerCase() === words[at]!.toLowerCase()) return undefined;
    words[at] = /^\d+$/.test(words[at]!) ? String(Number(words[at]) + 1 + Math.floor(this.random() * 3)) : word;
    return this.table === 'org' && this.random() < 0.15 ? `${party.names[0]!.full} ${this.any(['II', '2', '7', '12'])}` : words.join(' ');
  }

  /** Each pair is a list of its own. */
  private *pairs(): Generator<Case> {
    for (const row of this.sources.pairs) {
      const type = typeOf(row['type'] ?? '');
      if ((type === 'person') !== (this.table === 'person') || type === 'vessel') continue;
      const isMatch = row['match'] === 'true';
      yield { group: isMatch ? 'pairs that match' : 'pairs that do not', isMatch, cost: this.cost.pair, of: row['query']!, candidates: this.near(subjectOf(type, row['query'] ?? ''), () => true, matcherOfOne(type, row['listed'] ?? '', this.reference)) };
    }
  }

  /** Ordinary people by name alone, and with date and nationality. */
  private *people(rows: readonly Row[], group: string, cost: number): Generator<Case> {
    for (const row of rows) {
      const asked = subjectOf('person', row['full_name']!);
      const alone = this.ordinary(asked, group, cost);
      if (alone === undefined) continue;
      yield alone;
      const code = countryCode(row['nationality'] ?? '');
      const dob = row['date_of_birth'] ?? '';
      const known = this.ordinary({ ...asked, countries: code === undefined ? [] : [{ code, kind: 'nationality' }], birthDates: dob === '' ? [] : [dateOf(dob)] }, `${group} with date and nationality`, cost);
      if (known !== undefined) yield known;
    }
  }

  /** Ordinary firms by name alone, and with their country. One whose very words are listed in its country may be the listed one. */
  private *companies(rows: readonly Row[], group: string, cost: number): Generator<Case> {
    for (const row of rows) {
      const asked = subjectOf('company', row['name']!);
      const alone = this.ordinary(asked, group, cost);
      if (alone === undefined) continue;
      const code = countryCode(row['country'] ?? '');
      const known = code === undefined ? undefined : this.ordinary({ ...asked, countries: [{ code, kind: 'registration' }] }, `${group} with country`, cost);
      if (known?.candidates.some((candidate) => isNamesake(candidate) && candidate.added > this.matcher.policy.shift.org)) continue;
      yield alone;
      if (known !== undefined) yield known;
    }
  }

  /** The first word of one firm's name before all but the first of another's, of one country. */
  private firmsPutTogether(): Row[] {
    const byCountry = groupedBy(this.sources.companies, 'country');
    return Array.from({ length: MADE.companies }, () => {
      const row = this.any(this.sources.companies);
      const other = this.any(byCountry.get(row['country'] ?? '')!);
      return { ...row, name: [row['name']!.split(/\s+/)[0]!, ...other['name']!.split(/\s+/).slice(1)].join(' ') };
    });
  }

  /** Listed people of one nationality put together: bearers of ordinary names of those countries, which invented people of the world hardly have. */
  private *listedPeople(): Generator<Case> {
    const rows = this.parties(({ countries }) => countries.length === 1).map(({ names, countries }) => ({ full_name: names[0]!.full.replace(/^([^,]+),\s*(.+)$/, '$2 $1'), nationality: countries[0]!.code }));
    for (const row of recombined(rows, 'full_name', 'nationality', MADE.listedPeople, SEED)) {
      const alone = this.ordinary(subjectOf('person', row['full_name']!), 'listed people recombined', this.cost.listedPeople);
      if (alone !== undefined) yield alone;
    }
  }

  /** Nothing where the name can hardly become an alert. */
  private ordinary(asked: Party, group: string, cost: number): Case | undefined {
    const candidates = this.near(asked, (at, nameAt) => this.sources.parties[at]!.names[nameAt]!.quality === 'strong');
    return best(candidates, this.weights).sum > HOPELESS ? { group, isMatch: false, cost, of: asked.names[0]!.full, candidates } : undefined;
  }

  private ofParty(group: string, party: ListedParty, text: string, cost: number): Case {
    const position = this.positions.get(party)!;
    return { group, isMatch: true, cost, of: party.names[0]!.full, candidates: this.near(subjectOf(party.type, text), (at, nameAt) => at === position && party.names[nameAt]!.quality === 'strong') };
  }

  /** The names that score best among those wanted. */
  private near(asked: Party, isWanted: (party: number, nameAt: number) => boolean, matcher = this.matcher): Candidate[] {
    const found: { readonly sum: number; readonly candidate: Candidate }[] = [];
    matcher.inspect(asked, (kind: IndexKind, party, nameAt, sum, values) => {
      if (kind !== this.table || !isWanted(party, nameAt)) return;
      // a name that several parties bear, or one that says no more, is one candidate
      if ((found.length >= MOST_CANDIDATES && found.at(-1)!.sum >= sum) || found.some((other) => other.sum === sum)) return;
      const at = Uint8Array.from([...values.keys()].filter((i) => values[i] !== 0));
      const weighed = at.reduce((all, i) => all + this.weights[i]! * values[i]!, 0);
      found.push({ sum, candidate: { at, values: Float32Array.from(at, (i) => values[i]!), added: sum - weighed } });
      found.sort((a, b) => b.sum - a.sum);
      if (found.length > MOST_CANDIDATES) found.pop();
    });
    return found.map(({ candidate }) => candidate);
  }

  private any<T>(of: readonly T[]): T {
    return of[Math.floor(this.random() * of.length)]!;
  }
}

/** The very same words and no form that differs: no name tells those apart. */
function isNamesake({ at }: Candidate): boolean {
  const has = (name: (typeof FEATURES)[number]): boolean => at.includes(FEATURES.indexOf(name));
  return has('same_words') && !has('short_name_form_unequal') && !has('legal_form_differs') && !has('legal_country_differs');
}

/** In the order of `FEATURES`. */
export function weightsOf(weights: Weights): Float64Array {
  return Float64Array.from(FEATURES, (name) => weights[name] ?? 0);
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, ' ').trim();
}
