import type { Listing } from './party.js';

/** A programme about one country, and how publishers write it: a code (of the EU) or words. */
type Programme = readonly [countries: readonly string[], says: RegExp];

/**
 * Programmes that name hardly anybody from elsewhere. Counted on the lists of the EU, UK, UN, Canada and Australia as of 2026-08: of 1,793 parties without a country
 * under these programmes that have their name and a country on another list, 1,784 belong to the programme's country (Iran 748 of 756, Syria 455 of 455, Belarus 218 of
 * 219, Venezuela 153 of 153, Myanmar 120 of 120). Not here: those on Russia, Ukraine, North Korea, Libya, Sudan and terrorism, which name firms and people of many
 * countries (of North Korea's, 21 of 102 belong elsewhere), and all of the US, which lists who trades with Iran from anywhere.
 */
const PROGRAMMES: readonly Programme[] = [
  [['IR'], /^(?:EU-)?IRN$|\bIran\b/],
  [['SY'], /^(?:EU-)?SYR$|\bSyria\b/],
  [['BY'], /^(?:EU-)?BLR$|\bBelarus\b/],
  [['MM'], /^(?:EU-)?MMR$|\bMyanmar\b|\bBurma\b/],
  [['VE'], /^(?:EU-)?VEN$|\bVenezuela\b/],
  [['NI'], /^(?:EU-)?NIC$|\bNicaragua\b/],
  [['ZW'], /^(?:EU-)?ZWE$|\bZimbabwe\b/],
  [['HT'], /^(?:EU-)?HTI$|\bHaiti\b/],
  [['IL', 'PS'], /\bExtremist Settler Violence\b/],
];
const COUNTED = new Set(['EU', 'UK', 'UN', 'CA', 'AU']);
const NONE: readonly string[] = [];
const known = new Map<string, readonly string[]>();

/** The countries that the listing's programmes are about, if each is about one country: where the party most likely belongs when its list does not say. */
export function programmeCountries({ programmes, jurisdiction }: Listing): readonly string[] {
  if (!COUNTED.has(jurisdiction) || programmes.length === 0) return NONE;
  const about = programmes.map(countriesOf);
  return about.every((countries) => countries.length > 0) ? [...new Set(about.flat())] : NONE;
}

function countriesOf(programme: string): readonly string[] {
  let countries = known.get(programme);
  if (countries === undefined) {
    const about = PROGRAMMES.filter(([, says]) => says.test(programme));
    countries = about.length === 1 ? about[0]![0] : NONE;
    known.set(programme, countries);
  }
  return countries;
}
