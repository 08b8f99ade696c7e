/**
 * Check digits of the numbers that identify a party. A number that passes is taken for what it looks like even where
 * its publisher labels it loosely (the EU prints a Russian INN as a fiscal code or as a registration number).
 */

const weighted = (digits: string, weights: readonly number[]): number => weights.reduce((sum, weight, i) => sum + weight * Number(digits[i]), 0);

const INN_10 = [2, 4, 10, 3, 5, 9, 4, 6, 8];
const INN_11 = [7, 2, 4, 10, 3, 5, 9, 4, 6, 8];
const INN_12 = [3, ...INN_11];

/** Russian tax number: 10 digits for an organisation, 12 for a person (order of the Federal Tax Service, control digits modulo 11). */
export function isInn(number: string): boolean {
  if (/^0+$/.test(number)) return false;
  const control = (weights: readonly number[]) => (weighted(number, weights) % 11) % 10;
  if (/^\d{10}$/.test(number)) return control(INN_10) === Number(number[9]);
  if (/^\d{12}$/.test(number)) return control(INN_11) === Number(number[10]) && control(INN_12) === Number(number[11]);
  return false;
}

/** Russian state registration number: 13 digits (modulo 11) or 15 for a sole trader (modulo 13). */
export function isOgrn(number: string): boolean {
  if (/^0+$/.test(number) || !/^(\d{13}|\d{15})$/.test(number)) return false;
  const modulus = number.length === 13 ? 11n : 13n;
  return ((BigInt(number.slice(0, -1)) % modulus) % 10n).toString() === number.at(-1);
}

const USCC_SIGNS = '0123456789ABCDEFGHJKLMNPQRTUWXY';

/** Chinese unified social credit code: 18 signs, the last by GB 32100-2015 (modulo 31). */
export function isUscc(number: string): boolean {
  if (number.length !== 18) return false;
  const values = [...number].map((sign) => USCC_SIGNS.indexOf(sign));
  if (values.includes(-1)) return false;
  const sum = values.slice(0, 17).reduce((total, value, i) => total + value * (3 ** i % 31), 0);
  return (31 - (sum % 31)) % 31 === values[17];
}

/** Legal entity identifier, ISO 17442: 20 signs with the check of ISO 7064 (modulo 97). */
export function isLei(number: string): boolean {
  if (!/^[0-9A-Z]{18}\d{2}$/.test(number)) return false;
  const digits = [...number].map((sign) => parseInt(sign, 36).toString()).join('');
  return BigInt(digits) % 97n === 1n;
}

/** IMO ship number: seven digits, the last the check of the six before. */
export function isImo(number: string): boolean {
  return /^[1-9]\d{6}$/.test(number) && weighted(number, [7, 6, 5, 4, 3, 2]) % 10 === Number(number[6]);
}
