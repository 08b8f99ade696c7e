import type { Address, ListedParty, PartyName } from '../../matching/party.js';
import { ListFormatError, type ListFile, type ListId, type ParsedRecord, type ParseSink } from '../list-source.js';
import { child, children, textOf, textsOf } from '../readers/xml-tree.js';
import { readXml, type XmlElement } from '../readers/xml.js';
import { parseDate, parseDay, partsOfGivenNames, tidy } from '../values.js';
import { OfacDraft, ofacCountry, ofacPartyType } from './ofac-draft.js';
import { addFact } from './ofac-labels.js';
import { readRemarks } from './ofac-remarks.js';

/** Elements of an entry that are read below; another one is reported. */
const KNOWN = new Set([
  'uid', 'firstName', 'lastName', 'title', 'sdnType', 'remarks', 'programList', 'idList', 'akaList', 'addressList', 'nationalityList',
  'citizenshipList', 'dateOfBirthList', 'placeOfBirthList', 'vesselInfo',
]);

/** Reads OFAC's flat XML (SDN.XML, CONSOLIDATED.XML), in either of its namespaces. */
export async function* parseOfacXml(listId: ListId, file: ListFile, sink: ParseSink): AsyncGenerator<ParsedRecord> {
  let stated: number | undefined;
  let read = 0;
  for await (const { element, raw } of readXml(file, { isRecord: (path) => path === 'sdnList/sdnEntry' || path === 'sdnList/publshInformation' })) {
    if (element.name === 'publshInformation') {
      const publishedAt = parseDay(textOf(element, 'Publish_Date'), { order: 'mdy' });
      if (publishedAt === undefined) sink.issue({ kind: 'unparsed_date', what: textOf(element, 'Publish_Date') });
      const count = Number(textOf(element, 'Record_Count'));
      stated = Number.isInteger(count) && count > 0 ? count : undefined;
      sink.edition({ publishedAt, statedRecords: stated });
      continue;
    }
    read += 1;
    yield { party: partyOf(listId, element, sink), raw };
  }
  if (read === 0) throw new ListFormatError(`${file.name}: no records. Fetch the file again.`);
  if (stated !== undefined && stated !== read) {
    throw new ListFormatError(`${file.name}: the file states ${stated} records and has ${read}. It is not whole; fetch it again.`);
  }
}

function partyOf(listId: ListId, entry: XmlElement, sink: ParseSink): ListedParty {
  const draft = new OfacDraft(listId, textOf(entry, 'uid'), sink);
  draft.type = ofacPartyType(textOf(entry, 'sdnType'));
  if (draft.type === 'unknown') draft.issue('unknown_type', textOf(entry, 'sdnType'));
  draft.names.push(nameOf(draft, entry, 'primary', 'strong'));
  for (const aka of children(child(entry, 'akaList'), 'aka')) draft.names.push(aliasOf(draft, aka));
  draft.programmes.push(...textsOf(entry, 'programList', 'program'));
  const title = textOf(entry, 'title');
  if (title !== '') draft.positions.push(...title.split(/;\s+/));
  for (const id of children(child(entry, 'idList'), 'id')) addId(draft, id);
  for (const country of textsOf(entry, 'nationalityList', 'nationality', 'country')) draft.country(country, 'nationality');
  for (const country of textsOf(entry, 'citizenshipList', 'citizenship', 'country')) draft.country(country, 'citizenship');
  for (const date of textsOf(entry, 'dateOfBirthList', 'dateOfBirthItem', 'dateOfBirth')) draft.date(parseDate(date));
  for (const place of textsOf(entry, 'placeOfBirthList', 'placeOfBirthItem', 'placeOfBirth')) draft.birthPlace(place);
  const vessel = child(entry, 'vesselInfo');
  if (vessel !== undefined) addVessel(draft, vessel);
  for (const address of children(child(entry, 'addressList'), 'address')) {
    const read = addressOf(draft, address);
    if (read !== undefined) draft.addresses.push(read);
  }
  readRemarks(draft, textOf(entry, 'remarks'));
  for (const element of entry.children) if (!KNOWN.has(element.name)) draft.issue('unread_element', element.name);
  return draft.finish();
}

/** `lastName` is the whole name of what is no person; persons are written `FAMILY, Given` as in OFAC's other files. */
function nameOf(draft: OfacDraft, element: XmlElement, kind: PartyName['kind'], quality: PartyName['quality']): PartyName {
  const [family, given] = [tidy(textOf(element, 'lastName')), tidy(textOf(element, 'firstName'))];
  if (given === '' || draft.type !== 'person') return { full: [family, given].filter((text) => text !== '').join(', '), kind, quality };
  return { full: `${family}, ${given}`, kind, quality, parts: [{ kind: 'family', value: family }, ...partsOfGivenNames(given)] };
}

function aliasOf(draft: OfacDraft, aka: XmlElement): PartyName {
  const type = textOf(aka, 'type').toLowerCase();
  const category = textOf(aka, 'category').toLowerCase();
  if (!/^[afn]\.k\.a\.$/.test(type)) draft.issue('unknown_name_type', type);
  if (category !== 'strong' && category !== 'weak') draft.issue('unknown_name_quality', category);
  const name = nameOf(draft, aka, type === 'f.k.a.' ? 'former' : 'alias', category === 'strong' || category === 'weak' ? category : 'unknown');
  return { ...name, ...(type === 'n.k.a.' && { note: 'now known as' }), sourceId: textOf(aka, 'uid') };
}

/** The list of ids carries every labelled fact, papers and others alike. */
function addId(draft: OfacDraft, id: XmlElement): void {
  const [country, issued, expires] = [textOf(id, 'idCountry'), textOf(id, 'issueDate'), textOf(id, 'expirationDate')];
  addFact(draft, {
    label: tidy(textOf(id, 'idType')).replace(/\s*[:-]+$/, ''),
    value: textOf(id, 'idNumber'),
    ...(country !== '' && { country }),
    ...(issued !== '' && { issued }),
    ...(expires !== '' && { expires }),
  });
}

function addVessel(draft: OfacDraft, vessel: XmlElement): void {
  const callSign = textOf(vessel, 'callSign');
  if (callSign !== '') draft.identifiers.push({ type: 'call_sign', number: callSign, typeRaw: 'Call Sign' });
  draft.detail('vesselType', textOf(vessel, 'vesselType'));
  draft.detail('tonnage', textOf(vessel, 'tonnage'));
  draft.detail('grossTonnage', textOf(vessel, 'grossRegisteredTonnage'));
  const flag = textOf(vessel, 'vesselFlag');
  if (flag !== '') draft.country(flag, 'flag');
  const owner = textOf(vessel, 'vesselOwner');
  if (owner !== '') {
    draft.detail('vesselOwner', owner);
    draft.links.push({ relation: 'Vessel owner', name: owner });
  }
}

function addressOf(draft: OfacDraft, address: XmlElement): Address | undefined {
  const text = (name: string) => tidy(textOf(address, name));
  const street = ['address1', 'address2', 'address3'].map(text).filter((part) => part !== '').join(', ');
  const [city, region, postcode, countryText] = [text('city'), text('stateOrProvince'), text('postalCode'), text('country')];
  const country = countryText === '' ? undefined : ofacCountry(countryText);
  if (countryText !== '' && country === undefined && !countryText.startsWith('Region:')) draft.issue('unknown_country', countryText);
  const full = [street, [city, region, postcode].filter((part) => part !== '').join(', '), countryText].filter((part) => part !== '').join(', ');
  if (full === '') return undefined;
  return {
    full,
    ...(street !== '' && { street }),
    ...(city !== '' && { city }),
    ...(region !== '' && { region }),
    ...(postcode !== '' && { postcode }),
    ...(country !== undefined && { country }),
    ...(countryText !== '' && { countryText }),
  };
}
