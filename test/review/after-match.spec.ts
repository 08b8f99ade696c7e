import { describe, expect, it } from '@jest/globals';
import type { Measure } from '../../src/matching/party.js';
import { addBusinessDays, federalHolidays, isBusinessDay, tasksAfter } from '../../src/review/after-match.js';

describe('deadlines after a match', () => {
  it('knows the federal holidays of 2026', () => {
    expect(federalHolidays(2026).sort()).toEqual(['2026-01-01', '2026-01-19', '2026-02-16', '2026-05-25', '2026-06-19', '2026-07-03', '2026-09-07', '2026-10-12', '2026-11-11', '2026-11-26', '2026-12-25']);
  });

  it.each([
    ['2026-07-03', false], // Independence Day falls on a Saturday
    ['2021-12-31', false], // New Year's Day 2022 falls on a Saturday
    ['2023-01-02', false], // and that of 2023 on a Sunday
    ['2026-11-27', true],
    ['2026-11-28', false],
  ])('%s is a business day: %s', (day, expected) => {
    expect(isBusinessDay(day)).toBe(expected);
  });

  it.each([
    ['2024-02-23', 10, '2024-03-08'],
    ['2024-02-15', 10, '2024-03-01'], // Washington's Birthday on the 19th
    ['2026-11-23', 10, '2026-12-08'], // Thanksgiving on the 26th
    ['2026-12-18', 10, '2027-01-05'], // Christmas and New Year
    ['2024-02-24', 1, '2024-02-26'],
  ])('%s and %i business days later', (from, days, expected) => {
    expect(addBusinessDays(from, days)).toBe(expected);
  });

  const on = '2024-02-23';
  it.each<[string, string, Measure[], string[], Record<string, string>]>([
    ['an OFAC freeze', 'US', ['asset_freeze'], [], { us_blocking_report: '2024-03-08', us_annual_report: '2024-09-30', look_back: '2024-03-04' }],
    ['an EU freeze under 269/2014', 'EU', ['asset_freeze'], ['269/2014 (OJ L78)'], { eu_report: '2024-03-08', look_back: '2024-03-04' }],
    ['a UK freeze on a Friday', 'UK', ['asset_freeze'], [], { uk_report: '2024-02-26', look_back: '2024-03-04' }],
    ['the Entity List', 'US', ['licence_requirement'], [], { export_stop: '2024-02-26', look_back: '2024-03-04' }],
    ['section 1260H', 'US', ['procurement_restriction'], [], { defense_contracts: '2024-02-26', look_back: '2024-03-04' }],
    ['a report', 'report', ['adverse_information'], [], { look_back: '2024-03-04' }],
  ])('%s', (_, jurisdiction, measures, legalBasis, expected) => {
    const tasks = tasksAfter({ jurisdiction, measures, legalBasis, on });
    expect(Object.fromEntries(tasks.map(({ kind, dueOn }) => [kind, dueOn]))).toEqual(expected);
  });
});
