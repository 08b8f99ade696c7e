import { addDays } from '../days.js';
import type { Measure } from '../matching/party.js';

/** Something that a rule asks for after a match, by a day. */
export interface TaskDue {
  readonly kind: string;
  readonly title: string;
  readonly basis: string;
  /** `YYYY-MM-DD` */
  readonly dueOn: string;
}

/** What a match means, as far as the tasks depend on it. */
export interface ConfirmedMatch {
  readonly jurisdiction: string;
  readonly measures: readonly Measure[];
  readonly legalBasis: readonly string[];
  /** `YYYY-MM-DD`: when the match was confirmed. */
  readonly on: string;
}

/** Days within which we look back at past business; our own rule, not a law's. */
export const LOOK_BACK_DAYS = 10;

/**
 * The tasks after a confirmed match. Deadlines: 31 CFR 501.603(b)(1) and 501.604(c), ten business days for reports of
 * blocked property and of rejected transactions; Art. 8(1) of Reg. (EU) No 269/2014, without delay and within two weeks.
 * Other regimes ask for a report without saying a day: that is due at once, which is the next working day.
 */
export function tasksAfter(match: ConfirmedMatch): TaskDue[] {
  const tasks: TaskDue[] = [];
  const freeze = match.measures.includes('asset_freeze');
  if (match.jurisdiction === 'US' && freeze) {
    tasks.push({ kind: 'us_blocking_report', title: 'Block the property or reject the transaction, and report it to OFAC', basis: '31 CFR 501.603(b)(1), 501.604(c): within 10 business days', dueOn: addBusinessDays(match.on, 10) });
    tasks.push({ kind: 'us_annual_report', title: 'Include property still blocked on 30 June in the annual report to OFAC', basis: '31 CFR 501.603(b)(2): by 30 September', dueOn: nextAnnualReport(match.on) });
  }
  if (match.jurisdiction === 'EU' && freeze) {
    const is269 = match.legalBasis.length === 0 || match.legalBasis.some((act) => act.includes('269/2014'));
    tasks.push({
      kind: 'eu_report',
      title: 'Report to the competent authority of the Member State',
      basis: is269 ? 'Art. 8(1) of Reg. (EU) No 269/2014: without delay, within two weeks' : 'The freezing regulation’s reporting article: without delay; the two weeks of Art. 8(1) of Reg. (EU) No 269/2014 are kept as the outer limit',
      dueOn: addDays(match.on, 14),
    });
  }
  if (match.jurisdiction === 'UK' && freeze) tasks.push({ kind: 'uk_report', title: 'Report to OFSI', basis: 'the Sanctions Regulations’ reporting obligation: as soon as practicable', dueOn: nextWorkingDay(match.on) });
  if (match.jurisdiction === 'UN' && freeze) tasks.push({ kind: 'un_national_report', title: 'Ask counsel which national authority must be told', basis: 'national law that carries out the UN listing', dueOn: nextWorkingDay(match.on) });
  if (match.measures.includes('embargo')) {
    const report = match.jurisdiction === 'US' ? ', and report it to OFAC where the transaction is rejected or property blocked' : '';
    tasks.push({ kind: 'embargo_stop', title: `Stop the business with the territory${report}`, basis: match.legalBasis.join('; '), dueOn: match.jurisdiction === 'US' ? addBusinessDays(match.on, 10) : nextWorkingDay(match.on) });
  }
  if (match.measures.some((measure) => measure === 'licence_requirement' || measure === 'export_denial' || measure === 'export_restriction')) {
    tasks.push({ kind: 'export_stop', title: 'Stop exports to the party and find out whether a licence is needed for what was ordered', basis: '15 CFR part 744 or the export law of the listing', dueOn: nextWorkingDay(match.on) });
  }
  if (match.measures.includes('procurement_restriction')) {
    const basis = 'section 805 of Public Law 118-31: no contracts of US Defense with the listed from 30 June 2026, no purchase of what they make from 30 June 2027';
    tasks.push({ kind: 'defense_contracts', title: 'Find out whether anything of the party goes into contracts with US Defense', basis, dueOn: nextWorkingDay(match.on) });
  }
  tasks.push({ kind: 'look_back', title: 'Look back over past screenings, orders and affiliates of the subject', basis: 'internal rule', dueOn: addDays(match.on, LOOK_BACK_DAYS) });
  return tasks;
}

/** What a licence's end asks for: without one, business with a confirmed match stops. A licence has one task of its own. */
export function taskAfterLicence({ id, number, authority, on }: { readonly id: string; readonly number: string; readonly authority: string; readonly on: string }): TaskDue {
  return { kind: `licence_ended:${id.slice(0, 8)}`, title: `Licence ${number} of ${authority} is no longer in force: stop the business with the party, or get it renewed`, basis: 'the licence’s own last day or its withdrawal', dueOn: nextWorkingDay(on) };
}

/** The day that many business days later: no weekend, no US federal holiday; the day of the event does not count. */
export function addBusinessDays(from: string, days: number): string {
  let at = from;
  for (let left = days; left > 0; ) {
    at = addDays(at, 1);
    if (isBusinessDay(at)) left--;
  }
  return at;
}

/** Monday to Friday, and no federal holiday (5 U.S.C. 6103, with the day that is observed in its place). */
export function isBusinessDay(day: string): boolean {
  const weekday = weekdayOf(day);
  if (weekday === 0 || weekday === 6) return false;
  const year = Number(day.slice(0, 4));
  return ![...federalHolidays(year), ...federalHolidays(year + 1)].includes(day);
}

/** The federal holidays of a year on the days they are observed; New Year's may fall into the year before. */
export function federalHolidays(year: number): string[] {
  const fixed = [`${year}-01-01`, `${year}-06-19`, `${year}-07-04`, `${year}-11-11`, `${year}-12-25`].map(observed);
  return [...fixed, nth(year, 1, 1, 3), nth(year, 2, 1, 3), lastMonday(year, 5), nth(year, 9, 1, 1), nth(year, 10, 1, 2), nth(year, 11, 4, 4)];
}

function observed(day: string): string {
  const weekday = weekdayOf(day);
  if (weekday === 6) return addDays(day, -1);
  return weekday === 0 ? addDays(day, 1) : day;
}

/** The nth such weekday (0 Sunday … 6) of a month. */
function nth(year: number, month: number, weekday: number, n: number): string {
  const first = `${year}-${String(month).padStart(2, '0')}-01`;
  return addDays(first, ((weekday - weekdayOf(first) + 7) % 7) + 7 * (n - 1));
}

function lastMonday(year: number, month: number): string {
  const last = addDays(`${year}-${String(month + 1).padStart(2, '0')}-01`, -1);
  return addDays(last, -((weekdayOf(last) + 6) % 7));
}

function nextAnnualReport(on: string): string {
  const year = Number(on.slice(0, 4));
  return on <= `${year}-06-30` ? `${year}-09-30` : `${year + 1}-09-30`;
}

function nextWorkingDay(day: string): string {
  let at = addDays(day, 1);
  while (weekdayOf(at) === 0 || weekdayOf(at) === 6) at = addDays(at, 1);
  return at;
}

function weekdayOf(day: string): number {
  return new Date(`${day}T00:00:00Z`).getUTCDay();
}
