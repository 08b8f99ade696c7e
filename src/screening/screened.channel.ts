import { channel } from 'node:diagnostics_channel';

/** What is told of a screening to those who count: nothing about the subject. */
export interface ScreenedNote {
  readonly outcome: string;
  readonly origin: string;
  /** From the subject to the stored answer. */
  readonly seconds: number;
}

/** Where screenings are told of once they are stored; the metrics listen. */
export const screened = channel('interdict:screened');
