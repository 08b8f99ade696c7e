import { countryCodes } from '../lists/countries.js';
import type { ListedParty } from '../matching/party.js';
import type { Place } from '../rules/place.js';
import { type NamedTerritory, type Territory, type TerritoryRule, isInForce } from '../rules/territories.js';
import { loadTerritories } from '../watchlist/reference-data.js';
import type { FoundParty } from './answer.js';
import type { Business, ScreeningPolicy } from './policies/policy.js';
import type { SubjectDto } from './subject.dto.js';

/** What stands where a finding on a listed party names its list, and which switch of the policy it is. */
const KINDS = { territory: 'territories', zone: 'zones' } as const;

/** How flags name a rule. */
export function partyIdOf({ zone }: Pick<Territory, 'zone'>, { id }: Pick<TerritoryRule, 'id'>): string {
  return `${KINDS[kindOf({ zone })]}:${id}`;
}

function kindOf({ zone }: { readonly zone?: true | undefined }): keyof typeof KINDS {
  return zone === true ? 'zone' : 'territory';
}

/** Where a subject says that it is. */
export function placeOf({ country, address }: { readonly country?: string | null | undefined; readonly address?: string | null | undefined }): Place {
  const codes = country?.trim() ? countryCodes(country) : [];
  const [code] = codes;
  const addressCountry = address?.trim() ? countryAtTheEnd(address, codes.length > 0) : undefined;
  return {
    // One that fits several states (`Korea`) tells none.
    ...(code !== undefined && codes.length === 1 ? { country: code } : {}),
    ...(country?.trim() ? { countryText: country.trim() } : {}),
    ...(address?.trim() ? { address: address.trim() } : {}),
    ...(addressCountry === undefined ? {} : { addressCountry }),
  };
}

/** What the rules in force on a day say about the territories that a subject's country and address name; none where the policy has them off. */
export function territoryFindings(subject: Pick<SubjectDto, 'country' | 'address' | 'type'>, policy: ScreeningPolicy, business: Business, on: string): FoundParty[] {
  const { rules } = policy.document;
  if (rules.territories !== true && rules.zones !== true) return [];
  return loadTerritories()
    .on(on, placeOf(subject))
    .filter(({ named }) => rules[KINDS[kindOf(named.territory)]] === true)
    .map(({ rule, named }) => foundParty(rule, named, { isNationality: subject.type === 'person' && named.field === 'country' }, policy, business));
}

/** The rule that a finding or a flag names as its party; undefined for what is listed. */
export function territoryRuleOf(partyId: string): TerritoryRule | undefined {
  const [list, id = ''] = partyId.split(':');
  return list === KINDS.territory || list === KINDS.zone ? loadTerritories().rule(id) : undefined;
}

/** Such a rule in the shape of a listing; undefined for what is listed. */
export function territoryPartyOf(partyId: string): ListedParty | undefined {
  const rule = territoryRuleOf(partyId);
  const territory = rule && loadTerritories().territory(rule.territory);
  return rule && territory && partyOf(rule, territory);
}

/** Whether a rule, named as a flag names it, is in force on a day. */
export function isTerritoryInForce(partyId: string, on: string): boolean {
  const rule = territoryRuleOf(partyId);
  return rule !== undefined && isInForce(rule, on);
}

function foundParty(rule: TerritoryRule, named: NamedTerritory, { isNationality }: { readonly isNationality: boolean }, policy: ScreeningPolicy, business: Business): FoundParty {
  const party = partyOf(rule, named.territory);
  const by = { band: 'hit', wordForWord: true } as const;
  const agrees = [named.field];
  const governs = business.direction === undefined || rule.directions.includes(business.direction);
  // These rules are about where somebody is; a person's country is as often a nationality.
  const effect = isNationality ? { flags: false, holds: false, why: 'the country of a person may be a nationality, which these measures do not ask for: their address tells' } : governs ? policy.effectOf({ ...by, agrees, party }, business) : { flags: true, holds: false, why: `the measure does not govern to ${business.direction ?? ''}` };
  return {
    party,
    by,
    finding: {
      kind: kindOf(named.territory),
      score: 1,
      matchedName: named.text,
      list: party.listId,
      measure: rule.measure,
      measures: [rule.measure],
      jurisdiction: rule.jurisdiction,
      programmes: rule.programmes,
      legalBasis: [rule.act],
      listedOn: rule.from,
      directions: rule.directions,
      reason: `${named.reason}; ${rule.says} (${rule.act}, since ${rule.from})`,
      ...effect,
      agrees,
      differs: [],
      party: { id: party.id, name: party.names[0]?.full ?? rule.id, type: 'place' },
    },
  };
}

/** A rule in the shape of a listing, so that the policy and the review treat both alike. */
function partyOf({ id, jurisdiction, measure, programmes, act, from, to, says, source }: TerritoryRule, { name, country, zone }: Territory): ListedParty {
  return {
    id: partyIdOf({ zone }, { id }),
    listId: KINDS[kindOf({ zone })],
    recordId: id,
    type: 'place',
    names: [{ full: name, kind: 'primary', quality: 'strong' }],
    identifiers: [],
    birthDates: [],
    addresses: [],
    countries: country === undefined ? [] : [{ code: country, kind: 'other' }],
    listing: { programmes, measures: [measure], jurisdiction, legalBasis: [act], listedOn: from, ...(to === undefined ? {} : { endsOn: to }), reason: says, sourceUrl: source },
  };
}

/** The country after an address's last comma, without a postcode beside it; a state of the US with its ZIP code is the US. Where a country is given, a name that stands alone is a town's. */
function countryAtTheEnd(address: string, given: boolean): string | undefined {
  if (/\b[A-Z]{2}\.? +\d{5}(?:-\d{4})?\s*$/.test(address)) return 'US';
  const parts = address.split(/[,;\n]/).map((part) => part.replace(/[\d.]+/g, ' ').trim()).filter((part) => part !== '');
  const last = parts.at(-1);
  const codes = last === undefined || (given && parts.length === 1) ? [] : countryCodes(last);
  return codes.length === 1 ? codes[0] : undefined;
}
