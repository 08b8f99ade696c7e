/** Whether the digits are a Russian tax number (INN): 10 digits of an organisation or 12 of a person, with right check digits. */
export function isInn(number: string): boolean {
  if (!/^(\d{10}|\d{12})$/.test(number)) return false;
  if (number.length === 10) return check(number, [2, 4, 10, 3, 5, 9, 4, 6, 8]) === Number(number[9]);
  return check(number, [7, 2, 4, 10, 3, 5, 9, 4, 6, 8]) === Number(number[10]) && check(number, [3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8]) === Number(number[11]);
}

/** Whether the digits are a Russian registration number: OGRN (13 digits) or OGRNIP (15), with the right check digit. */
export function isOgrn(number: string): boolean {
  if (!/^[1-9](\d{12}|\d{14})$/.test(number)) return false;
  const base = number.slice(0, -1);
  const rest = Number(BigInt(base) % BigInt(base.length - 1));
  return rest % 10 === Number(number.at(-1));
}

/** Whether seven digits are the IMO number of a ship; numbers of shipping companies have another check digit. */
export function isShipImo(number: string): boolean {
  if (!/^\d{7}$/.test(number)) return false;
  const sum = [...number.slice(0, 6)].reduce((total, digit, i) => total + Number(digit) * (7 - i), 0);
  return sum % 10 === Number(number[6]);
}

function check(number: string, weights: readonly number[]): number {
  return (weights.reduce((sum, weight, i) => sum + weight * Number(number[i]), 0) % 11) % 10;
}
