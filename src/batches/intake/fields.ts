/** What a column of a supplier file may hold. */
export const FIELDS = [
  'name',
  'nameContinued', // second half of a name that the source system cut in two, such as NAME2 of SAP
  'firstName',
  'middleName', // second given names, the patronymic, the father's name
  'lastName',
  'otherNames',
  'localName',
  'type',
  'country',
  'address',
  'city',
  'region',
  'postcode',
  'tax',
  'inn',
  'ogrn',
  'registration',
  'vat',
  'lei',
  'duns',
  'swift',
  'imo',
  'passport',
  'birthDate',
  'gender',
  'owners',
  'goods',
  'website',
  'reference',
] as const;
export type Field = (typeof FIELDS)[number];

/** Fields that several columns may fill. */
export const MANY: ReadonlySet<Field> = new Set<Field>(['nameContinued', 'otherNames', 'localName', 'address', 'tax', 'registration', 'owners', 'goods']);

/**
 * Headers as source systems and people write them, in lower case without accents and punctuation. English, German, French,
 * Spanish, Italian, Portuguese, Dutch, Polish, Turkish, Russian, Ukrainian, Chinese; and the technical names of SAP.
 */
const HEADERS: Readonly<Record<Field, string>> = {
  name: `name|full name|legal name|registered name|company|company name|supplier|supplier name|vendor|vendor name|vendor name 1|name 1|name1|customer|customer name|creditor|creditor name|payee|payee name|
    beneficiary|beneficiary name|business partner|business partner name|partner name|account name|entity|entity name|party|party name|organisation|organization|organisation name|organization name|firm|firm name|contractor|contractor name|
    manufacturer|consignee|consignee name|trader|body name|merchant name|vessel|vessel name|ship name|denominazione|
    firma|firmenname|lieferant|lieferantenname|kreditor|kreditorname|unternehmen|nachname vorname|bezeichnung|geschaftspartner|
    nom|nom complet|raison sociale|societe|fournisseur|nom du fournisseur|entreprise|denomination|denomination sociale|
    nombre|razon social|proveedor|nombre del proveedor|empresa|nombre completo|
    nome|ragione sociale|fornitore|nome fornitore|azienda|razao social|fornecedor|nome do fornecedor|
    naam|bedrijfsnaam|leverancier|naam leverancier|nazwa|nazwa firmy|dostawca|nazwa dostawcy|kontrahent|nazwa kontrahenta|unvan|ticari unvan|tedarikci|tedarikci adi|firma adi|
    название|наименование|полное наименование|наименование организации|наименование поставщика|наименование контрагента|организация|компания|поставщик|контрагент|фио|имя|название компании|
    назва|найменування|постачальник|контрагент назва|名称|公司名称|供应商|供应商名称|企业名称|客户名称|单位名称`,
  nameContinued: 'name 2|name2|name 3|name3|vendor name 2|name line 2|name ctd|name continued',
  firstName: 'first name|given name|given names|forename|vorname|prenom|nombre de pila|voornaam|imie|ad|имя собственное',
  middleName: `middle name|middle names|middlename|second name|second given name|patronymic|patronym|father name|fathers name|father s name|name of father|zweiter vorname|deuxieme prenom|segundo nombre|secondo nome|drugie imie|отчество|по батькові|ім я по батькові`,
  lastName: 'last name|surname|family name|nachname|nom de famille|apellido|apellidos|cognome|sobrenome|achternaam|nazwisko|soyad|фамилия',
  otherNames: `other names|other name|alias|aliases|aka|a k a|also known as|trading name|trading as|trade name|dba|d b a|doing business as|former name|former names|previous name|short name|search name|search term|
    sort1|mcod1|brand|abbreviation|acronym|kurzname|handelsname|suchbegriff|nom commercial|sigle|nombre comercial|nome commerciale|nome fantasia|handelsnaam|nazwa skrocona|краткое наименование|сокращенное наименование|торговое наименование|другие названия|скорочена назва|简称|曾用名|别名`,
  localName: 'local name|native name|name local|name in local language|original name|name original script|chinese name|russian name|name russian|name chinese|name in cyrillic|local language name|name local script|中文名称|наименование на русском|eigenname',
  type: 'party type|entity type|supplier type|vendor type|partner type|person or company|typ|тип контрагента|rechtsform typ',
  country: `country|country code|country name|country of registration|country of incorporation|country iso|iso country|iso|country key|nation|nationality|country of origin|supplier country|vendor country|ctry|cntry|land1|land 1|
    land|lander|landercode|staat|staatsangehorigkeit|landesschlussel|pays|code pays|nationalite|pais|nacionalidad|codigo pais|paese|nazione|nazionalita|landcode|nationaliteit|kraj|panstwo|ulke|ulke kodu|uyruk|страна|код страны|гражданство|страна регистрации|країна|国家|国别|国家 地区`,
  address: `address|address 1|address 2|address 3|address line|address line 1|address line 2|address line 3|addr|addr1|addr2|street|street address|street 1|street 2|street name|registered address|postal address|business address|full address|stras|
    anschrift|adresse|strasse|strasse hausnummer|strasse und hausnummer|hausnummer|rue|adresse 1|adresse 2|direccion|domicilio|calle|indirizzo|via|endereco|morada|adres|straat|ulica|adres ulica|cadde|адрес|юридический адрес|фактический адрес|адрес регистрации|улица|адреса|地址|注册地址`,
  city: 'city|town|city name|city town|locality|place|ort01|ort 01|ort|stadt|wohnort|ville|commune|ciudad|poblacion|localidad|citta|comune|cidade|plaats|woonplaats|miasto|miejscowosc|sehir|il|город|населенный пункт|місто|城市',
  region: 'region|state|province|county|state province|regio|bundesland|kanton|departement|provincia|estado|provincie|wojewodztwo|bolge|регион|область|область край|省份|省',
  postcode: 'postcode|post code|postal code|zip|zip code|zipcode|plz|pstlz|postleitzahl|code postal|cp|codigo postal|cap|cep|kod pocztowy|posta kodu|индекс|почтовый индекс|індекс|邮编|邮政编码',
  tax: `tax number|tax no|tax id|taxid|tax code|tax identification number|tax identifier|tin|fiscal code|ein|stcd1|stcd2|tax number 1|tax number 2|steuernummer|steuer id|steuernr|numero fiscal|identifiant fiscal|nif|cif|rfc|nit|cuit|ruc|
    codice fiscale|cnpj|cpf|fiscaal nummer|nip|vergi no|vergi numarasi|vkn|налоговый номер|код платника податків|едрпоу|єдрпоу|税号|纳税人识别号`,
  inn: 'inn|инн|tax id inn|inn kpp',
  ogrn: 'ogrn|огрн|огрнип|ogrnip',
  registration: `registration number|registration no|reg no|reg number|registration|company number|company no|company registration number|company reg no|crn|companies house number|trade register number|commercial register|business number|abn|acn|
    handelsregisternummer|handelsregister|hrb|hr nummer|registernummer|siren|siret|numero rcs|rcs|numero de registro|registro mercantil|rea|kvk|kvk nummer|krs|regon|ticaret sicil no|mersis|mersis no|регистрационный номер|окпо|okpo|uscc|unified social credit code|统一社会信用代码|注册号`,
  vat: 'vat|vat no|vat number|vat id|vat reg no|vat registration number|vat code|stceg|ust id|ust idnr|ust id nr|ustid|umsatzsteuer id|umsatzsteuer identifikationsnummer|tva|numero tva|n tva|tva intracommunautaire|iva|partita iva|p iva|piva|nif iva|btw|btw nummer|nip ue|vat ue|kdv no',
  lei: 'lei|lei code|legal entity identifier',
  duns: 'duns|d u n s|duns number|duns no|d u n s number|d u n s nummer',
  swift: 'swift|bic|swift code|bic code|swift bic|bic swift|bic swift code',
  imo: 'imo|imo number|imo no|imo nr|vessel imo',
  passport: 'passport|passport number|passport no|passnummer|reisepass|passeport|pasaporte|паспорт|номер паспорта|护照号',
  birthDate: 'birth date|birthdate|date of birth|dob|born|birthday|geburtsdatum|geb datum|geboren|date de naissance|fecha de nacimiento|data di nascita|data de nascimento|geboortedatum|data urodzenia|dogum tarihi|дата рождения|дата народження|出生日期',
  gender: 'gender|sex|geschlecht|sexe|sexo|sesso|пол|стать|性别',
  owners: 'owner|owners|shareholder|shareholders|beneficial owner|beneficial owners|ubo|parent|parent company|ultimate parent|ownership|gesellschafter|eigentumer|wirtschaftlich berechtigter|actionnaire|actionnaires|beneficiaire effectif|propietario|accionistas|soci|azionisti|aandeelhouders|udzialowcy|wlasciciel|ortaklar|владелец|владельцы|учредитель|учредители|акционеры|бенефициар|бенефициары|власники|股东',
  goods: 'hs code|hs codes|hs|hts|hts code|tariff code|tariff number|customs tariff number|commodity code|commodity codes|cn code|goods code|taric|eccn|zolltarifnummer|warennummer|statistische warennummer|code douanier|code sh|nomenclature|codigo arancelario|partida arancelaria|codice doganale|ncm|gn code|kod cn|gtip|код тн вэд|тн вэд|тнвэд|код укт зед|海关编码|hs编码',
  website: 'website|web site|web|url|homepage|internet|web address|webseite|site web|site|sitio web|pagina web|sito|sito web|strona www|www|сайт|веб сайт|网站|网址',
  reference: `reference|ref|our reference|id|supplier id|supplier no|supplier number|supplier code|vendor id|vendor no|vendor number|vendor code|vendor account|creditor no|creditor number|account number|account no|account code|customer no|customer number|customer id|partner id|business partner id|business partner number|code|number|no|lifnr|kunnr|partner|segment1|accountnum|
    lieferantennummer|lieferantennr|lieferanten nr|kreditorennummer|kreditor nr|kreditornr|debitor nr|nummer|nr|numero fournisseur|code fournisseur|codigo proveedor|numero de proveedor|codice fornitore|codigo do fornecedor|leveranciersnummer|kod dostawcy|kod kontrahenta|tedarikci kodu|cari kod|код|код поставщика|код контрагента|номер|номер поставщика|код постачальника|供应商编号|供应商代码|编号`,
};

const BY_HEADER = new Map<string, Field>();
for (const field of FIELDS) {
  for (const word of HEADERS[field].split('|')) {
    const key = headerKey(word);
    if (!BY_HEADER.has(key)) BY_HEADER.set(key, field);
  }
}

/** The field that a header names; undefined where the words say nothing known. */
export function fieldOfHeader(header: string): Field | undefined {
  const key = headerKey(header);
  if (key === '') return undefined;
  return BY_HEADER.get(key) ?? BY_HEADER.get(key.replace(/ ?\d+$/, '')) ?? BY_HEADER.get(key.replace(/ (en|eng|english|local|text)$/, ''));
}

/** Lower case, without accents, punctuation and the marks of required fields; `SupplierName` is two words. */
function headerKey(text: string): string {
  return text
    .replace(/(?<=\p{Ll})(?=\p{Lu})/gu, ' ')
    .replace(/\([^)]*\)/g, ' ')
    .normalize('NFKD')
    .replace(/(?<=\p{Script=Latin})\p{M}+/gu, '')
    .normalize('NFKC')
    .toLowerCase()
    .replace(/ß/g, 'ss')
    .replace(/ı/g, 'i')
    .replace(/ł/g, 'l')
    .replace(/[^\p{L}\p{N}\p{M}]+/gu, ' ')
    .trim();
}
