import type { IdentifierType } from '../matching/party.js';

/** What a publisher's label says about the kind of number. The first line that fits decides. */
const LABELS: readonly (readonly [RegExp, IdentifierType])[] = [
  [/\binn\b|individual taxpayer number of russia|идентификационный номер/i, 'inn'],
  [/\bogrn(ip)?\b|огрн|primary state registration|main state registration/i, 'ogrn'],
  [/\bkpp\b|кпп/i, 'kpp'],
  [/\bokpo\b|окпо|government gazette/i, 'okpo'],
  [/\buscc+\b|(unified|united|uniform) social credit|social credit code/i, 'uscc'],
  [/\blei\b|legal entity identifier/i, 'lei'],
  [/\bd-?u-?n-?s\b/i, 'duns'],
  [/\bswift|\bbic\b|business identifier code/i, 'swift'],
  [/\bbik\b|бик/i, 'bik'],
  [/\bisin\b/i, 'isin'],
  [/\bticker\b|stock (code|symbol)|trading symbol/i, 'ticker'],
  [/\bimo\b|international maritime/i, 'imo'],
  [/\bmmsi\b/i, 'mmsi'],
  [/call ?sign/i, 'call_sign'],
  [/tail number|aircraft registration/i, 'aircraft_tail'],
  [/manufacturer's serial|\bmsn\b|construction number/i, 'aircraft_serial'],
  [/digital currency|crypto|wallet|virtual currency/i, 'crypto'],
  [/\bssn\b|social security/i, 'ssn'],
  [/\bv\.?\s?a\.?\s?t\b|value.added tax|\beuvat\b/i, 'vat'],
  [/driv(ing|er'?s?) ?(permit|lic)|driverslicen|drivinglicen/i, 'driving_licence'],
  [/passport|passeport|laissez|pasaporte/i, 'passport'],
  [
    /\btax|taxid|fiscal|\bfein\b|\bein\b|\bruc\b|\bnit\b|\brif\b|r\.?f\.?c\b|c\.u\.i\.t|\bcuit\b|\bnuit\b|\bc\.?i\.?f\b|\bn\.i\.f|\brtn\b|\bgiin\b|intermediary identification|fiscalcode|\btin\b|\bpan\b|\bcnpj\b|\bcpf\b|vergi/i,
    'tax',
  ],
  [
    /national (id|ident|foreign)|nationalid|personal (id|ident)|cedula|c[ée]dula|\bc\.?u\.?r\.?p\b|d\.n\.i|\bdni\b|\bn\.i\.e|c\.u\.i\b|\bcnic\b|\bnic\b|numero de identidad|tarjeta|tazkira|tazkera|citizen'?s card|identity card|id card|kenyan id|turkish identification|uae identification|emirates id|credencial|i\.f\.e|electoral|\bcnp\b|le number|refugee id|stateless|birth cert|birthcert|residen(cy|t)|c\.u\.i\.p|national ident|carte d.identit|cartilla de servicio|military registration/i,
    'national_id',
  ],
  [
    /regist|regnumber|company number|\bc\.r\. ?no|c\.r\.|enterprise number|chamber of comm|folio mercantil|matricula|trade lic|tradelic|licen[cs]e|business (number|ident)|legal entity number|economic register|incorporation|branch unit|organi[sz]ation code|\bc\.i\.n|company id|\bkvk\b|\bcharity no|permit number|file number|unternehmens|handelsregister/i,
    'registration',
  ],
];

/** The kind of an identifier by its publisher's label; undefined where the label says nothing known. */
export function identifierTypeOf(label: string): IdentifierType | undefined {
  return LABELS.find(([pattern]) => pattern.test(label))?.[1];
}

/**
 * The kind of an identifier by label, country and shape of the number: a Russian tax number of 10 or 12 digits is an
 * INN and a Russian registration number of 13 or 15 digits an OGRN whatever the publisher calls it, a legal
 * entity number of 20 letters and digits is an LEI, and 18 characters of a Chinese register are a USCC.
 */
export function identifierType(label: string, number: string, country?: string): IdentifierType {
  const type = identifierTypeOf(label) ?? 'other';
  const compact = number.replace(/[\s-]/g, '');
  if (/legal entity (number|id)/i.test(label) && /^[0-9A-Z]{18}\d{2}$/i.test(compact)) return 'lei';
  if (country === 'RU') {
    if (type === 'tax' && /^(\d{10}|\d{12})$/.test(compact)) return 'inn';
    if (type === 'registration' && /^(\d{13}|\d{15})$/.test(compact)) return 'ogrn';
  }
  if (country === 'CN' && type === 'registration' && /^[0-9A-HJ-NP-RT-UW-Y]{2}\d{6}[0-9A-HJ-NP-RT-UW-Y]{10}$/i.test(compact)) return 'uscc';
  return type;
}
