import type { Match } from '../matching/match.js';
import type { Measure, PartyRole } from '../matching/party.js';

/** Version of the rules in this file; every answer names it beside the matcher's own policy. */
export const SCREENING_POLICY_VERSION = '1';

/**
 * What a finding under each measure does to an order until a person has looked: `hold` stops it, `inform` raises a
 * flag without stopping it. Where a listing has several measures, the strictest counts. A restriction on exports holds as
 * well, since the direction of the business is not asked yet.
 */
export const MEASURE_EFFECT: Readonly<Record<Measure, 'hold' | 'inform'>> = {
  asset_freeze: 'hold',
  travel_ban: 'hold',
  arms_embargo: 'hold',
  licence_requirement: 'hold',
  unverified: 'inform',
  export_denial: 'hold',
  export_restriction: 'hold',
  debarment: 'hold',
  nonproliferation: 'hold',
  sectoral: 'hold',
  investment_ban: 'hold',
  financial_restriction: 'hold',
  transaction_ban: 'hold',
  services_ban: 'hold',
  transport_ban: 'hold',
  correspondent_account: 'hold',
  menu_based: 'hold',
  adverse_information: 'inform',
  other: 'hold',
};

/** What a role in a report means for a name match: `flag` waits for a person, `context` is shown and never flags. */
export const ROLE_EFFECT: Readonly<Record<PartyRole, 'flag' | 'context'>> = {
  named_in_report: 'flag',
  network: 'flag',
  place: 'context',
  goods: 'context',
  state: 'context',
  mentioned_only: 'context',
};

/** Order of severity, to name the one measure that matters most. */
const SEVERITY: readonly Measure[] = Object.keys(MEASURE_EFFECT) as Measure[];

/** The measure of a listing that an officer must know first. */
export function chiefMeasure(measures: readonly Measure[]): Measure {
  return SEVERITY.find((measure) => measures.includes(measure)) ?? 'other';
}

/** Whether a match raises a flag, and whether the flag stops an order. A weak alias informs, unless a country, date or identifier agrees. */
export function effectOf(match: Pick<Match, 'band' | 'agrees' | 'party'>): { readonly flags: boolean; readonly holds: boolean } {
  const { party } = match;
  if (party.role !== undefined && ROLE_EFFECT[party.role] === 'context') return { flags: false, holds: false };
  const stops = party.role === undefined && party.listing.measures.some((measure) => MEASURE_EFFECT[measure] === 'hold');
  if (match.band === 'hit') return { flags: true, holds: stops };
  const corroborated = match.agrees.some((quality) => ['country', 'birth_date', 'identifier'].includes(quality));
  return { flags: corroborated, holds: corroborated && stops };
}
