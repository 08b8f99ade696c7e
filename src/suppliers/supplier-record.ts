import type { Party } from '../matching/party.js';
import type { ScreeningRequestDto } from '../screening/subject.dto.js';
import { SubjectError, readSubject, subjectKey } from '../screening/subject.js';
import type { SupplierDto } from './suppliers.dto.js';

/** A supplier as it is kept: what was sent, without what has a column of its own. */
export type SupplierData = Readonly<Omit<SupplierDto, 'reference' | 'sourceSystem' | 'tags' | 'active'>>;

/** A supplier ready to be kept. */
export interface SupplierRecord {
  readonly reference: string;
  readonly sourceSystem: string | null;
  readonly tags: readonly string[];
  readonly active: boolean;
  readonly data: SupplierData;
  readonly parties: readonly Party[];
}

/** Reads a supplier; throws `SubjectError` with the field at fault. */
export function readSupplier(dto: SupplierDto): SupplierRecord {
  const { reference, sourceSystem, tags, active, ...data } = dto;
  // A subject may do without; a supplier may not.
  if (!reference?.trim()) throw new SubjectError('reference', 'must not be empty: it is what makes the same supplier the same');
  const record = {
    reference: reference.trim(),
    sourceSystem: sourceSystem ?? null,
    tags: [...new Set(tags ?? [])].sort(),
    active: active ?? true,
    data: JSON.parse(JSON.stringify(data)) as SupplierData,
  };
  const parties = requestsOf(record).map((request, index) => {
    try {
      return readSubject(request);
    } catch (error) {
      if (index > 0 && error instanceof SubjectError) throw new SubjectError(`owners[${index - 1}].${error.field}`, error.message.replace(/^[^:]*: /, ''));
      throw error;
    }
  });
  const [own] = parties;
  if (!own || (own.names.length === 0 && own.identifiers.length === 0)) throw new SubjectError('name', 'must hold a name or a number to screen');
  return { ...record, parties };
}

/** Fields of the register that are no part of the question. */
const REGISTER_FIELDS: ReadonlySet<string> = new Set(['owners', 'documents', 'goods', 'website']);

/** What is asked about a supplier: itself, then each of its owners. */
export function requestsOf({ reference, data }: Pick<SupplierRecord, 'reference' | 'data'>): ScreeningRequestDto[] {
  const subject = Object.fromEntries(Object.entries(data).filter(([field]) => !REGISTER_FIELDS.has(field))) as unknown as Omit<ScreeningRequestDto, 'reference'>;
  return [
    { ...subject, reference },
    ...(data.owners ?? []).map(({ name, country, birthDate }): ScreeningRequestDto => ({ name, ...(country ? { country } : {}), ...(birthDate ? { birthDate } : {}), reference: `${reference} owner` })),
  ];
}

/** Whether two states of a supplier ask the same of the lists: then its answer stands. */
export function asksTheSame(before: readonly Party[], after: readonly Party[]): boolean {
  return before.map(subjectKey).join() === after.map(subjectKey).join();
}

/** What differs between two states, field by field. */
export function supplierChanges(before: Omit<SupplierRecord, 'parties'> | undefined, after: Omit<SupplierRecord, 'parties'>): { field: string; before: unknown; after: unknown }[] {
  const flat = (record: Omit<SupplierRecord, 'parties'> | undefined): Record<string, unknown> => (record ? { ...record.data, sourceSystem: record.sourceSystem, tags: record.tags, active: record.active } : {});
  const [old, now] = [flat(before), flat(after)];
  return [...new Set([...Object.keys(old), ...Object.keys(now)])]
    .filter((field) => canonical(old[field]) !== canonical(now[field]))
    .map((field) => ({ field, before: old[field] ?? null, after: now[field] ?? null }));
}

/** JSON with keys in order: the database keeps them in an order of its own. */
function canonical(value: unknown): string {
  return JSON.stringify(value ?? null, (_, each: unknown) => (each !== null && typeof each === 'object' && !Array.isArray(each) ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1))) : each));
}
