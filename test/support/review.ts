import type { Principal } from '../../src/access/principal.js';
import { SCOPES } from '../../src/access/scope.js';
import { flagsOfScreening } from '../../src/screening/flags-of-screening.js';
import type { DispositionAsked } from '../../src/review/dispositions.service.js';
import { ScreeningService, type Asker, type ScreeningAnswer } from '../../src/screening/screening.service.js';
import type { ScreeningRequestDto } from '../../src/screening/subject.dto.js';
import type { TestApp } from './app.js';

/** A person who has signed in, with every scope unless told otherwise. */
export const aPerson = (id: string, more: Partial<Principal> = {}): Principal => ({ kind: 'user', actor: `user:${id}`, name: id, roles: ['supervisor'], scopes: new Set(SCOPES), unit: null, ...more });

/** Answers to every step of the checklist. */
export const CHECKLIST = { right_list: 'yes', whole_name: 'no', same_type: 'yes', whole_entry: 'yes', several_similarities: 'no' } as const;

/** A decision that says it is another party, for a reason that needs no particular difference. */
export const notHim = (more: Partial<DispositionAsked> = {}): DispositionAsked => ({ outcome: 'false_positive', reasonCode: 'name_only', text: 'Compared the whole entry; only the name agrees.', checklist: CHECKLIST, ...more });
export const isHim = (more: Partial<DispositionAsked> = {}): DispositionAsked => ({ outcome: 'true_match', reasonCode: 'same_party', text: 'Name, number and address agree.', checklist: CHECKLIST, ...more });

const ASKER: Asker = { actor: 'job:test', origin: 'api', unit: null };

/** Screens through the one entrance. */
export const screen = (t: TestApp, request: ScreeningRequestDto, asker: Partial<Asker> = {}): Promise<ScreeningAnswer> => t.app.get(ScreeningService).screen(request, { ...ASKER, ...asker });

/** The flags of a screening, highest score first: raised by it, or standing when the same was asked again. */
export async function flagsOf(t: TestApp, screeningId: string): Promise<{ id: string; partyId: string; state: string; version: number; caseId: string }[]> {
  return flagsOfScreening(t.dataSource.manager, screeningId);
}
