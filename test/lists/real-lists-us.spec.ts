import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ofacSdn } from '../../src/lists/sources/ofac.js';
import { fileAt, parseAll, REAL_LISTS } from './list-files.js';
import { type Expected, findsAll } from './finds-all.js';
import { realListsName } from './real-lists.js';

/**
 * The real lists of the United States, counted apart from our readers: how many records and how many values of each field the file has, and on which
 * shelf of the party each value stands word for word. `reworked` values stand there in other order or form (two names parted, a
 * date turned); `lost` and `notKept` say why.
 */
const EXPECTED: Readonly<Record<string, Expected>> = {
  sdn: {
    issues: ['unknown_country', 'unparsed_date', 'unread_remark'],
    records: 18758,
    published: 18758,
    values: {
      anywhere: { ent_num: 18758, 'remark: other': 4102, 'remark: Additional Sanctions Information -': 2668, Vess_type: 729, GRT: 138, Vess_owner: 6, Tonnage: 58, 'remark: Secondary sanctions risk:': 5684, 'remark: Target Type': 537, 'remark: Organization Type:': 858, 'remark: Aircraft Manufacture Date': 245, 'remark: Aircraft Model': 342, 'remark: Aircraft Operator': 178, 'remark: Executive Order 13662 Directive Determination -': 99, 'remark: Executive Order 14024 Directive Information -': 31, 'remark: Listing Date': 33, 'remark: Effective Date': 33, 'remark: Other Vessel Type': 10, 'remark: Vessel Year of Build': 272, 'remark: Aircraft Mode S Transponder Code': 8 },
      names: { SDN_Name: 18758, alt_name: 20174, 'remark: a.k.a.': 4257, 'remark: f.k.a.': 87 },
      programmes: { Program: 22153 },
      addresses: { 'City/State/Province/Postal': 17140, Country: 21283, Address: 13805 },
      identifiers: { 'remark: SWIFT/BIC': 219, 'remark: other number': 5865, 'remark: Passport': 2558, Call_Sign: 249, 'remark: Vessel Registration Identification IMO': 1462, 'remark: National ID No.': 1580, 'remark: Tax ID No.': 4340, 'remark: Registration Number': 4337, 'remark: MMSI': 731, 'remark: Aircraft Construction Number': 52, "remark: Aircraft Manufacturer's Serial Number (MSN)": 292, 'remark: Aircraft Tail Number': 156, 'remark: Digital Currency Address': 702 },
      contacts: { 'remark: Website': 1185, 'remark: Phone Number': 107, 'remark: Email Address': 326 },
      type: { SDN_Type: 9211 },
      positions: { Title: 1256 },
      birthDates: { 'remark: DOB': 7039, 'remark: Organization Established Date': 3223 },
      birthPlaces: { 'remark: POB': 4187 },
      countries: { 'remark: nationality': 4499, Vess_flag: 798, 'remark: citizen': 1094, 'remark: Former Vessel Flag': 95, 'remark: Other Vessel Flag': 16 },
      gender: { 'remark: Gender': 5204 },
      links: { 'remark: Linked To:': 8466 },
    },
    reworked: { 'remark: other number': 515, Title: 107, 'remark: National ID No.': 2, 'remark: Registration Number': 1, 'remark: Aircraft Construction Number': 52 },
    notKept: {
      "the publisher's numbers of its own rows": ['Add_num'],
      'kept as the kind of the name and its id': ['alt_num', 'alt_type'],
    },
  },
  nonsdn: {
    issues: ['unread_remark'],
    records: 442,
    published: 442,
    values: {
      anywhere: { uid: 442, remarks: 346, 'id/idNumber': 2485 },
      names: { firstName: 79, lastName: 442, 'aka/lastName': 1144, 'aka/firstName': 84 },
      type: { sdnType: 442 },
      programmes: { 'programList/program': 534 },
      birthDates: { 'dateOfBirthItem/dateOfBirth': 74 },
      birthPlaces: { 'placeOfBirthItem/placeOfBirth': 21 },
      addresses: { 'address/stateOrProvince': 150, 'address/country': 522, 'address/city': 504, 'address/address1': 486, 'address/address2': 90, 'address/address3': 42, 'address/postalCode': 437 },
      countries: { 'nationality/country': 2 },
      identifierCountries: { 'id/idCountry': 344 },
    },
    notKept: {
      "the publisher's numbers of its own items": ['aka/uid', 'dateOfBirthItem/uid', 'placeOfBirthItem/uid', 'address/uid', 'id/uid', 'nationality/uid'],
      'always true': ['dateOfBirthItem/mainEntry', 'placeOfBirthItem/mainEntry', 'nationality/mainEntry'],
      'decide on kind, quality and shelf': ['aka/type', 'aka/category', 'id/idType'],
    },
  },
  'csl-2026': {
    issues: ['address_among_names', 'lost_letter'],
    records: 5358,
    published: 5358,
    values: {
      anywhere: { _id: 5358, remarks: 528 },
      names: { name: 5358 },
      addresses: { addresses: 7227 },
      listing: { federal_register_notice: 5358, start_date: 5339, source_information_url: 5358, end_date: 825 },
      details: { license_requirement: 3479, standard_order: 564 },
      namesOrAddresses: { alt_names: 5553 },
      programmes: { programs: 528 },
    },
    reworked: { federal_register_notice: 425, alt_names: 71 },
    notKept: {
      'decides on the sub-list, the measure and the id': ['source'],
      'the page of the whole list': ['source_list_url'],
    },
  },
  'csl-2025': {
    issues: [],
    records: 13,
    published: 13,
    values: {
      anywhere: { _id: 13, remarks: 5, ids: 21 },
      programmes: { programs: 9 },
      names: { name: 13 },
      listing: { federal_register_notice: 5, start_date: 4, source_information_url: 13, end_date: 1 },
      addresses: { addresses: 13 },
      details: { license_requirement: 2, license_policy: 2, entity_number: 7, standard_order: 1 },
      type: { type: 7 },
      namesOrAddresses: { alt_names: 15 },
      birthDates: { dates_of_birth: 4 },
      birthPlaces: { places_of_birth: 2 },
      countries: { nationalities: 1, citizenships: 1 },
    },
    reworked: { federal_register_notice: 2 },
    notKept: {
      'decides on the sub-list, the measure and the id': ['source'],
      'the page of the whole list': ['source_list_url'],
    },
  },
  'csl-2022': {
    issues: ['lost_letter', 'repeated_id', 'unknown_country', 'unknown_label', 'unparsed_date', 'unread_remark'],
    records: 14159,
    published: 14160,
    values: {
      anywhere: { _id: 14160, remarks: 4671, ids: 20090 },
      names: { name: 14160 },
      addresses: { addresses: 17454 },
      listing: { federal_register_notice: 3394, start_date: 2523, end_date: 417, source_information_url: 14160 },
      details: { standard_order: 394, entity_number: 10535, license_requirement: 2071, license_policy: 2071, vessel_type: 322, gross_tonnage: 66, gross_registered_tonnage: 73, vessel_owner: 7 },
      type: { type: 10535 },
      programmes: { programs: 12763 },
      positions: { title: 1329 },
      birthDates: { dates_of_birth: 5859 },
      countries: { nationalities: 2958, vessel_flag: 419, citizenships: 920 },
      namesOrAddresses: { alt_names: 20009 },
      birthPlaces: { places_of_birth: 3326 },
      identifiers: { call_sign: 91 },
    },
    reworked: { federal_register_notice: 387, title: 119, alt_names: 11, ids: 533 },
    lost: {
      start_date: [3, 'days of the years 17 and 97: the day is no date, and an issue says so'],
      ids: [123, 'flags and nationalities among the facts: kept as country codes'],
    },
    notKept: {
      'decides on the sub-list, the measure and the id': ['source'],
      'the page of the whole list': ['source_list_url'],
    },
  },
  'dod-1260h': {
    issues: ['date_inferred', 'not_in_newest_report'],
    records: 217,
    published: 397,
    values: {
      names: { 'Clean Name': 397, Alias: 232, 'Previous Name': 7 },
      details: { Name: 397, 'Start date': 397, 'End date': 21 },
      links: { 'Parent Name': 197 },
      listing: { Note: 84, 'Source Url': 321 },
    },
    lost: {
      'Source Url': [118, 'the page of an older report: that of the newest one is kept'],
    },
  },
  'dod-1286': {
    issues: ['date_inferred', 'not_in_newest_report'],
    records: 162,
    published: 443,
    values: {
      names: { name: 443, aliases: 526 },
      listing: { program: 443, source_url: 443 },
      details: { 'report-date': 443, 'end-date': 7 },
      countries: { country: 150 },
      remarks: { notes: 2 },
    },
    lost: {
      source_url: [281, 'the page of an older report: that of the newest one is kept'],
    },
    notKept: {
      'the same word in every row, put in by the transcription': ['schema', 'topics', 'authority'],
    },
  },
};

(REAL_LISTS === undefined ? describe.skip : describe)(realListsName('the real lists of the United States'), () => {
  it.each(Object.keys(EXPECTED))('%s: every record and every value of every field is there', (key) => findsAll(key, EXPECTED[key]!), 120_000);

  it.each([
    ['official-2024-02-20/sdn.csv.gz', 13_931],
    ['official-2024-05-02/sdn.csv', 14_973],
  ])('%s alone has %i records and says that its other parts are missing', async (file, count) => {
    const { records, edition } = await parseAll(ofacSdn, [fileAt(join(REAL_LISTS ?? '', 'ofac', file))]);
    expect(records).toHaveLength(count);
    expect(edition.missingParts).toEqual(['alt', 'add', 'comments']);
  });
});
