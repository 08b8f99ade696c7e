import type { Listing, Measure } from '../../matching/party.js';
import type { ListId } from '../list-source.js';

/** What decides the measures of a listing, as the three formats state it. */
export interface ListingFacts {
  readonly listId: ListId;
  readonly recordId: string;
  readonly programmes: readonly string[];
  readonly lists: readonly string[];
  readonly directives: readonly string[];
  readonly legalActs: readonly string[];
  readonly listingDates: readonly { readonly label: string; readonly day: string }[];
  issue(kind: string, what: string): void;
}

interface NonSdnList {
  readonly subList: string;
  readonly measure: Measure;
  readonly named: RegExp;
  readonly programme?: RegExp;
  readonly directive?: RegExp;
}

/**
 * OFAC's lists beside the SDN list: what each forbids, by its name, by programme tag, or by the directive that a record
 * carries. Source: https://ofac.treasury.gov/other-ofac-sanctions-lists
 */
const NON_SDN: readonly NonSdnList[] = [
  { subList: 'SSI', measure: 'sectoral', named: /sectoral|\bSSI\b/i, directive: /13662 directive/i },
  { subList: 'CAPTA', measure: 'correspondent_account', named: /correspondent|CAPTA|part 561/i, programme: /^561-/, directive: /14024 .*directive 2\b/i },
  { subList: 'NS-CMIC', measure: 'investment_ban', named: /CMIC|military-industrial/i, programme: /^CMIC/ },
  { subList: 'NS-PLC', measure: 'transaction_ban', named: /palestinian|\bPLC\b/i, programme: /^NS-PLC/ },
  { subList: 'FSE', measure: 'transaction_ban', named: /evaders|\bFSE\b/i, programme: /^FSE-/ },
  {
    subList: 'NS-MBS',
    measure: 'menu_based',
    named: /menu.based|\bMBS\b/i,
    programme: /^MBS/,
    directive: /14024 .*directive (1|1a|3|4)\b|14014 directive|14059 information|CAATSA section 235/i,
  },
];

/** What the listing means: list, measures, legal acts and dates, from programmes and directives. */
export function ofacListing(facts: ListingFacts): Listing {
  if (facts.programmes.length === 0) facts.issue('missing_programme', facts.recordId);
  const acts = actsOf(facts);
  const sdn = facts.listId === 'us-ofac-sdn';
  const lists = sdn ? [] : nonSdnLists(facts, acts);
  const measures: Measure[] = sdn
    ? ['asset_freeze', ...(acts.some((text) => /13662 directive/i.test(text)) || facts.lists.some((name) => /sectoral/i.test(name)) ? (['sectoral'] as const) : [])]
    : [...new Set(lists.map((list) => list.measure))];
  if (!sdn && lists.length === 0) facts.issue('unknown_programme', facts.programmes.join(', '));
  const listed = (sdn ? days(facts, /^Listing Date \(SDN List\)/i) : undefined) ?? days(facts, /^Listing Date/i);
  const effective = days(facts, /^Effective Date/i);
  return {
    subList: sdn ? 'SDN' : lists.map((list) => list.subList).join(', ') || 'Non-SDN',
    programmes: [...new Set(facts.programmes)],
    measures: measures.length > 0 ? measures : ['other'],
    jurisdiction: 'US',
    legalBasis: legalBasis(facts, acts),
    ...(listed !== undefined && { listedOn: listed }),
    ...(effective !== undefined && { effectiveOn: effective }),
    sourceUrl: `https://sanctionssearch.ofac.treas.gov/Details.aspx?id=${facts.recordId}`,
  };
}

/** Directives as they are stated, and those that only a listing date names: `Listing Date (EO 14024 Directive 2)`. */
function actsOf(facts: ListingFacts): string[] {
  const dated = facts.listingDates.flatMap(({ label }) => {
    const match = /\(EO (\d+) (Directive \w+)/i.exec(label);
    return match === null ? [] : [`Executive Order ${match[1]} ${match[2]}`];
  });
  return [...facts.directives, ...dated];
}

function nonSdnLists(facts: ListingFacts, acts: readonly string[]): NonSdnList[] {
  const named = NON_SDN.filter((list) => facts.lists.some((name) => list.named.test(name)));
  if (named.length > 0) return named;
  const found = NON_SDN.filter(
    (list) =>
      facts.programmes.some((tag) => list.programme?.test(tag) === true) || acts.some((text) => list.directive?.test(text) === true),
  );
  if (found.length > 0) return found;
  return facts.programmes.includes('UKRAINE-EO13662') ? NON_SDN.filter((list) => list.subList === 'SSI') : [];
}

/** The first of the dates that a record has of a kind: from then on it was listed under something. */
function days(facts: ListingFacts, label: RegExp): string | undefined {
  return facts.listingDates
    .filter((date) => label.test(date.label))
    .map((date) => date.day)
    .sort()[0];
}

/** Executive orders that programme tags name, and the directives that apply to the party. */
function legalBasis(facts: ListingFacts, acts: readonly string[]): string[] {
  const orders = facts.programmes.flatMap((tag) => {
    const number = /EO(\d{5})/.exec(tag)?.[1];
    return number === undefined ? [] : [`Executive Order ${number}`];
  });
  const directives = acts.flatMap((text) => {
    const match = /^(Executive Order \d+)\b.*?\b(Directive \d+[a-z]?)\b/i.exec(text);
    return match === null ? [] : [`${match[1]} ${match[2]}`];
  });
  return [...new Set([...orders, ...directives, ...facts.legalActs])];
}
