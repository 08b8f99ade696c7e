import type { ListedParty, Listing, Measure, PartyName, PartyType } from '../../matching/party.js';
import type { ParseSink } from '../list-source.js';
import { guessType } from '../party-type.js';
import { distinctBy, parseDate, parseDay, partsOfInvertedName, tidy } from '../values.js';
import { OfacDraft, ofacPartyType } from './ofac-draft.js';
import { addFact } from './ofac-labels.js';
import { readRemarks } from './ofac-remarks.js';
import type { CslRow } from './us-csl-row.js';

interface CslList {
  readonly subList: string;
  readonly measure: Measure;
}

/** The lists in the file, by the abbreviation in brackets. Source: https://www.trade.gov/consolidated-screening-list */
const LISTS: Readonly<Record<string, CslList>> = {
  EL: { subList: 'Entity List', measure: 'licence_requirement' },
  MEU: { subList: 'Military End User List', measure: 'licence_requirement' },
  DPL: { subList: 'Denied Persons List', measure: 'export_denial' },
  UVL: { subList: 'Unverified List', measure: 'unverified' },
  DTC: { subList: 'ITAR Debarred', measure: 'debarment' },
  ISN: { subList: 'Nonproliferation Sanctions', measure: 'nonproliferation' },
  SDN: { subList: 'SDN', measure: 'asset_freeze' },
  SSI: { subList: 'SSI', measure: 'sectoral' },
  FSE: { subList: 'FSE', measure: 'transaction_ban' },
  PLC: { subList: 'NS-PLC', measure: 'transaction_ban' },
  CAP: { subList: 'CAPTA', measure: 'correspondent_account' },
  'NS-MBS': { subList: 'NS-MBS', measure: 'menu_based' },
  CMIC: { subList: 'NS-CMIC', measure: 'investment_ban' },
};

/** One row as a listed party. Treasury rows carry OFAC's labels and remarks; the others have a type that is inferred. */
export function partyOfCsl(row: CslRow, sink: ParseSink): ListedParty {
  const draft = new OfacDraft('us-csl', cslRecordId(row), sink);
  const treasury = /treasury/i.test(row.source);
  draft.type = typeOf(row, draft);
  draft.programmes.push(...row.programmes);
  draft.addresses.push(...row.addresses);
  addNames(draft, row);
  if (row.title !== '') draft.positions.push(...row.title.split(/;\s+/));
  for (const text of row.citizenships) draft.country(text, 'citizenship');
  for (const text of row.nationalities) draft.country(text, 'nationality');
  for (const text of row.datesOfBirth) draft.date(parseDate(text));
  for (const text of row.placesOfBirth) draft.birthPlace(text);
  addVessel(draft, row);
  for (const fact of row.facts) {
    if (fact.label === '') draft.issue('unread_id', fact.value);
    addFact(draft, fact);
  }
  if (treasury) readRemarks(draft, row.remarks);
  else if (row.remarks !== '') draft.remarks = row.remarks;
  if (row.standardOrder !== '') draft.detail('standardOrder', row.standardOrder);
  draft.detail('licenceRequirement', row.licenceRequirement);
  draft.detail('licencePolicy', row.licencePolicy);
  if (row.entityNumber !== '') draft.detail('ofacNumber', row.entityNumber);
  return draft.finish(listingOf(row, draft));
}

/**
 * The row's own id. Treasury rows carry OFAC's number, which stands once on each list that a party is on; so the list is
 * added on all but the SDN list.
 */
export function cslRecordId(row: CslRow): string {
  const short = shortName(row.source);
  return row.entityNumber === '' || short === undefined || short === 'SDN' ? row.id : `${row.id}/${short}`;
}

function shortName(source: string): string | undefined {
  return [...source.matchAll(/\(([A-Z-]+)(?: List)?\)/g)].map((match) => match[1] ?? '').find((text) => text in LISTS);
}

function typeOf(row: CslRow, draft: OfacDraft): PartyType {
  if (row.type !== '') {
    const type = ofacPartyType(row.type);
    if (type === 'unknown') draft.issue('unknown_type', row.type);
    return type;
  }
  const guess = guessType(row.name, `${row.addresses.map((address) => address.full).join(' ')} ${row.remarks}`);
  draft.detail('typeInferredFrom', guess.reason);
  return guess.type;
}

function addVessel(draft: OfacDraft, row: CslRow): void {
  if (row.callSign !== '') draft.identifiers.push({ type: 'call_sign', number: row.callSign, typeRaw: 'Call Sign' });
  draft.detail('vesselType', row.vesselType);
  draft.detail('tonnage', row.tonnage);
  draft.detail('grossTonnage', row.grossTonnage);
  if (row.vesselFlag !== '') draft.country(row.vesselFlag, 'flag');
  if (row.vesselOwner !== '') {
    draft.detail('vesselOwner', row.vesselOwner);
    draft.links.push({ relation: 'Vessel owner', name: row.vesselOwner });
  }
}

/** A question mark or replacement sign stands where the publisher lost a letter. */
const LOST = /[?\ufffd]/;
/** Words after a name that say whom else the listing covers, or what the name is. */
const TAIL = /[;,]?\s*(?:and any successor,? sub-?unit,? or subsidiary thereof\.?|\((?:[A-Z]\w+(?: \w+)? )?(?:individual|entity)(?: in [A-Z]\w+)?\))$/i;
/** `X (a.k.a. Y`, `X; a.k.a. Y`: aliases that stayed in the name. */
const INNER_ALIAS = /[\s(;,]+(?:(a\/k\/a|a\.k\.a\.?|also known as|d\.b\.a\.?)|(f\.k\.a\.?|formerly known as))[:,]?\s*/i;

function addNames(draft: OfacDraft, row: CslRow): void {
  const published = tidy(row.name);
  if (draft.type === 'address') {
    draft.names.push({ full: published, kind: 'primary', quality: 'weak', note: 'the listing is of an address, whoever uses it' });
    return;
  }
  if (LOST.test(published)) draft.issue('lost_letter', published);
  const bare = published.replace(TAIL, '');
  const aliasAt = INNER_ALIAS.exec(bare);
  const [primary, ...inner] = aliasAt === null ? [bare] : [bare.slice(0, aliasAt.index), ...bare.slice(aliasAt.index).split(INNER_ALIAS).filter(isNamePiece)];
  const note = primary === published ? {} : { note: `as published: ${published}` };
  draft.names.push(nameOf(draft, (primary ?? published) || published, 'primary', 'strong', note));
  const former = aliasAt?.[2] !== undefined;
  for (const name of inner) draft.names.push(nameOf(draft, unbracketed(name), former ? 'former' : 'alias', 'unknown'));
  for (const name of variations(primary ?? published)) draft.names.push(name);
  for (const alias of row.altNames) addAltName(draft, alias);
}

function isNamePiece(piece: string | undefined): piece is string {
  return piece !== undefined && /\p{L}{2}/u.test(piece) && !/^(a\/k\/a|a\.k\.a\.?|f\.k\.a\.?|d\.b\.a\.?|also known as|formerly known as)$/i.test(piece.trim());
}

/** The file does not grade its aliases: weak ones of OFAC stand among the others. */
function addAltName(draft: OfacDraft, published: string): void {
  const name = published.replace(/^(?:also known as|a\.k\.a\.?|aka)[:,]?\s+/i, '');
  const former = /^(?:formerly known as|f\.k\.a\.?|fka)[:,]?\s+/i;
  if (LOST.test(name)) draft.issue('lost_letter', name);
  const address = addressIn(name);
  if (address !== undefined) {
    draft.issue('address_among_names', name);
    draft.addresses.push({ full: address.full, note: 'published among the aliases' });
    if (address.name === '') return;
  }
  const full = unbracketed((address?.name ?? name).replace(former, ''));
  draft.names.push(nameOf(draft, full, former.test(name) ? 'former' : 'alias', 'unknown'));
}

/** An alias that runs on into an address: `Fu Jirui. No. 2A Zhonghuan South Road, …`, or is only one: `and Room 302, …`. */
function addressIn(text: string): { name: string; full: string } | undefined {
  if (!/\d/.test(text) || !/\b(?:road|rd|street|st|ave|avenue|floor|bldg|building|pr\.)(?=[\s,.])/i.test(text) || !/,.*,/.test(text)) return undefined;
  const only = /^and\s+(.*)$/i.exec(text);
  if (only !== null) return { name: '', full: only[1] ?? '' };
  const match = /^(.{3,}?)[.,] (?=(?:No\.? ?)?\d|Suite|Room|Unit|Pr\.|Flat|Floor|Bldg)(.*)$/i.exec(text);
  return match === null ? undefined : { name: match[1] ?? '', full: match[2] ?? '' };
}

function nameOf(draft: OfacDraft, full: string, kind: PartyName['kind'], quality: PartyName['quality'], more: { note?: string } = {}): PartyName {
  const parts = draft.type === 'person' ? partsOfInvertedName(full) : undefined;
  return { full: tidy(full), kind, quality, ...(parts && { parts }), ...more };
}

/** An acronym at the end of a name, and the unit that the name closes with: `… (HIAST)`, `… subordinate institution: Envoltek`. */
function variations(name: string): PartyName[] {
  const acronym = /^(.{8,}?)\s*\(([A-Z][A-Z0-9&.-]{2,11})\)$/.exec(name);
  const unit = /subordinate institution:\s*(\S.*)$/i.exec(name);
  return [
    ...(acronym !== null && !/^(GROUP|PVT|PTE|HKSAR|UAE|DPRK)$/.test(acronym[2] ?? '')
      ? ([
          { full: acronym[1] ?? '', kind: 'variation', quality: 'strong' },
          { full: acronym[2] ?? '', kind: 'alias', quality: 'weak' },
        ] as const)
      : []),
    ...(unit !== null ? ([{ full: tidy(unit[1] ?? ''), kind: 'variation', quality: 'strong' }] as const) : []),
  ];
}

/** Takes away a bracket or quotation mark whose partner is elsewhere. */
function unbracketed(name: string): string {
  const text = tidy(name).replace(/[,;]$/, '');
  const open = (text.match(/\(/g) ?? []).length;
  const close = (text.match(/\)/g) ?? []).length;
  const balanced = open > close ? text.replace(/\s*\($/, '') : close > open ? text.replace(/\)$/, '') : text;
  return balanced.replace(/^["“](.*)["”]$/, '$1').trim();
}

function listingOf(row: CslRow, draft: OfacDraft): Partial<Listing> {
  const short = shortName(row.source);
  const list = short === undefined ? undefined : LISTS[short];
  if (list === undefined) draft.issue('unknown_source', row.source);
  const listed = dayOf(row.startDate, draft);
  const ends = dayOf(row.endDate, draft);
  return {
    subList: list?.subList ?? row.source,
    measures: list === undefined ? ['other'] : [list.measure],
    legalBasis: distinctBy([...noticesOf(row.notice)], (text) => text),
    ...(listed !== undefined && { listedOn: listed }),
    ...(ends !== undefined && { endsOn: ends }),
    sourceUrl: row.informationUrl || row.listUrl,
    ...(row.entityNumber !== '' && { otherReferences: [`us-ofac:${row.entityNumber}`] }),
  };
}

function dayOf(text: string, draft: OfacDraft): string | undefined {
  if (text === '') return undefined;
  const day = parseDay(text, { order: 'mdy' });
  if (day === undefined) draft.issue('unparsed_date', text);
  return day;
}

/** Federal Register citations that stand in one cell without a reliable separator. */
function noticesOf(text: string): string[] {
  const starts = [...text.matchAll(/\b\d{2} ?F\.? ?R\.? ?\d+|\bVol\.? ?\d+/g)].map((match) => match.index);
  if (starts.length === 0) return text === '' ? [] : [text];
  return starts.map((start, i) => text.slice(i === 0 ? 0 : start, starts[i + 1]).replace(/[\s.,;]+$/, ''));
}
