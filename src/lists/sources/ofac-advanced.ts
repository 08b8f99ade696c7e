import type { ListedParty, NameKind, NamePart, NamePartKind, PartyName } from '../../matching/party.js';
import { ListFormatError, type ListFile, type ListId, type ParsedRecord, type ParseSink } from '../list-source.js';
import { child, children, textOf } from '../readers/xml-tree.js';
import { readXml, type XmlElement } from '../readers/xml.js';
import { partsOfGivenNames, tidy } from '../values.js';
import { type AdvancedReference, periodOf, readAdvancedReference } from './ofac-advanced-reference.js';
import { OfacDraft, ofacPartyType } from './ofac-draft.js';
import { addFact } from './ofac-labels.js';
import { readRemarks } from './ofac-remarks.js';

/**
 * Reads OFAC's Advanced XML (SDN_ADVANCED.XML, CONS_ADVANCED.XML): the same parties as the other formats, with the original
 * scripts of names, the quality of aliases and typed relations. The file is read twice, since lists and relations
 * stand behind the parties; what is kept in between is small against the file.
 */
export async function* parseOfacAdvanced(listId: ListId, file: ListFile, sink: ParseSink): AsyncGenerator<ParsedRecord> {
  const reference = await readAdvancedReference(file, sink);
  let read = 0;
  for await (const { element, raw } of readXml(file, { isRecord: (path) => path === 'Sanctions/DistinctParties/DistinctParty' })) {
    read += 1;
    yield { party: partyOf(listId, element, reference, sink), raw };
  }
  if (read === 0) throw new ListFormatError(`${file.name}: no parties. Fetch the file again.`);
}

function partyOf(listId: ListId, party: XmlElement, reference: AdvancedReference, sink: ParseSink): ListedParty {
  const draft = new OfacDraft(listId, party.attributes['FixedRef'] ?? '', sink);
  const profiles = children(party, 'Profile');
  draft.type = typeOf(draft, profiles[0], reference);
  for (const profile of profiles) {
    for (const identity of children(profile, 'Identity')) {
      addNames(draft, identity, reference);
      for (const fact of reference.documents.get(identity.attributes['ID'] ?? '') ?? []) addFact(draft, fact);
    }
    for (const feature of children(profile, 'Feature')) addFeature(draft, feature, reference);
    addListing(draft, profile.attributes['ID'] ?? '', reference);
  }
  draft.names.sort((a, b) => Number(b.kind === 'primary') - Number(a.kind === 'primary'));
  readRemarks(draft, textOf(party, 'Comment'));
  return draft.finish();
}

/** A subtype says vessel or aircraft; where it says nothing, its party type does. */
function typeOf(draft: OfacDraft, profile: XmlElement | undefined, reference: AdvancedReference): ListedParty['type'] {
  const id = profile?.attributes['PartySubTypeID'];
  const subType = reference.label('PartySubType', id);
  const words = /^(unknown|)$/i.test(subType) ? reference.label('PartyType', reference.attribute('PartySubType', id, 'PartyTypeID')) : subType;
  const type = words === '' ? 'unknown' : ofacPartyType(words);
  if (type === 'unknown') draft.issue('unknown_type', words);
  return type;
}

function addNames(draft: OfacDraft, identity: XmlElement, reference: AdvancedReference): void {
  const groups = new Map(
    children(child(identity, 'NamePartGroups'), 'MasterNamePartGroup')
      .flatMap((master) => children(master, 'NamePartGroup'))
      .map((group) => [group.attributes['ID'] ?? '', reference.label('NamePartType', group.attributes['NamePartTypeID'])] as const),
  );
  for (const alias of children(identity, 'Alias')) {
    const type = reference.label('AliasType', alias.attributes['AliasTypeID']).toUpperCase();
    if (!/^(NAME|[AFN]\.K\.A\.?)$/.test(type)) draft.issue('unknown_name_type', type);
    const primary = alias.attributes['Primary'] === 'true';
    const kind: NameKind = primary ? 'primary' : type.startsWith('F.K.A') ? 'former' : 'alias';
    for (const name of children(alias, 'DocumentedName')) {
      const quality = alias.attributes['LowQuality'] === 'true' ? 'weak' : 'strong';
      const read = nameOf(draft, name, groups, reference);
      if (read.full === '') continue;
      const original = read.script !== undefined && read.script !== 'Latn';
      const spare = kind === 'primary' && draft.names.some((each) => each.kind === 'primary');
      draft.names.push({
        ...read,
        kind: original && kind !== 'former' ? 'original_script' : spare ? 'variation' : kind,
        quality,
        ...(type.startsWith('N.K.A') && { note: 'now known as' }),
        sourceId: name.attributes['ID'] ?? '',
      });
    }
  }
}

const KINDS: readonly (readonly [RegExp, NamePartKind])[] = [
  [/^last name/i, 'family'],
  [/^first name/i, 'given'],
  [/^middle name/i, 'middle'],
  [/^maiden/i, 'maiden'],
  [/^patronymic/i, 'patronymic'],
  [/^matronymic/i, 'matronymic'],
  [/^nickname/i, 'nickname'],
];

/** Parts in the file's order; a person's full name is written `FAMILY, Given` as in OFAC's other files. */
function nameOf(draft: OfacDraft, name: XmlElement, groups: ReadonlyMap<string, string>, reference: AdvancedReference): Pick<PartyName, 'full' | 'parts' | 'script'> {
  const values = children(name, 'DocumentedNamePart').flatMap((part) => children(part, 'NamePartValue'));
  const script = values.map((value) => reference.attribute('Script', value.attributes['ScriptID'], 'ScriptCode')).find((code) => code !== undefined);
  const parts = values.flatMap((value): NamePart[] => {
    const label = groups.get(value.attributes['NamePartGroupID'] ?? '') ?? '';
    const kind = KINDS.find(([pattern]) => pattern.test(label))?.[1];
    const text = tidy(value.text);
    if (kind === undefined || text === '') return [];
    return kind === 'given' ? partsOfGivenNames(text) : [{ kind, value: text }];
  });
  const all = values.map((value) => tidy(value.text)).filter((text) => text !== '');
  const family = parts.filter((part) => part.kind === 'family').map((part) => part.value).join(' ');
  const rest = parts.filter((part) => part.kind !== 'family').map((part) => part.value).join(' ');
  const inverted = draft.type === 'person' && family !== '' && rest !== '' && (script === undefined || script === 'Latn');
  return { full: inverted ? `${family}, ${rest}` : all.join(' '), ...(parts.length > 0 && draft.type === 'person' && { parts }), ...(script !== undefined && { script }) };
}

function addFeature(draft: OfacDraft, feature: XmlElement, reference: AdvancedReference): void {
  const label = reference.label('FeatureType', feature.attributes['FeatureTypeID']).replace(/\s*[:-]+$/, '');
  if (label === '') draft.issue('unknown_label', `FeatureType ${feature.attributes['FeatureTypeID'] ?? ''}`);
  for (const version of children(feature, 'FeatureVersion')) {
    const period = periodOf(child(version, 'DatePeriod'));
    const location = reference.locations.get(child(version, 'VersionLocation')?.attributes['LocationID'] ?? '');
    const details = children(version, 'VersionDetail').map((detail) => tidy(detail.text) || reference.label('DetailReference', detail.attributes['DetailReferenceID']));
    if (period !== undefined) {
      if (/^(birthdate|organization established date|vessel year of build|aircraft manufacture date)$/i.test(label)) draft.date(period);
      else addFact(draft, { label, value: period.raw });
    }
    if (location !== undefined) addLocation(draft, label, location);
    for (const value of details) if (/^title$/i.test(label)) draft.positions.push(...value.split(/;\s+/)); else addFact(draft, { label, value });
  }
}

/** A location is an address, a place of birth, or the country of a nationality or flag. */
function addLocation(draft: OfacDraft, label: string, location: { readonly address: ListedParty['addresses'][number]; readonly country: string }): void {
  if (/^location$/i.test(label)) {
    if (location.address.full !== '') draft.addresses.push(location.address);
  } else addFact(draft, { label, value: /country|nationality|citizenship|flag/i.test(label) ? location.country : location.address.full });
}

function addListing(draft: OfacDraft, profileId: string, reference: AdvancedReference): void {
  const entries = reference.entries.get(profileId) ?? [];
  if (entries.length === 0) draft.issue('missing_entry', profileId);
  for (const entry of entries) {
    draft.lists.push(entry.list);
    draft.programmes.push(...entry.programmes);
    draft.legalActs.push(...entry.legalBasis);
    if (entry.listedOn !== undefined) draft.listingDates.push({ label: `Listing Date (${entry.list})`, day: entry.listedOn });
  }
  for (const { profileId: other, relation, former } of reference.relations.get(profileId) ?? []) {
    const party = reference.parties.get(other);
    draft.links.push({ relation, ...(party !== undefined && { recordId: party.recordId, name: party.name }), ...(former && { former }) });
  }
}
