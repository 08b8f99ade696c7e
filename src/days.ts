/** The day of a moment in UTC, `YYYY-MM-DD`. Days of the calendar are kept and compared as such text, so no clock of a machine moves them. */
export function dayOf(at: Date): string {
  return at.toISOString().slice(0, 10);
}

/** The day of now. */
export function today(): string {
  return dayOf(new Date());
}

/** So many days later in the calendar, or earlier. */
export function addDays(day: string, days: number): string {
  return dayOf(new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000));
}
