/** Today, in SQL. Days begin and end by UTC, as everywhere, and not by the time zone that the database keeps. */
export const TODAY = "(now() at time zone 'UTC')::date";
