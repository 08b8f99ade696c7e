import type { PartyLink } from '../../matching/party.js';
import { ListFormatError, type ListFile, type ListSource, type ParsedRecord, type ParseSink, type Recognised } from '../list-source.js';
import { decodeHead } from '../readers/csv.js';
import { readLines } from '../readers/lines.js';
import { ftmEntity, LINK_SCHEMATA, PARTY_SCHEMATA, texts, type FtmEntity } from './ftm-entity.js';
import { partyOfFtm, type FtmAttached } from './ftm-party.js';

/**
 * FollowTheMoney entities, one JSON object a line: data sets of OpenSanctions and of users of yente. Import a file only under
 * the terms of its publisher.
 */
export const ftm: ListSource = {
  id: 'ftm',
  title: 'FollowTheMoney entities (own sets)',
  publisher: 'as named in each data set',
  jurisdiction: 'internal',
  urls: [],
  parserVersion: '1',
  expects: { minimumRecords: 1, fillRates: { names: 0.9 } },
  recognise,
  parse,
};

function recognise(head: Buffer): Recognised | undefined {
  const line = decodeHead(head).replace(/^\ufeff/, '').trimStart();
  if (!line.startsWith('{')) return undefined;
  const first = line.slice(0, line.includes('\n') ? line.indexOf('\n') : undefined);
  return /"schema"\s*:\s*"[A-Z]\w+"/.test(first) && /"properties"\s*:\s*\{/.test(first) && /"id"\s*:\s*"/.test(first) ? { listId: 'ftm', format: 'ftm-jsonl' } : undefined;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer V)[] ? V[] : T[K] };
type Attached = Mutable<FtmAttached>;

/**
 * Reads the file twice: first the sanctions, papers, addresses and links, which may stand before or after their party and are
 * kept in memory, then the parties.
 */
async function* parse(files: readonly { readonly file: ListFile }[], sink: ParseSink): AsyncGenerator<ParsedRecord> {
  const attached = new Map<string, Attached>();
  const addresses = new Map<string, FtmEntity>();
  const nameOf = new Map<string, string>();
  for (const { file } of files) for await (const { entity } of entities(file)) collect(entity, attached, addresses, nameOf, sink);
  const seen = new Set<string>();
  for (const { file } of files) {
    for await (const { entity, raw } of entities(file)) {
      if (!(entity.schema in PARTY_SCHEMATA)) continue;
      if (seen.has(entity.id)) {
        sink.issue({ kind: 'repeated_id', what: entity.id, recordId: entity.id });
        continue;
      }
      seen.add(entity.id);
      const own = attached.get(entity.id) ?? { sanctions: [], papers: [], addresses: [], links: [] };
      const whole = { ...own, addresses: texts(entity, 'addressEntity').flatMap((id) => addresses.get(id) ?? []), links: own.links.map((link) => named(link, nameOf)) };
      yield { party: partyOfFtm(entity, whole, sink), raw };
    }
  }
  if (seen.size === 0) throw new ListFormatError(`${files[0]?.file.name ?? 'The file'}: no persons, companies or other parties in it.`);
  for (const [id, facts] of attached) if (!seen.has(id) && facts.sanctions.length > 0) sink.issue({ kind: 'orphan_row', what: 'sanction of a party that the file does not have', recordId: id });
}

function named(link: PartyLink, names: ReadonlyMap<string, string>): PartyLink {
  const name = names.get(link.recordId ?? '');
  return name === undefined ? link : { ...link, name };
}

function collect(entity: FtmEntity, attached: Map<string, Attached>, addresses: Map<string, FtmEntity>, names: Map<string, string>, sink: ParseSink): void {
  const of = (id: string): Attached => {
    const known = attached.get(id) ?? { sanctions: [], papers: [], addresses: [], links: [] };
    attached.set(id, known);
    return known;
  };
  const link = LINK_SCHEMATA[entity.schema];
  if (entity.schema in PARTY_SCHEMATA) names.set(entity.id, entity.caption ?? texts(entity, 'name')[0] ?? entity.id);
  else if (entity.schema === 'Address') addresses.set(entity.id, entity);
  else if (entity.schema === 'Sanction') for (const id of texts(entity, 'entity')) of(id).sanctions.push(entity);
  else if (entity.schema === 'Passport' || entity.schema === 'Identification') for (const id of texts(entity, 'holder')) of(id).papers.push(entity);
  else if (link === undefined) sink.issue({ kind: 'unread_schema', what: entity.schema, recordId: entity.id });
  else {
    const role = [...texts(entity, 'role'), ...texts(entity, 'relationship')][0];
    const percent = Number.parseFloat(texts(entity, 'percentage')[0] ?? '');
    const more = { ...(Number.isFinite(percent) && { percent }), ...(texts(entity, 'endDate').length > 0 && { former: true }) };
    const suffix = role === undefined ? '' : ` (${role})`;
    for (const from of texts(entity, link.from)) {
      for (const to of texts(entity, link.to)) {
        of(from).links.push({ relation: `${link.words}${suffix}`, recordId: to, ...more });
        of(to).links.push({ relation: `${link.back}${suffix}`, recordId: from, ...more });
      }
    }
  }
}

async function* entities(file: ListFile): AsyncGenerator<{ entity: FtmEntity; raw: string }> {
  let number = 0;
  for await (const line of readLines(file)) {
    number += 1;
    const raw = line.trim();
    if (raw === '') continue;
    const entity = ftmEntity(parsed(raw, file.name, number));
    if (entity === undefined) throw new ListFormatError(`${file.name}: line ${number} is no FollowTheMoney entity (it needs id, schema and properties).`);
    yield { entity, raw };
  }
}

function parsed(raw: string, name: string, number: number): unknown {
  try {
    return JSON.parse(raw);
  } catch {
    throw new ListFormatError(`${name}: line ${number} is not whole JSON. The file is cut off or damaged; fetch it again.`);
  }
}
