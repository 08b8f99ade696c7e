import type { ListStatus } from '../lists/list-status.service.js';
import type { Match } from '../matching/match.js';
import type { ListedParty, Party } from '../matching/party.js';
import type { Watchlist } from '../watchlist/watchlist.service.js';
import type { ClearedPairEntity } from './cleared-pair.entity.js';
import { type Basis, type Coverage, type Finding, type IncompleteReason, type IncompleteReasonCode, type Outcome, type SuppressedFinding, isAboutPlace } from './finding.js';
import type { PairVerdict } from './pair-test.js';
import { type Business, type ScreeningPolicy, chiefMeasure } from './policies/policy.js';

/** A finding with the list entry behind it. */
export interface FoundParty {
  readonly finding: Finding;
  readonly party: ListedParty;
  /** What kind of match the finding rests on: a weak alias says less of the other listings too. */
  readonly by: Pick<Match, 'band' | 'wordForWord'>;
}

/** What the matches say, without who asked and when. */
export interface Judgement {
  readonly outcome: Outcome;
  readonly hold: boolean;
  readonly incompleteReasons: readonly IncompleteReason[];
  readonly coverage: Coverage;
  readonly basis: Basis;
  readonly findings: readonly FoundParty[];
  readonly context: readonly FoundParty[];
  /** Findings that a cleared pair took out, each with its pair. */
  readonly suppressed: readonly SuppressedFinding[];
}

/** A cleared pair of the subject and a listing, and whether it still holds. */
export interface PairUse {
  readonly pair: Pick<ClearedPairEntity, 'id' | 'reasonCode' | 'text' | 'expiresOn'> & { readonly approvedBy: readonly string[] };
  readonly verdict: PairVerdict;
}

/** What an answer depends on beside the matches. */
export interface Circumstances {
  /** What of the request itself keeps the answer from being whole. */
  readonly shortcomings: readonly IncompleteReason[];
  readonly status: readonly ListStatus[];
  /** The lists asked for; undefined for all. */
  readonly lists: ReadonlySet<string> | undefined;
  readonly policy: ScreeningPolicy;
  /** What the asker says about the business at hand. */
  readonly business: Business;
  /** What the subject's places say, whatever its name. */
  readonly territories?: readonly FoundParty[];
  /** The cleared pair that speaks about a finding, if any. */
  readonly pairOf?: PairOf | undefined;
}

/** Tells of a finding which cleared pair speaks about it. */
export type PairOf = (found: FoundParty) => PairUse | undefined;

/** Turns matches into findings, adds the other listings of each party, and decides the outcome. Pure. */
export function judge(subject: Party, matches: readonly Match[], watchlist: Watchlist, circumstances: Circumstances): Judgement {
  const { shortcomings, status, lists, policy, pairOf } = circumstances;
  const found = new Map<string, FoundParty>();
  for (const match of matches) {
    // Best first; but where a number agrees, the finding is about the number, however well the name fares beside it.
    if (found.has(match.party.id) && match.kind !== 'identifier') continue;
    found.set(match.party.id, { finding: fromMatch(match, watchlist, circumstances), party: match.party, by: { band: match.band, wordForWord: match.wordForWord } });
  }
  for (const better of [...found.values()].sort(bestFirst)) {
    const { finding, party, by } = better;
    if (!finding.flags || !policy.document.rules.sameParty) continue;
    for (const other of watchlist.clusters().others(party.id)) {
      const known = found.get(other.party.id);
      if (known === undefined && (lists?.has(other.party.listId) ?? true)) found.set(other.party.id, { finding: fromSameParty(better, other, watchlist, circumstances), party: other.party, by });
      else if (known && (!known.finding.flags || (known.by.band === 'weak' && by.band === 'hit' && !known.finding.holds))) found.set(other.party.id, noLongerWeak(known, better, other.reason, circumstances));
      else if (known && known.finding.score < finding.score) found.set(other.party.id, { ...known, finding: asMuchAs(known.finding, finding, other.reason) });
    }
  }
  // Other lists' entries were added before: a pair clears one listing, not what it is linked to.
  const { kept, suppressed } = withoutCleared([...found.values()].sort(bestFirst), pairOf);
  const all = kept;
  const context = all.filter(({ party, finding }) => party.role !== undefined && !finding.flags);
  const findings = withTerritories(all.filter((entry) => !context.includes(entry)), circumstances.territories ?? []);
  const flagged = findings.filter(({ finding }) => finding.flags);
  // A pair clears one listing and nothing that is linked to it.
  const unlinked = flagged.length + suppressed.length > 0 && policy.document.rules.sameParty ? whyNotLinked(watchlist, status, lists) : [];
  const incompleteReasons = [...status.flatMap((list) => whyNotComplete(list, lists)), ...unlinked, ...shortcomings];
  const outcome = flagged.length > 0 ? 'review' : incompleteReasons.length > 0 ? 'incomplete' : 'clear';
  return {
    outcome,
    // What could not be screened in full holds, also where a flag that only informs makes it a review.
    hold: incompleteReasons.length > 0 || flagged.some(({ finding }) => finding.holds),
    incompleteReasons,
    coverage: coverageOf(subject, status, policy),
    basis: basisOf(flagged),
    findings,
    context,
    suppressed,
  };
}

/** After the parties that raise a flag, since who it is comes first, and before those that only inform. */
function withTerritories(findings: readonly FoundParty[], territories: readonly FoundParty[]): readonly FoundParty[] {
  if (territories.length === 0) return findings;
  const at = findings.findLastIndex(({ finding }) => finding.flags) + 1;
  return [...findings.slice(0, at), ...territories, ...findings.slice(at)];
}

/** A party is as likely the subject under one listing as under another: the best of its names counts for all of them. */
function asMuchAs(finding: Finding, better: Finding, why: string): Finding {
  if (better.score - finding.score < 0.01) return { ...finding, score: better.score };
  return { ...finding, score: better.score, reason: `${finding.reason} (${finding.score.toFixed(2)} by this listing's own names); the same party as ${better.party.id}: ${why}. ${better.reason}` };
}

/** A weak alias alone says little; where another listing of the same party is found by a better name, this one says as much as if it had no such alias. */
function noLongerWeak(known: FoundParty, { finding: better, by }: FoundParty, why: string, { policy, business }: Circumstances): FoundParty {
  const { finding, party } = known;
  const effect = policy.effectOf({ ...by, agrees: better.agrees, party }, business);
  if (!effect.flags) return known;
  return { party, by, finding: { ...finding, ...effect, score: better.score, agrees: better.agrees, differs: better.differs, reason: `${finding.reason} (a weak alias of this listing); the same party as ${better.party.id}: ${why}` } };
}

/** Takes out what a cleared pair still clears; a finding whose pair fails its test is flagged again and says why. */
function withoutCleared(all: readonly FoundParty[], pairOf: Circumstances['pairOf']): { kept: FoundParty[]; suppressed: SuppressedFinding[] } {
  const kept: FoundParty[] = [];
  const suppressed: SuppressedFinding[] = [];
  for (const found of all) {
    const use = found.finding.flags ? pairOf?.(found) : undefined;
    if (use?.verdict.result === 'applies') {
      const { id, reasonCode, text, approvedBy, expiresOn } = use.pair;
      suppressed.push({ ...found.finding, pair: { id, reasonCode, text, approvedBy, expiresOn: expiresOn ?? '', retested: use.verdict.retested } });
    } else if (use?.verdict.result === 'fails') kept.push({ ...found, finding: { ...found.finding, failedPair: { id: use.pair.id, why: use.verdict.why } } });
    else kept.push(found);
  }
  return { kept, suppressed };
}

/** A party that was found may be on a list whose newest edition is not linked to the others yet, and that listing may hold where this one only informs. */
function whyNotLinked({ unlinked }: Watchlist, status: readonly ListStatus[], asked?: ReadonlySet<string>): IncompleteReason[] {
  return unlinked.filter((list) => asked?.has(list) ?? true).map((list) => ({
    code: 'links_pending' as const,
    list,
    message: `Which entries of ${status.find(({ id }) => id === list)?.title ?? list} are the same party as one found is still being worked out, as its newest edition or this server began to screen moments ago: screen again in half a minute.`,
  }));
}

/** What is wrong with a required list, as reasons of the answer. */
export function whyNotComplete(list: ListStatus, asked?: ReadonlySet<string>): IncompleteReason[] {
  const reason = (code: IncompleteReasonCode, message: string): IncompleteReason[] => [{ code, list: list.id, message }];
  if (!list.required) return [];
  if (asked && !asked.has(list.id)) return reason('list_excluded', `${list.title} is required, and this request left it out.`);
  switch (list.state) {
    case 'active':
      return [];
    case 'not_loaded':
      return reason('list_missing', `${list.title} is not loaded: interdict lists import FILE, or let Interdict fetch it.`);
    case 'provisional':
      return reason('list_missing', `${list.title} waits for a person's approval: ${list.quarantined?.reasons.join('; ') ?? ''}`);
    case 'stale':
      return reason('list_stale', `${list.title} is ${list.ageDays} days old (edition ${list.version}): get the newest edition.`);
    case 'undated':
      return reason('list_undated', `${list.title} carries no date: interdict lists import FILE --published DATE dates it.`);
    case 'partial':
      return reason('list_partial', `${list.title} lacks ${list.missingParts.join(' and ')}: import the whole set.`);
    default: {
      const never: never = list.state;
      return never;
    }
  }
}

function fromMatch(match: Match, watchlist: Watchlist, { policy, business }: Circumstances): Finding {
  const { party, name, identifier } = match;
  return {
    ...listingOf(party, watchlist),
    kind: match.kind,
    score: Math.round(match.score * 10_000) / 10_000,
    matchedName: name?.full ?? (identifier ? `${identifier.typeRaw ?? identifier.type} ${identifier.number}` : primaryName(party)),
    reason: match.reason,
    ...policy.effectOf(match, business),
    agrees: match.agrees,
    differs: match.differs,
  };
}

function fromSameParty({ finding: of, by }: FoundParty, other: { readonly party: ListedParty; readonly reason: string }, watchlist: Watchlist, { policy, business }: Circumstances): Finding {
  return {
    ...listingOf(other.party, watchlist),
    kind: 'same_party',
    score: of.score,
    matchedName: of.matchedName,
    reason: `the same party as ${of.party.name} (${of.party.id}): ${other.reason}. ${of.reason}`,
    ...policy.effectOf({ ...by, agrees: of.agrees, party: other.party }, business),
    agrees: of.agrees,
    differs: of.differs,
  };
}

function listingOf(party: ListedParty, watchlist: Watchlist): Pick<Finding, 'list' | 'measure' | 'measures' | 'jurisdiction' | 'programmes' | 'legalBasis' | 'listedOn' | 'party' | 'provisional' | 'listedAs'> {
  const { listing } = party;
  return {
    list: party.listId,
    measure: chiefMeasure(listing.measures),
    measures: listing.measures,
    jurisdiction: listing.jurisdiction,
    programmes: programmesOf(party),
    legalBasis: listing.legalBasis,
    ...(listing.listedOn ? { listedOn: listing.listedOn } : {}),
    party: { id: party.id, name: primaryName(party), type: party.type, ...(party.role ? { role: party.role } : {}) },
    ...(watchlist.provisional.has(party.id) ? { provisional: true } : {}),
    ...(party.role !== undefined ? { listedAs: watchlist.clusters().others(party.id).map((other) => ({ partyId: other.party.id, list: other.party.listId, reason: other.reason })) } : {}),
  };
}

/** The Consolidated Screening List is several: a row without a programme says at least on which of them it stands (Entity List, Denied Persons List). */
function programmesOf({ listId, listing: { programmes, subList } }: ListedParty): readonly string[] {
  return programmes.length === 0 && subList !== undefined && listId === 'us-csl' ? [subList] : programmes;
}

/** Higher score first; at one score a listing before a report, then what holds, then in a fixed order. */
function bestFirst(a: FoundParty, b: FoundParty): number {
  return (
    b.finding.score - a.finding.score ||
    Number(a.party.role !== undefined) - Number(b.party.role !== undefined) ||
    Number(b.finding.holds) - Number(a.finding.holds) ||
    b.finding.agrees.length - a.finding.agrees.length ||
    (a.party.id < b.party.id ? -1 : 1)
  );
}

function coverageOf(subject: Party, lists: readonly ListStatus[], { document }: ScreeningPolicy): Coverage {
  return {
    lists: lists.some(({ required, state }) => required && (state === 'not_loaded' || state === 'provisional')) ? 'not_run' : 'done',
    names: subject.names.length > 0 ? 'done' : 'no_data',
    identifiers: subject.identifiers.length > 0 ? 'done' : 'no_data',
    owners: 'no_data',
    // An address supports or weakens a name match, and is looked through for territories under measures of their own.
    address: subject.addresses.length === 0 ? 'no_data' : document.rules.territories === true ? 'done' : 'not_run',
    goods: 'no_data',
  };
}

function basisOf(flagged: readonly FoundParty[]): Basis {
  if (flagged.length === 0) return 'none';
  if (flagged.every(({ finding }) => isAboutPlace(finding.kind))) return 'place';
  return flagged.some(({ finding }) => !isAboutPlace(finding.kind) && (finding.kind === 'identifier' || finding.agrees.some((quality) => quality !== 'type'))) ? 'corroborated' : 'name_only';
}

function primaryName(party: ListedParty): string {
  return party.names[0]?.full ?? party.recordId;
}
