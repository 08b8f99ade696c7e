import { type ListFile, ListFormatError, type ParsedRecord, type ParseSink } from '../list-source.js';
import { readXml, type XmlElement } from '../readers/xml.js';
import { child, children, textOf, textsOf } from '../readers/xml-tree.js';
import { type FsfEntity, type FsfItem, fsfParty } from './eu-fsf-party.js';

const READ: ReadonlySet<string> = new Set(['remark', 'regulation', 'subjectType', 'nameAlias', 'birthdate', 'address', 'citizenship', 'identification']);

/** Reads the XML 1.1 of the EU list, one sanctionEntity a record. */
export async function* parseFsfXml(file: ListFile, sink: ParseSink): AsyncGenerator<ParsedRecord> {
  const options = {
    isRecord: (path: string) => path === 'export/sanctionEntity',
    onOpen: (path: string, attributes: Readonly<Record<string, string>>) => {
      const day = /^\d{4}-\d{2}-\d{2}/.exec(attributes.generationDate ?? '')?.[0];
      if (path === 'export') sink.edition(day === undefined ? {} : { publishedAt: day });
    },
  };
  for await (const { element, raw } of readXml(file, options)) {
    const recordId = element.attributes.logicalId ?? '';
    if (recordId === '') throw new ListFormatError(`${file.name} has a sanctionEntity without logicalId: it is not the Commission's own file. Download it again.`);
    const report = (kind: string, what: string): void => sink.issue({ kind, what, recordId });
    for (const each of element.children) if (!READ.has(each.name)) report('unread_element', each.name);
    yield { party: fsfParty(entityOf(element), report), raw };
  }
}

function entityOf(element: XmlElement): FsfEntity {
  const attribute = (name: string): string => element.attributes[name] ?? '';
  const items = (name: string): FsfItem[] => children(element, name).map(itemOf);
  return {
    logicalId: attribute('logicalId'),
    euReference: attribute('euReferenceNumber'),
    unitedNationId: attribute('unitedNationId'),
    designationDate: attribute('designationDate'),
    designationDetails: attribute('designationDetails'),
    remarks: textsOf(element, 'remark'),
    subjectType: child(element, 'subjectType')?.attributes.code ?? '',
    regulations: items('regulation'),
    names: items('nameAlias'),
    addresses: items('address'),
    birthDates: items('birthdate'),
    identifications: items('identification'),
    citizenships: items('citizenship'),
  };
}

function itemOf(element: XmlElement): FsfItem {
  return {
    get: (name) => (name === 'publicationUrl' ? textOf(element, name) : (element.attributes[name] ?? '').trim()),
    remarks: textsOf(element, 'remark'),
    contacts: children(element, 'contactInfo').map((each) => [each.attributes.key ?? '', each.attributes.value ?? ''] as const),
  };
}
