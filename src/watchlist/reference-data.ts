import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DEFAULT_POLICY } from '../matching/policy.js';
import type { CountryNames, ReferenceData } from '../matching/reference.js';
import { COUNTRIES } from '../lists/countries.js';
import { type Territory, type TerritoryRule, TerritoryTable } from '../rules/territories.js';

const FILES = ['legal-forms.json', 'words.json', 'people.json', 'synonyms.json', 'word-counts.json', 'countries.json', 'han-letters.json'] as const;

const PLACES = ['territories.json', 'zones.json'] as const;

/** The project's root, from `src/` under ts-jest as from `dist/src/`. */
function projectRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return folder;
}

function read(file: string): string {
  const path = join(projectRoot(), 'data', file);
  return existsSync(path) ? readFileSync(path, 'utf8') : '{}';
}

let loaded: ReferenceData | undefined;

/** Reads the engine's reference tables from `data/`, once per process. */
export function loadReferenceData(): ReferenceData {
  if (loaded !== undefined) return loaded;
  const hash = createHash('sha256');
  const [forms, words, people, synonyms, counts, countries, hanLetters] = FILES.map((file) => {
    const text = read(file);
    hash.update(file).update(text);
    return JSON.parse(text) as Record<string, unknown>;
  });
  loaded = {
    hash: hash.digest('hex').slice(0, 16),
    legalForms: forms!['rows'] as ReferenceData['legalForms'],
    words: words!['words'] as ReferenceData['words'],
    trades: words!['trades'] as string,
    secondWords: words!['secondWords'] as string,
    expansions: words!['expansions'] as ReferenceData['expansions'],
    titles: people!['titles'] as string[],
    particles: people!['particles'] as string[],
    sonOf: people!['sonOf'] as string[],
    ofSon: people!['ofSon'] as string[],
    abbreviations: people!['abbreviations'] as string[],
    nameVariants: people!['variants'] as string[],
    kanjiFamily: people!['kanjiFamily'] as string[],
    kanjiGiven: people!['kanjiGiven'] as string[],
    hanLetters: (hanLetters!['pairs'] as string[]).join(''),
    koreanSyllables: people!['korean'] as string[],
    synonyms: [...((synonyms!['groups'] ?? []) as string[]), ...(words!['same'] as string[])],
    orgCounts: counted(counts!['organisations'] as string | undefined),
    personCounts: counted(counts!['people'] as string | undefined),
    countries: ((countries!['countries'] ?? []) as CountryNames[]).map(withoutRegions),
  };
  return loaded;
}

let territories: TerritoryTable | undefined;

/** Reads the dated rules about territories and zones from `data/`, once per process. */
export function loadTerritories(): TerritoryTable {
  if (territories !== undefined) return territories;
  const tables = PLACES.map((file) => JSON.parse(read(file)) as { territories: Territory[]; rules: TerritoryRule[] });
  const namesOf = new Map(COUNTRIES.map(({ code, name, names = [] }) => [code, [name, ...names]]));
  territories = new TerritoryTable(tables.flatMap((table) => table.territories), tables.flatMap(({ rules }) => rules), (code) => namesOf.get(code) ?? []);
  return territories;
}

/** A list of countries files regions under their state; for names they are other parties: `Ukraine` is not `Donetsk People's Republic`. */
function withoutRegions(country: CountryNames): CountryNames {
  return { ...country, names: country.names.filter((name) => !/donetsk|luhansk|crimea|sevastopol|\b[dl][pn]r\b/i.test(name)) };
}

/** `word count word count …` */
function counted(text: string | undefined): ReadonlyMap<string, number> {
  const out = new Map<string, number>();
  if (text === undefined) return out;
  const parts = text.split(' ');
  for (let i = 0; i + 1 < parts.length; i += 2) out.set(parts[i]!, Number(parts[i + 1]));
  return out;
}

let version: string | undefined;

/** Code outside `matching` that a result rests on as well: how a subject is read, which listings are one party, what a finding says. */
const BESIDE_MATCHING = ['lists/clusters', 'lists/link-evidence', 'lists/link-facts', 'lists/link-keys', 'lists/linker', 'rules/place', 'rules/territories', 'screening/answer', 'screening/subject', 'screening/territory-findings'];

/** Names the code and reference data that a result rests on: a hash over both, the same from `src/` as from `dist/`. */
export function engineVersion(): string {
  if (version !== undefined) return version;
  const hash = createHash('sha256').update(loadReferenceData().hash).update(DEFAULT_POLICY.version).update(PLACES.map(read).join('\n'));
  const built = join(projectRoot(), 'dist', 'src');
  const [code, ending] = existsSync(built) ? [built, '.js'] : [join(projectRoot(), 'src'), '.ts'];
  const matching = readdirSync(join(code, 'matching')).filter((name) => name.endsWith(ending)).map((name) => `matching/${name.slice(0, -3)}`);
  for (const file of [...matching, ...BESIDE_MATCHING].sort()) hash.update(file).update(readFileSync(join(code, `${file}${ending}`)));
  version = hash.digest('hex').slice(0, 12);
  return version;
}
