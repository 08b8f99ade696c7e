import type { Config } from '../../config.js';
import { LIST_IDS } from '../../lists/list-source.js';
import { DEFAULT_POLICY } from '../../matching/policy.js';
import { FLAG_PRIORITIES, SERVICE_LEVEL_HOURS } from '../flag-priority.js';
import { type PolicyDocumentDto, TWO_PEOPLE_ACTS } from './policy-document.dto.js';

/** Lists of which one report comes a year: they are not out of date between two. */
const YEARLY = ['us-dod-1260h', 'us-dod-1286'] as const;

/** The policy that Interdict comes with, over the required lists, ages and addresses of the settings; it holds until two people put another in force. */
export function defaultPolicy({ requiredLists, maxAgeDays, listUrls }: Pick<Config, 'requiredLists' | 'maxAgeDays' | 'listUrls'>): PolicyDocumentDto {
  return {
    schema: 1,
    thresholds: { hit: DEFAULT_POLICY.threshold, weak: DEFAULT_POLICY.weakThreshold, exceptions: [] },
    lists: { required: [...requiredLists], maxAgeDays, maxAgeExceptions: YEARLY.map((list) => ({ list, days: 400 })), addresses: LIST_IDS.flatMap((list) => (listUrls[list] ? [{ list, urls: [...listUrls[list]] }] : [])) },
    rules: { identifiers: true, sameParty: true, weakAliases: true, territories: true, zones: true },
    holds: [
      { measures: ['unverified'], effect: 'inform', why: 'the Unverified List is no ban: extra care and a statement of end use' },
      { measures: ['elevated_risk'], effect: 'inform', why: 'no embargo: more care is due' },
      { measures: ['adverse_information'], effect: 'inform', why: 'no listing' },
      { measures: ['procurement_restriction'], effect: 'inform', why: 'binds purchases of US Defense and of who supplies it; no ban on trade' },
      { measures: ['research_restriction'], effect: 'inform', why: 'weighs on research that US Defense pays for; no ban on trade' },
      { measures: ['licence_requirement', 'export_restriction'], directions: ['buy'], effect: 'inform', why: 'a licence requirement on exports does not govern a purchase; without a direction it holds' },
      { effect: 'hold', why: 'every other measure stops an order until a person has looked' },
    ],
    weakAliasNeeds: ['country', 'birth_date', 'identifier'],
    reports: { hold: false, contextRoles: ['place', 'goods', 'state', 'mentioned_only'] },
    legalEntities: [],
    review: {
      twoPeople: TWO_PEOPLE_ACTS.map((act) => ({ act, people: act === 'release_low_band' ? 1 : 2 })),
      lowBandBelow: 0.85,
      qualityCheckShare: 0.1,
      clearedPairMonths: 12,
      serviceLevels: FLAG_PRIORITIES.map((priority) => ({ priority, hours: SERVICE_LEVEL_HOURS[priority] })),
    },
    retention: { screeningYears: 10, trailPersonalYears: 10, supplierFileYears: 10, registerYears: 10 },
  };
}
