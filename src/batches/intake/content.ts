import { isImo, isInn, isLei, isOgrn, isUscc } from '../../lists/check-digits.js';
import { countryCode, countryCodes } from '../../lists/countries.js';
import { parseDate } from '../../lists/dates.js';
import type { Field } from './fields.js';
import { serialDate } from './serial-date.js';

/** Shapes of values by which a column without a telling header is known. The number is the share of values that must fit. */
const SHAPES: readonly (readonly [Field, number, (value: string) => boolean])[] = [
  ['lei', 0.8, (value) => isLei(compact(value))],
  ['inn', 0.9, (value) => isInn(compact(value))],
  ['ogrn', 0.9, (value) => isOgrn(compact(value))],
  ['imo', 0.9, (value) => isImo(compact(value).replace(/^IMO/, ''))],
  ['registration', 0.9, (value) => isUscc(compact(value))],
  ['website', 0.8, (value) => /^(https?:\/\/|www\.)\S+\.\S+$/i.test(value.trim())],
  ['swift', 0.9, (value) => /^[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?$/.test(compact(value)) && countryCode(compact(value).slice(4, 6)) !== undefined && /\d/.test(value)],
  ['vat', 0.9, (value) => /^(AT|BE|BG|CY|CZ|DE|DK|EE|EL|ES|FI|FR|GB|HR|HU|IE|IT|LT|LU|LV|MT|NL|PL|PT|RO|SE|SI|SK|CHE|XI)[A-Z0-9]{8,12}$/.test(compact(value)) && /\d{5}/.test(compact(value))],
  ['country', 0.85, (value) => countryCodes(value).length > 0],
];

/** What the values of a column look like; undefined where they have no telling shape. */
export function fieldOfContent(values: readonly string[]): Field | undefined {
  const filled = values.filter((value) => value.trim() !== '');
  if (filled.length < 3) return undefined;
  return SHAPES.find(([, share, fits]) => filled.filter(fits).length >= share * filled.length)?.[0];
}

/** Whether the values may be what the header says. A header alone may lie: a column `Company` that holds company codes. */
export function contradicts(field: Field, values: readonly string[]): string | undefined {
  const filled = values.map((value) => value.trim()).filter((value) => value !== '');
  if (filled.length === 0) return undefined;
  const share = (fits: (value: string) => boolean): number => filled.filter(fits).length / filled.length;
  switch (field) {
    case 'name':
      return share((value) => /\p{L}{2}/u.test(value)) < 0.5 ? 'its values are numbers or codes, not names' : undefined;
    case 'country':
      return share((value) => countryCodes(value).length > 0) < 0.3 ? 'few of its values are countries' : undefined;
    case 'birthDate':
      return share((value) => serialDate(value) !== undefined || parseDate(value).precision !== 'unknown') < 0.5 ? 'few of its values are dates' : undefined;
    default:
      return undefined;
  }
}

/** 0…1: how much a column looks like names of firms or people. */
export function nameLikeness(values: readonly string[]): number {
  const filled = values.map((value) => value.trim()).filter((value) => value !== '');
  if (filled.length === 0) return 0;
  const share = (fits: (value: string) => boolean): number => filled.filter(fits).length / filled.length;
  const words = share((value) => /\p{L}{2}/u.test(value) && !/^\d+[.,]?\d*$/.test(value) && value.length <= 150 && !/[@]|https?:/.test(value));
  const several = share((value) => /\p{L}\s+\S*\p{L}/u.test(value) || /\p{Script=Han}{3}/u.test(value));
  const forms = share((value) => /(?<![\p{L}\p{N}])(ltd|limited|llc|inc|corp|gmbh|ag|sa|s\.a\.|srl|spa|b\.?v\.?|n\.?v\.?|plc|co|oy|ab|as|ооо|оао|зао|ао|пао|llp|sp\. z o\.?o)(?![\p{L}\p{N}])\.?/iu.test(value) || /公司/.test(value));
  const different = new Set(filled).size / filled.length;
  const addresses = share((value) => /\d/.test(value) && /,/.test(value));
  return Math.max(0, words * (0.3 + 0.3 * several + 0.3 * Math.min(1, 2 * forms) + 0.1 * different) * (0.5 + 0.5 * different) - 0.4 * addresses);
}

function compact(value: string): string {
  return value.replace(/[\s.\-/]/g, '').toUpperCase();
}
