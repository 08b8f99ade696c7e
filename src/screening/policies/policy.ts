import type { ListRules } from '../../lists/list-status.service.js';
import type { Match } from '../../matching/match.js';
import { type ListedParty, MEASURES, type Measure } from '../../matching/party.js';
import { type FlagPriority, SERVICE_LEVEL_HOURS } from '../flag-priority.js';
import { DIRECTIONS, type Direction, type Effect, type HoldRuleDto, type PolicyDocumentDto, type TwoPeopleAct } from './policy-document.dto.js';

/** What the asker says about the business at hand; what is not said is taken at its strictest. */
export interface Business {
  readonly direction?: Direction | undefined;
  /** Id of one of the policy's legal entities. */
  readonly legalEntity?: string | undefined;
  /** Day of the screening, `YYYY-MM-DD`: a listing that ended before it stops nothing. */
  readonly on?: string | undefined;
}

/** What a finding does. */
export interface FindingEffect {
  readonly flags: boolean;
  readonly holds: boolean;
  /** True where counsel must be asked. */
  readonly counsel?: true;
  /** The row of the policy that decided. */
  readonly why?: string;
}

interface Thresholds {
  readonly hit: number;
  readonly weak: number;
}

const STRICTEST: readonly Effect[] = ['counsel', 'hold', 'inform'];

/** The measure of a listing that an officer must know first. */
export function chiefMeasure(measures: readonly Measure[]): Measure {
  return MEASURES.find((measure) => measures.includes(measure)) ?? 'other';
}

/** A policy as screening uses it: a document under its number. Pure, never changed. */
export class ScreeningPolicy {
  readonly listRules: ListRules;

  constructor(
    readonly number: number,
    readonly document: PolicyDocumentDto,
  ) {
    const { required, maxAgeDays, maxAgeExceptions, addresses = [] } = document.lists;
    this.listRules = { requiredLists: required, maxAgeDays, maxAgeDaysOf: new Map(maxAgeExceptions.map(({ list, days }) => [list, days])), urlsOf: new Map(addresses.map(({ list, urls }) => [list, urls])) };
  }

  /** Whether a legal entity is one of ours. */
  knowsEntity(id: string): boolean {
    return this.document.legalEntities.some((entity) => entity.id === id);
  }

  /** Hours from raising a flag to its decision. */
  hoursOf(priority: FlagPriority): number {
    return this.document.review.serviceLevels.find((level) => level.priority === priority)?.hours ?? SERVICE_LEVEL_HOURS[priority];
  }

  /** How many people an act of the review takes. */
  peopleFor(act: TwoPeopleAct): 1 | 2 {
    return this.document.review.twoPeople.find((row) => row.act === act)?.people ?? 2;
  }

  /** What to ask the matcher for: the lowest thresholds that any list, type or alias has. */
  get floor(): Thresholds {
    const all = [this.document.thresholds, ...this.document.thresholds.exceptions];
    return { hit: Math.min(...all.map(({ hit }) => hit)), weak: Math.min(...all.map(({ weak }) => weak)) };
  }

  /** What is left of the matcher's answer under the thresholds of each match's own list, type and alias quality, and the rules that run. */
  sift(matches: readonly Match[], asked: number | undefined): Match[] {
    const { rules, thresholds } = this.document;
    return matches.flatMap((match) => {
      // Such an entry lists an address; what stands for its name is a caption.
      if (match.party.type === 'address' && match.kind === 'name') return [];
      if (match.kind === 'identifier') return rules.identifiers ? [match] : [];
      const sifted = thresholds.exceptions.length === 0 ? match : againstOwn(match, this.thresholdsOf(match), asked);
      if (sifted === undefined || (sifted.band === 'weak' && !rules.weakAliases)) return [];
      return [sifted];
    });
  }

  /** The thresholds of a match's own list, type and alias quality. */
  thresholdsOf({ party, name }: Pick<Match, 'party' | 'name'>): Thresholds {
    const { exceptions, ...usual } = this.document.thresholds;
    return (
      exceptions.find(
        ({ lists, types, aliasQuality }) =>
          (lists?.some((list) => list === party.listId) ?? true) && (types?.includes(party.type) ?? true) && (aliasQuality?.includes(name?.quality ?? 'unknown') ?? true),
      ) ?? usual
    );
  }

  /** Whether a match raises a flag, and whether the flag stops the order. */
  effectOf(match: Pick<Match, 'band' | 'wordForWord' | 'agrees' | 'party'>, business: Business = {}): FindingEffect {
    const { party } = match;
    const { reports, weakAliasNeeds } = this.document;
    if (party.role !== undefined && reports.contextRoles.includes(party.role)) return { flags: false, holds: false };
    const weak = match.band === 'weak' && !match.agrees.some((quality) => weakAliasNeeds.includes(quality));
    if (weak && match.wordForWord !== true) return { flags: false, holds: false };
    if (party.role !== undefined) return { flags: true, holds: reports.hold && !weak };
    if (party.listId === 'internal' && party.listing.subList === 'good') return { flags: false, holds: false, why: 'on an internal list of known good parties' };
    const { effect, why } = this.strictest(party, business);
    const { endsOn } = party.listing;
    if (endsOn !== undefined && business.on !== undefined && endsOn < business.on) return { flags: true, holds: false, why: `the listing ended on ${endsOn}` };
    if (weak) return { flags: true, holds: false, why: `a weak alias, word for word; it holds where ${weakAliasNeeds.join(', ').replaceAll('_', ' ')} agrees` };
    return { flags: true, holds: effect !== 'inform', ...(effect === 'counsel' ? { counsel: true as const } : {}), why };
  }

  /** Of all measures of the listing, all directions and all our entities that are in question, the strictest effect. */
  private strictest(party: ListedParty, { direction, legalEntity }: Business): { effect: Effect; why: string } {
    const measures = party.listing.measures.length > 0 ? party.listing.measures : (['other'] as const);
    const directions = direction === undefined ? DIRECTIONS : [direction];
    const ours = this.document.legalEntities.map(({ id }) => id);
    const entities: readonly (string | undefined)[] = legalEntity !== undefined ? [legalEntity] : ours.length > 0 ? ours : [undefined];
    let found: { effect: Effect; why: string } | undefined;
    for (const measure of measures) {
      for (const to of directions) {
        for (const entity of entities) {
          const rule = this.document.holds.find((row) => fits(row, party, measure, to, entity)) ?? { effect: 'hold' as const, why: 'no row of the policy fits' };
          if (found === undefined || STRICTEST.indexOf(rule.effect) < STRICTEST.indexOf(found.effect)) found = { effect: rule.effect, why: rule.why };
        }
      }
    }
    return found ?? { effect: 'hold', why: 'no row of the policy fits' };
  }
}

function fits(row: HoldRuleDto, { listId, listing }: ListedParty, measure: Measure, direction: Direction, entity: string | undefined): boolean {
  return (
    (row.measures?.includes(measure) ?? true) &&
    (row.jurisdictions?.includes(listing.jurisdiction) ?? true) &&
    (row.lists?.some((list) => list === listId) ?? true) &&
    (row.programmes?.some((programme) => listing.programmes.includes(programme)) ?? true) &&
    (row.directions?.includes(direction) ?? true) &&
    (row.legalEntities === undefined || (entity !== undefined && row.legalEntities.includes(entity)))
  );
}

/** A match under thresholds of its own; undefined where it stays below both. A whole name as written always informs. */
function againstOwn(match: Match, own: Thresholds, asked: number | undefined): Match | undefined {
  const hit = asked ?? own.hit;
  if (match.band === 'hit' && match.score >= hit) return { ...match, threshold: hit };
  if (match.score >= own.weak || asWritten(match)) return { ...match, band: 'weak', threshold: hit, wordForWord: match.score >= hit ? match.wordForWord : undefined };
  return undefined;
}

function asWritten({ name, subjectName }: Match): boolean {
  const plain = (text: string | undefined): string => (text ?? '').normalize('NFKC').toLowerCase().replace(/[^\p{L}\p{N}]+/gu, ' ').trim();
  return plain(name?.full) !== '' && plain(name?.full) === plain(subjectName?.full);
}
