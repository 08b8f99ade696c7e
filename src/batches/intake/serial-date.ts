import { parseDay } from '../../lists/dates.js';

/** The day that a spreadsheet shows for a serial number such as `24726`, as `YYYY-MM-DD`; undefined where it is none. */
export function serialDate(cell: string): string | undefined {
  const [serial = ''] = /^\d{5}(?=\.\d+$|$)/.exec(cell) ?? [];
  return serial === '' ? undefined : parseDay(serial, { excelSerial: true });
}
