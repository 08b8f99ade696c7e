import { describe, it } from '@jest/globals';
import { REAL_LISTS } from './list-files.js';
import { type Expected, findsAll } from './finds-all.js';
import { realListsName } from './real-lists.js';

/**
 * The real lists, counted apart from our readers: how many records and how many values of each field the file has, and on which
 * shelf of the party each value stands word for word. `reworked` values stand there in other order or form (two names parted, a
 * date turned); `lost` and `notKept` say why.
 */
const EXPECTED: Readonly<Record<string, Expected>> = {
  eu: {
    issues: ['placeholder_name', 'unparsed_date'],
    records: 6453,
    published: 6453,
    values: {
      listing: { 'sanctionEntity@euReferenceNumber': 5771, 'regulation@numberTitle': 6453, 'regulation/publicationUrl': 6453, 'sanctionEntity@designationDate': 6299, 'regulation@publicationDate': 6299, 'regulation@entryIntoForceDate': 6299, 'sanctionEntity@unitedNationId': 87 },
      anywhere: { 'sanctionEntity@logicalId': 6453, 'nameAlias@nameLanguage': 4529 },
      remarks: { remark: 6072 },
      programmes: { 'regulation@programme': 6453 },
      type: { 'subjectType@code': 6453 },
      names: { 'nameAlias@firstName': 7605, 'nameAlias@lastName': 7605, 'nameAlias@wholeName': 32797, 'nameAlias@middleName': 6288, 'nameAlias/remark': 8 },
      birthDates: { 'birthdate@birthdate': 3459, 'birthdate@dayOfMonth': 3459, 'birthdate@monthOfYear': 3475, 'birthdate@year': 4094, 'birthdate/remark': 84 },
      birthPlaces: { 'birthdate@place': 2370, 'birthdate@countryDescription': 2138 },
      countries: { 'birthdate@countryIso2Code': 2138, 'citizenship@countryIso2Code': 2882, 'citizenship@countryDescription': 2882 },
      identifiers: { 'identification@number': 3313, 'identification@identificationTypeDescription': 3313, 'identification/remark': 417, 'identification@knownExpired': 56, 'identification@diplomatic': 12 },
      addressCountries: { 'address@countryIso2Code': 2408 },
      addresses: { 'address@countryDescription': 2408, 'address@street': 2707, 'address@zipCode': 801 },
      identifierCountries: { 'identification@countryIso2Code': 188, 'identification@countryDescription': 188 },
      contacts: { 'contactInfo@key': 2053, 'contactInfo@value': 2053 },
      positions: { 'nameAlias@function': 2281 },
      gender: { 'nameAlias@gender': 14542 },
    },
    reworked: { 'birthdate/remark': 11 },
    lost: {
      'nameAlias@wholeName': [2, '"RUSSIAN:" and "Rusian:" are headings without a name behind them'],
    },
    notKept: {
      "the publisher's numbers of its own items": ['regulation@logicalId', 'nameAlias@logicalId', 'birthdate@logicalId', 'identification@logicalId', 'citizenship@logicalId', 'address@logicalId'],
      'always the same': ['nameAlias@regulationLanguage', 'birthdate@regulationLanguage', 'identification@regulationLanguage', 'citizenship@regulationLanguage', 'address@regulationLanguage', 'birthdate@calendarType'],
      'decide on type, quality and precision': ['subjectType@classificationCode', 'nameAlias@strong', 'identification@identificationTypeCode', 'birthdate@circa'],
      'the act once more': ['regulationSummary@regulationType', 'regulationSummary@numberTitle', 'regulationSummary@publicationUrl', 'regulationSummary@publicationDate'],
      'who passed the act: in its number and address': ['regulation@regulationType', 'regulation@organisationType'],
    },
  },
  journal: {
    issues: ['date_inferred', 'former_state', 'placeholder_name', 'repeated_entry', 'unknown_country', 'unparsed_date'],
    records: 8422,
    published: 8434,
    values: {
      anywhere: { celex: 8017, recordId: 7818, amendedCelex: 417, amendmentCelex: 417 },
      programmes: { programKey: 8434 },
      listing: { annex: 8434, startDate: 8128, reason: 6556 },
      measures: { measure: 8434 },
      type: { schema: 8434 },
      names: { name: 8434, alias: 13240, previousName: 62, weakAlias: 211 },
      birthDates: { birthDate: 4024, incorporationDate: 805 },
      birthPlaces: { birthPlace: 2459 },
      identifiers: { passportNumber: 568, idNumber: 490, taxNumber: 884, registrationNumber: 1708, okpoCode: 18, swiftBic: 5, innCode: 142, imoNumber: 815, ogrnCode: 99, kppCode: 242, leiCode: 2, ticker: 1, mmsi: 4 },
      countries: { country: 18, nationality: 2801, jurisdiction: 1, flag: 2 },
      addresses: { address: 4933 },
      remarks: { notes: 1023 },
      contacts: { website: 1567, phone: 1990, email: 1426 },
      details: { appearance: 39, fatherName: 15, ethnicity: 2, legalForm: 750, motherName: 1, sector: 6 },
      positions: { position: 2997 },
      gender: { gender: 3771 },
    },
    reworked: { name: 81, alias: 176, birthDate: 98, birthPlace: 19, passportNumber: 46, idNumber: 14, address: 76, notes: 1, startDate: 8092, taxNumber: 5, previousName: 2, weakAlias: 8, position: 4, registrationNumber: 12, incorporationDate: 8, innCode: 2, ogrnCode: 1 },
    lost: {
      alias: [60, '"Text of image", "Korean:" and their like: slips of the transcription, each an issue'],
      address: [32, 'the country alone, behind addresses in that country'],
    },
  },
  'uk-2018': {
    issues: ['former_state', 'unknown_country'],
    records: 2106,
    published: 9487,
    values: {
      names: { 'Name 6': 9487, 'Name 1': 6710, 'Name 2': 3071, 'Name 3': 859, 'Name 4': 250, 'Name 5': 27 },
      birthDates: { DOB: 5965 },
      birthPlaces: { 'Country of Birth': 6641, 'Town of Birth': 6697 },
      countries: { Nationality: 4492 },
      identifiers: { 'Passport Details': 2820, 'NI Number': 1276 },
      addresses: { Country: 5088, 'Address 1': 3884, 'Address 6': 3227, 'Address 2': 2276, 'Post/Zip Code': 104, 'Address 3': 985, 'Address 4': 426, 'Address 5': 573 },
      remarks: { 'Other Information': 8870 },
      type: { 'Group Type': 9487 },
      programmes: { Regime: 9487 },
      listing: { 'Listed On': 9487, 'Last Updated': 9487 },
      anywhere: { 'Group ID': 9487 },
      positions: { Position: 2646 },
      details: { Title: 668 },
    },
    reworked: { 'Passport Details': 89, 'Listed On': 9416, 'Last Updated': 9487, 'NI Number': 51 },
    lost: {
      'Listed On': [71, 'rows of one group with two days: the first is kept'],
    },
    notKept: {
      'decides on the kind of the name': ['Alias Type'],
    },
  },
  'uk-names': {
    issues: ['names_only', 'repeated_name'],
    records: 15179,
    published: 15313,
    values: {
      names: { name: 15313 },
    },
    reworked: { name: 155 },
    lost: {
      name: [2, 'two names in one row: each is a name of its own'],
    },
    notKept: {
      'the place in the list': ['position'],
    },
  },
  un: {
    issues: ['former_state', 'unknown_country', 'unparsed_date'],
    records: 1011,
    published: 1011,
    values: {
      anywhere: { DATAID: 1011 },
      names: { FIRST_NAME: 1011, SECOND_NAME: 727, 'ALIAS/ALIAS_NAME': 2755, 'ALIAS/NOTE': 108, THIRD_NAME: 344, FOURTH_NAME: 170, NAME_ORIGINAL_SCRIPT: 378 },
      programmes: { UN_LIST_TYPE: 1011 },
      listing: { REFERENCE_NUMBER: 1011, LISTED_ON: 1011, 'LAST_DAY_UPDATED/VALUE': 1922 },
      gender: { GENDER: 61 },
      remarks: { COMMENTS1: 922 },
      details: { INTERPOL_LINK: 643, 'TITLE/VALUE': 191 },
      countries: { 'NATIONALITY/VALUE': 663 },
      addresses: { 'ADDRESS/COUNTRY': 756, 'ADDRESS/NOTE': 237, 'ADDRESS/CITY': 435, 'ADDRESS/STATE_PROVINCE': 147, 'ADDRESS/STREET': 285, 'ADDRESS/ZIP_CODE': 21 },
      birthDates: { 'DATE_OF_BIRTH/YEAR': 378, 'DATE_OF_BIRTH/NOTE': 13, 'DATE_OF_BIRTH/DATE': 480, 'DATE_OF_BIRTH/FROM_YEAR': 32, 'DATE_OF_BIRTH/TO_YEAR': 32, 'ALIAS/DATE_OF_BIRTH': 57 },
      positions: { 'DESIGNATION/VALUE': 440 },
      birthPlaces: { 'PLACE_OF_BIRTH/CITY': 521, 'PLACE_OF_BIRTH/STATE_PROVINCE': 316, 'PLACE_OF_BIRTH/COUNTRY': 643, 'PLACE_OF_BIRTH/STREET': 12, 'PLACE_OF_BIRTH/NOTE': 4, 'ALIAS/CITY_OF_BIRTH': 31, 'ALIAS/COUNTRY_OF_BIRTH': 51 },
      identifiers: { 'DOCUMENT/TYPE_OF_DOCUMENT': 514, 'DOCUMENT/TYPE_OF_DOCUMENT2': 94, 'DOCUMENT/NUMBER': 501, 'DOCUMENT/DATE_OF_EXPIRY': 33, 'DOCUMENT/NOTE': 217, 'DOCUMENT/DATE_OF_ISSUE': 178, 'DOCUMENT/CITY_OF_ISSUE': 62 },
      identifierCountries: { 'DOCUMENT/ISSUING_COUNTRY': 290, 'DOCUMENT/COUNTRY_OF_ISSUE': 101 },
    },
    reworked: { 'LAST_DAY_UPDATED/VALUE': 1, 'ALIAS/ALIAS_NAME': 61 },
    lost: {
      'LAST_DAY_UPDATED/VALUE': [1277, 'earlier days of change: the newest is kept'],
      'DOCUMENT/TYPE_OF_DOCUMENT': [6, 'one passport in three languages: the first label is kept'],
    },
    notKept: {
      'always 1, YES or UN List': ['VERSIONNUM', 'HAS_INTERPOL_LINK', 'LIST_TYPE/VALUE'],
      'decide on kind, quality and precision': ['ALIAS/QUALITY', 'DATE_OF_BIRTH/TYPE_OF_DATE'],
    },
  },
  ca: {
    issues: ['date_inferred', 'unparsed_date'],
    records: 4759,
    published: 4759,
    values: {
      programmes: { Country: 4759 },
      names: { LastName: 3334, GivenName: 3331, Aliases: 3505, EntityOrShip: 1425 },
      listing: { Schedule: 4430, Item: 4759, DateOfListing: 4759 },
      birthDates: { DateOfBirthOrShipBuildDate: 1825 },
      details: { TitleOrShip: 172 },
      identifiers: { ShipIMONumber: 109 },
    },
    reworked: { DateOfBirthOrShipBuildDate: 2, Aliases: 142, EntityOrShip: 1 },
  },
  au: {
    issues: ['date_inferred', 'unparsed_date'],
    records: 3846,
    published: 11068,
    values: {
      names: { Reference: 11068, 'Name of Individual or Entity': 11068 },
      type: { Type: 11068 },
      birthDates: { 'Date of Birth': 6813 },
      birthPlaces: { 'Place of Birth': 5630 },
      countries: { Citizenship: 6304 },
      addresses: { Address: 7673 },
      remarks: { 'Additional Information': 9597 },
      details: { 'Listing Information': 11068 },
      programmes: { Committees: 11068 },
      listing: { 'Control Date': 11068, 'Instrument of Designation': 11052 },
      measures: { 'Targeted Financial Sanction': 11068, 'Travel Ban': 11068, 'Arms Embargo': 11068, 'Maritime Restriction': 11068 },
      anywhere: { 'Alias Strength': 6767 },
      identifiers: { 'IMO Number': 261 },
    },
    reworked: { 'Name of Individual or Entity': 29, 'Date of Birth': 1376, 'Place of Birth': 5, Address: 23 },
    lost: {
      Reference: [60, 'one name in two rows: the number of the first is kept'],
      'Control Date': [19, 'rows of one party with two days: the newest is kept'],
      'Alias Strength': [1, 'a name that stands as strong in another row'],
    },
    notKept: {
      'decides on the kind of the name': ['Name Type'],
    },
  },
  meti: {
    issues: ['no_country'],
    records: 644,
    published: 644,
    values: {
      names: { 'name in Latin letters': 2730, 'name in Japanese': 1853 },
      addresses: { address: 846 },
    },
    reworked: { 'name in Latin letters': 45, address: 604 },
    lost: {
      'name in Latin letters': [8, 'what two ministries of defence include: kept as remarks'],
      'name in Japanese': [14, 'the same in Japanese: kept in the raw record'],
    },
  },
};

(REAL_LISTS === undefined ? describe.skip : describe)(realListsName('the real lists of the EU, UN, United Kingdom, Canada, Australia and Japan'), () => {
  it.each(Object.keys(EXPECTED))('%s: every record and every value of every field is there', (key) => findsAll(key, EXPECTED[key]!), 120_000);
});
