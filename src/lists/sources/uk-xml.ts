import type { XmlElement } from '../readers/xml.js';
import { children, textOf, textsOf } from '../readers/xml-tree.js';
import { distinct, distinctBy } from '../values.js';
import type { Report, UkDesignation, UkPaper, UkText } from './uk-designation.js';

/** Where each text stands, from the Designation down; the last step is any child, since its name is not the same in all editions. */
const PATHS: Readonly<Partial<Record<UkText, readonly string[]>>> = {
  phone: ['PhoneNumbers'],
  website: ['Websites'],
  email: ['EmailAddresses'],
  title: ['Titles'],
  birthDate: ['IndividualDetails', 'Individual', 'DOBs'],
  nationality: ['IndividualDetails', 'Individual', 'Nationalities'],
  position: ['IndividualDetails', 'Individual', 'Positions'],
  gender: ['IndividualDetails', 'Individual', 'Genders'],
  entityType: ['EntityDetails', 'Entity', 'TypeOfEntities'],
  registration: ['EntityDetails', 'Entity', 'BusinessRegistrationNumbers'],
  parent: ['EntityDetails', 'Entity', 'ParentCompanies'],
  subsidiary: ['EntityDetails', 'Entity', 'Subsidiaries'],
  imo: ['ShipDetails', 'Ship', 'IMONumbers'],
  owner: ['ShipDetails', 'Ship', 'CurrentOwnerOperators'],
  previousOwner: ['ShipDetails', 'Ship', 'PreviousOwnerOperators'],
  flag: ['ShipDetails', 'Ship', 'CurrentBelievedFlagOfShips'],
  previousFlag: ['ShipDetails', 'Ship', 'PreviousFlags'],
  shipType: ['ShipDetails', 'Ship', 'TypeOfShipDetails'],
  tonnage: ['ShipDetails', 'Ship', 'TonnageOfShipDetails'],
  length: ['ShipDetails', 'Ship', 'LengthOfShipDetails'],
  yearBuilt: ['ShipDetails', 'Ship', 'YearsBuilt'],
  hull: ['ShipDetails', 'Ship', 'HullIdentificationNumbers'],
};

const PLAIN: Readonly<Partial<Record<UkText, string>>> = {
  lastUpdated: 'LastUpdated',
  designated: 'DateDesignated',
  ofsiGroupId: 'OFSIGroupID',
  unReference: 'UNReferenceNumber',
  regime: 'RegimeName',
  source: 'DesignationSource',
  sanctions: 'SanctionsImposed',
  otherInformation: 'OtherInformation',
  reasons: 'UKStatementofReasons',
};

const READ: ReadonlySet<string> = new Set([
  ...['UniqueID', 'Names', 'NonLatinNames', 'Titles', 'IndividualEntityShip', 'SanctionsImposedIndicators', 'Addresses', 'PhoneNumbers', 'Websites', 'EmailAddresses'],
  ...['IndividualDetails', 'EntityDetails', 'ShipDetails', ...Object.values(PLAIN)],
]);

/** Makes a designation of one Designation element. */
export function designationOfElement(element: XmlElement, report: Report): UkDesignation {
  for (const child of element.children) if (!READ.has(child.name)) report('unread_element', child.name);
  const person = ['IndividualDetails', 'Individual'];
  const papers = (path: readonly string[], number: string, information: string): UkPaper[] =>
    distinctBy(under(element, path).map((each) => ({ number: textOf(each, number) || each.text, information: textOf(each, information) })), (paper) => `${paper.number} ${paper.information}`);
  return {
    recordId: textOf(element, 'UniqueID'),
    kind: textOf(element, 'IndividualEntityShip'),
    names: under(element, ['Names']).map((name) => ({
      given: [1, 2, 3, 4, 5].map((n) => textOf(name, `Name${n}`)),
      last: textOf(name, 'Name6'),
      type: textOf(name, 'NameType'),
      strength: textOf(name, 'AliasStrength'),
    })),
    nonLatin: under(element, ['NonLatinNames']).map((name) => ({ name: textOf(name, 'NameNonLatinScript'), language: textOf(name, 'NonLatinScriptLanguage') })),
    addresses: under(element, ['Addresses']).map((address) => ({
      lines: [1, 2, 3, 4, 5, 6].map((n) => textOf(address, `AddressLine${n}`)),
      postcode: textOf(address, 'AddressPostalCode'),
      country: textOf(address, 'AddressCountry'),
    })),
    births: under(element, [...person, 'BirthDetails']).map((birth) => ({ town: textOf(birth, 'TownOfBirth'), country: textOf(birth, 'CountryOfBirth') })),
    passports: papers([...person, 'PassportDetails'], 'PassportNumber', 'PassportAdditionalInformation'),
    nationalIds: papers([...person, 'NationalIdentifierDetails'], 'NationalIdentifierNumber', 'NationalIdentifierAdditionalInformation'),
    texts: {
      ...Object.fromEntries(Object.entries(PLAIN).map(([field, name]) => [field, textsOf(element, name)])),
      ...Object.fromEntries(Object.entries(PATHS).map(([field, path]) => [field, distinct(under(element, path).flatMap(leaves))])),
    },
  };
}

/** All children at the end of a path, whatever their name. */
function under(element: XmlElement, path: readonly string[]): readonly XmlElement[] {
  return path.reduce<readonly XmlElement[]>((level, name) => level.flatMap((each) => children(each, name)), [element]).flatMap((each) => each.children);
}

/** The texts of an element: its own, or those of the elements within it. */
function leaves(element: XmlElement): string[] {
  return element.children.length === 0 ? [element.text] : element.children.flatMap(leaves);
}
