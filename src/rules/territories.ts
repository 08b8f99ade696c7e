import { addDays } from '../days.js';
import type { Measure } from '../matching/party.js';
import { type Place, PlaceWords, type Word, fold, isWritten, wordsOf } from './place.js';

/** A place that measures are aimed at as a whole: a state (`country`), or a part of one that stands under measures of its own. */
export interface Territory {
  readonly id: string;
  readonly name: string;
  /** An industrial zone in which listed parties work, under no measures as a whole. */
  readonly zone?: true;
  /** ISO 3166-1 alpha-2 where the territory is a whole state. */
  readonly country?: string;
  /** States under which a part of a state is filed: its own, and the one that occupies it. */
  readonly in?: readonly string[];
  readonly names: readonly string[];
  /** Towns that lie in it; where they have namesakes elsewhere they stand under `otherTowns` and need a second sign. */
  readonly towns: readonly string[];
  readonly otherTowns?: readonly string[];
  /** Administrative regions that it lies in, and under which state's name a region alone says enough. */
  readonly regions?: readonly string[];
  readonly regionsIn?: readonly string[];
  /** Towns of these regions that the government controls. */
  readonly governed?: readonly string[];
  /** Words that show that a namesake elsewhere is meant. */
  readonly unless?: readonly string[];
  /** Of a zone: streets of it, which say enough with a sign of `near` or a postcode beside them. */
  readonly streets?: readonly string[];
  readonly near?: readonly string[];
  /** Ranges of postcodes, by the state whose post gave them. */
  readonly postcodes?: Readonly<Record<string, readonly (readonly [string, string])[]>>;
  /** What a reviewer has to mind. */
  readonly mind?: string;
}

/** What a law says about a territory, and from when to when. */
export interface TerritoryRule {
  readonly id: string;
  readonly territory: string;
  readonly jurisdiction: string;
  readonly measure: Measure;
  /** What of our business it governs. */
  readonly directions: readonly ('buy' | 'sell' | 'pay' | 'ship' | 'invest')[];
  readonly programmes: readonly string[];
  readonly act: string;
  /** `YYYY-MM-DD`, its first day. */
  readonly from: string;
  /** Its last day; absent while it has none. */
  readonly to?: string;
  /** In a clause for a reader. */
  readonly says: string;
  readonly source: string;
  readonly reviewedOn: string;
}

/** A territory that a subject's data name. */
export interface NamedTerritory {
  readonly territory: Territory;
  readonly field: 'country' | 'address';
  /** The words as they were submitted. */
  readonly text: string;
  /** In a sentence. */
  readonly reason: string;
}

/** A table of territories and of the rules about them, ready to be asked. Pure; the day is an argument. */
export class TerritoryTable {
  private readonly places: readonly TerritoryPlaces[];
  /** First words of all names, and the states that any territory belongs to: most places have none of them. */
  private readonly firstWords: ReadonlySet<string>;
  private readonly states: ReadonlySet<string>;
  private readonly byId: ReadonlyMap<string, TerritoryRule>;

  /** `countryNames`: the names of a state in all languages, by its code. */
  constructor(
    readonly territories: readonly Territory[],
    readonly rules: readonly TerritoryRule[],
    countryNames: (code: string) => readonly string[],
  ) {
    this.places = territories.map((territory) => new TerritoryPlaces(territory, territory.country === undefined ? [] : countryNames(territory.country)));
    this.byId = new Map(rules.map((rule) => [rule.id, rule]));
    this.firstWords = new Set(this.places.flatMap((each) => each.firstWords()));
    this.states = new Set(territories.flatMap(({ country, in: states = [] }) => (country === undefined ? states : [country])));
  }

  rule(id: string): TerritoryRule | undefined {
    return this.byId.get(id);
  }

  territory(id: string): Territory | undefined {
    return this.territories.find((territory) => territory.id === id);
  }

  /** The territories that a place lies in, whatever the law says about them. */
  named(place: Place): NamedTerritory[] {
    const address = place.address === undefined ? [] : wordsOf(place.address);
    const country = place.countryText === undefined ? [] : wordsOf(place.countryText);
    if (!this.mayBeNamed(place, [...address, ...country])) return [];
    return this.places.flatMap((each) => each.in(place, address, country) ?? []);
  }

  private mayBeNamed({ country, addressCountry, countryText, address = '' }: Place, words: readonly Word[]): boolean {
    const told = [country, addressCountry].some((code) => code !== undefined && this.states.has(code));
    return told || /[\p{Script=Cyrillic}\p{Script=Han}\p{Script=Hangul}\p{Script=Katakana}]/u.test(`${countryText ?? ''} ${address}`) || words.some(({ folded }) => this.firstWords.has(folded));
  }

  /** The rules in force on a day (`YYYY-MM-DD`) about the territories that a place lies in. */
  on(day: string, place: Place): { readonly rule: TerritoryRule; readonly named: NamedTerritory }[] {
    return this.named(place).flatMap((named) => this.rules.filter((rule) => rule.territory === named.territory.id && isInForce(rule, day)).map((rule) => ({ rule, named })));
  }

  /** Rules that began, or had their last day before, between two days: after `since` and up to `until`. */
  turned(since: string, until: string): { readonly rule: TerritoryRule; readonly on: string }[] {
    return this.rules.flatMap((rule) => [rule.from, ...(rule.to === undefined ? [] : [addDays(rule.to, 1)])].filter((day) => day > since && day <= until).map((on) => ({ rule, on })));
  }
}

/** Both days of a rule count. */
export function isInForce({ from, to }: Pick<TerritoryRule, 'from' | 'to'>, day: string): boolean {
  return from <= day && (to === undefined || day <= to);
}

/** One territory's names, made ready once. */
class TerritoryPlaces {
  /** What only this state is called, its short names in other languages left out: `Cuba` is a town elsewhere. */
  private readonly ownNames: PlaceWords;
  private readonly names: PlaceWords;
  private readonly towns: PlaceWords;
  private readonly otherTowns: PlaceWords;
  private readonly regions: PlaceWords;
  private readonly governed: PlaceWords;
  private readonly unless: PlaceWords;
  private readonly streets: PlaceWords;
  private readonly near: PlaceWords;

  constructor(
    private readonly territory: Territory,
    countryNames: readonly string[],
  ) {
    this.ownNames = new PlaceWords(territory.names);
    // A state's code is read from the field of its own; in running text two letters are anything.
    this.names = new PlaceWords([...territory.names, ...countryNames.filter((name) => fold(name).length > 3)]);
    this.towns = new PlaceWords(territory.towns);
    this.otherTowns = new PlaceWords(territory.otherTowns ?? []);
    this.regions = new PlaceWords(territory.regions ?? []);
    this.governed = new PlaceWords(territory.governed ?? []);
    this.unless = new PlaceWords(territory.unless ?? []);
    this.streets = new PlaceWords(territory.streets ?? [], { asStreets: true });
    this.near = new PlaceWords(territory.near ?? []);
  }

  firstWords(): string[] {
    return [this.names, this.towns, this.otherTowns, this.regions, this.streets].flatMap((words) => words.firstWords());
  }

  in(place: Place, address: readonly Word[], country: readonly Word[]): NamedTerritory | undefined {
    if (this.territory.zone === true) return this.zone(place, address);
    // The address first: it says where somebody is, and a person's country may be a nationality.
    const { country: code } = this.territory;
    return (code === undefined ? this.part(place, address) : this.state(place, code, address)) ?? this.byCountry(place, country);
  }

  private byCountry(place: Place, country: readonly Word[]): NamedTerritory | undefined {
    const { name, country: code } = this.territory;
    if (code !== undefined) return place.country === code ? this.found('country', place.countryText ?? code, `the country given is ${name}`) : undefined;
    const named = this.names.in(country, place.countryText ?? '');
    return named === undefined ? undefined : this.found('country', named, `the country given is ${named}`);
  }

  /** A whole state: by the end of the address, or by one of its towns. */
  private state(place: Place, code: string, address: readonly Word[]): NamedTerritory | undefined {
    const { name } = this.territory;
    if (place.address === undefined) return undefined;
    if (place.addressCountry === code) return this.found('address', place.address, `the address ends in ${name}`);
    const named = this.names.in(address, place.address);
    const told = [place.country, place.addressCountry].filter((each): each is string => each !== undefined);
    const town = this.towns.in(address, place.address) ?? (named === undefined && !told.includes(code) ? undefined : this.otherTowns.in(address, place.address));
    if (town !== undefined && named !== undefined) return this.found('address', `${town}, ${named}`, `the address names ${town} and ${named}`);
    if (told.some((each) => each !== code)) return undefined;
    if (town !== undefined) return this.found('address', town, `the address names ${town}, a town in ${name}`);
    const own = this.ownNames.in(address, place.address);
    return own === undefined ? undefined : this.found('address', own, `the address names ${own}`);
  }

  /** A part of a state: one sign is enough where the country fits or is not told, and two where another country is told. */
  private part(place: Place, address: readonly Word[]): NamedTerritory | undefined {
    const { territory } = this;
    const { name, mind } = territory;
    const told = [place.country, place.addressCountry].filter((code): code is string => code !== undefined);
    const fits = told.every((code) => territory.in?.includes(code));
    if (place.address === undefined) return undefined;
    const named = this.names.in(address, place.address);
    const town = this.towns.in(address, place.address);
    const region = this.regions.in(address, place.address);
    const lesser = this.otherTowns.in(address, place.address);
    const postcode = this.postcodeIn(told, place.address);
    const signs = [named, town, region, lesser, postcode].filter((sign) => sign !== undefined).length;
    if (signs === 0) return undefined;
    const found = (text: string, says: string): NamedTerritory => this.found('address', text, `${says}${mind === undefined || named !== undefined || told.includes(territory.in?.[0] ?? '') ? '' : ` (${mind})`}`);
    // A namesake elsewhere: another country, the region, or that region's postcode tells that it is meant.
    if (signs < 2 && (!fits || this.unless.in(address, place.address) !== undefined)) return undefined;
    if (named !== undefined) return found(named, `the address names ${named}`);
    if (town !== undefined) return found(town, `the address names ${town}, which lies in ${name}`);
    if (postcode !== undefined) return found(postcode, `the address has the postcode ${postcode}, of ${name}`);
    if (lesser !== undefined && region !== undefined) return found(`${lesser}, ${region}`, `the address names ${lesser} in ${region}, which lies in ${name}`);
    if (region !== undefined && this.regionSays(told) && this.governed.in(address, place.address) === undefined) return found(region, `the address names ${region} and no town of it that the government is known to control`);
    return undefined;
  }

  /** A zone: by its name, or by one of its streets in its town. */
  private zone(place: Place, address: readonly Word[]): NamedTerritory | undefined {
    const { name } = this.territory;
    if (place.address === undefined) return undefined;
    const named = this.names.in(address, place.address);
    if (named !== undefined) return this.found('address', named, `the address names ${named}`);
    const street = this.streets.in(address, place.address);
    const told = [place.country, place.addressCountry].filter((code): code is string => code !== undefined);
    const near = this.near.in(address, place.address) ?? this.postcodeIn(told, place.address);
    return street === undefined || near === undefined ? undefined : this.found('address', `${street}, ${near}`, `the address names ${street} and ${near}, in the ${name}`);
  }

  private regionSays(told: readonly string[]): boolean {
    const under = this.territory.regionsIn ?? [];
    return told.length === 0 ? under.includes(this.territory.in?.[0] ?? '') : told.some((code) => under.includes(code));
  }

  /** Digits alone are anybody's: only where the state whose post gave them is told, or the address is written in its letters. */
  private postcodeIn(told: readonly string[], address: string): string | undefined {
    const { postcodes = {} } = this.territory;
    const written = /\p{Script=Cyrillic}/u.test(address);
    for (const code of address.match(/(?<![\p{L}\p{N}])\d{5,6}(?![\p{L}\p{N}])/gu) ?? []) {
      for (const [state, ranges] of Object.entries(postcodes)) {
        const known = code.length === 6 ? written || told.some((each) => this.territory.in?.includes(each)) : told.includes(state);
        if (known && ranges.some(([from, to]) => code.length === from.length && from <= code && code <= to)) return code;
      }
    }
    return undefined;
  }

  private found(field: NamedTerritory['field'], text: string, reason: string): NamedTerritory {
    return { territory: this.territory, field, text: isWritten(text) ? text : this.territory.name, reason };
  }
}
