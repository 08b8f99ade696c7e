import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, In } from 'typeorm';
import { ActorNames } from '../../access/actor-names.service.js';
import { productVersion } from '../../config.js';
import type { Finding, SuppressedFinding } from '../../screening/finding.js';
import { flagsOfScreening, screeningsOfFlags } from '../../screening/flags-of-screening.js';
import { FlagEntity, ScreeningEntity } from '../../screening/screening.entity.js';
import { CasesService } from '../cases.service.js';
import type { Reviewer } from '../flags.service.js';
import { CaseAttachmentEntity, CaseNoteEntity, FlagDispositionEntity, FlagEventEntity, LicenceEntity, ReviewTaskEntity } from '../review.entity.js';
import { ReviewError } from '../review.errors.js';
import { StandingService } from '../standing.service.js';
import { type Certificate, type CertifiedFinding, type CertifiedFlag, type CertifiedScreening, STATEMENT, sealed } from './certificate.js';

/** Puts certificates together from what is stored; nothing is computed anew. */
@Injectable()
export class CertificatesService {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly cases: CasesService,
    private readonly standing: StandingService,
    private readonly names: ActorNames,
  ) {}

  /** Of one screening, a clear one too. */
  async ofScreening(id: string, by: Reviewer, at: Date = new Date()): Promise<Certificate> {
    const screening = await this.dataSource.manager.findOneBy(ScreeningEntity, { id, ...(by.unit === null ? {} : { unit: by.unit }) });
    if (!screening) throw new ReviewError('no_such_screening', `There is no screening ${id}.`);
    const flags = await flagsOfScreening(this.dataSource.manager, id);
    return this.issue('screening', id, [screening], flags, await this.standing.ofScreening(id, by, at), by, at);
  }

  /** Of a case with all its screenings, decisions, notes and files. */
  async ofCase(id: string, by: Reviewer, at: Date = new Date()): Promise<Certificate> {
    await this.cases.find(id, by);
    const flags = await this.dataSource.manager.find(FlagEntity, { where: { caseId: id }, order: { createdAt: 'ASC', id: 'ASC' } });
    const screenings = await this.dataSource.manager.find(ScreeningEntity, { where: { id: In(await screeningsOfFlags(this.dataSource.manager, flags)) }, order: { at: 'ASC', id: 'ASC' } });
    return this.issue('case', id, screenings, flags, await this.standing.ofCase(id, by, at), by, at);
  }

  private async issue(kind: Certificate['certificate'], id: string, screenings: readonly ScreeningEntity[], flags: readonly FlagEntity[], { outcome, hold }: { outcome: string; hold: boolean }, by: Reviewer, at: Date): Promise<Certificate> {
    const { manager } = this.dataSource;
    const flagIds = flags.map((flag) => flag.id);
    const caseIds = [...new Set(flags.map(({ caseId }) => caseId))];
    const [dispositions, events, notes, attachments, tasks, licences] = await Promise.all([
      manager.find(FlagDispositionEntity, { where: { flagId: In(flagIds) }, order: { proposedAt: 'ASC' } }),
      manager.find(FlagEventEntity, { where: { flagId: In(flagIds) }, order: { id: 'ASC' } }),
      kind === 'case' ? manager.find(CaseNoteEntity, { where: { caseId: In(caseIds) }, order: { at: 'ASC' } }) : [],
      kind === 'case' ? manager.find(CaseAttachmentEntity, { where: { caseId: In(caseIds) }, order: { at: 'ASC' } }) : [],
      manager.find(ReviewTaskEntity, { where: { flagId: In(flagIds) }, order: { dueOn: 'ASC', kind: 'ASC' } }),
      manager.find(LicenceEntity, { where: { caseId: In(caseIds) }, order: { createdAt: 'ASC' } }),
    ]);
    const people = await this.names.of([
      by.actor,
      ...screenings.map(({ actor }) => actor),
      ...dispositions.flatMap(({ proposedBy, decidedBy }) => [proposedBy, ...decidedBy]),
      ...events.map(({ actor }) => actor),
      ...[...notes, ...attachments].map(({ actor }) => actor),
      ...tasks.map(({ doneBy }) => doneBy),
      ...licences.flatMap(({ approvedBy, proposedBy }) => [proposedBy, ...approvedBy]),
      ...screenings.flatMap(({ suppressed }) => suppressed.flatMap(({ pair }) => pair.approvedBy)),
    ]);
    return sealed({
      certificate: kind,
      id,
      issuedAt: at.toISOString(),
      issuedBy: by.actor,
      product: `Interdict ${productVersion()}`,
      standing: { outcome, hold },
      screenings: screenings.map(screeningOf),
      flags: flags.map((flag) => flagOf(flag, dispositions, events)),
      notes: notes.map((note) => ({ at: note.at.toISOString(), actor: note.actor, text: note.text })),
      attachments: attachments.map(({ name, size, sha256, at: attachedAt, actor }) => ({ name, size, sha256, at: attachedAt.toISOString(), actor })),
      tasks: tasks.map(({ title, basis, dueOn, doneAt, doneBy }) => ({ title, basis, dueOn, doneAt: doneAt?.toISOString() ?? null, doneBy })),
      licences: licences.map(({ number, authority, scope, directions, validFrom, validTo, state, approvedBy }) => ({ number, authority, scope, directions, validFrom, validTo, state, approvedBy })),
      people,
      statement: STATEMENT,
    });
  }
}

function screeningOf(screening: ScreeningEntity): CertifiedScreening {
  return {
    id: screening.id,
    at: screening.at.toISOString(),
    actor: screening.actor,
    origin: screening.origin,
    unit: screening.unit,
    subject: screening.subject,
    options: Object.fromEntries(Object.entries(screening.options).filter(([, value]) => value !== null && value !== undefined)),
    outcome: screening.outcome,
    hold: screening.hold,
    incompleteReasons: screening.incompleteReasons.map(({ message }) => message),
    coverage: { ...screening.coverage },
    basis: screening.basis,
    lists: screening.listVersions.map(({ list, version, publishedAt, retrievedAt, sha256, provisional }) => ({ list, version, publishedAt, retrievedAt, sha256, provisional: provisional === true })),
    policyVersion: screening.policyVersion,
    engineVersion: screening.engineVersion,
    findings: [...screening.findings, ...screening.suppressed].map(findingOf),
  };
}

function findingOf(finding: Finding | SuppressedFinding): CertifiedFinding {
  const { kind, score, matchedName, party, list, measures, jurisdiction, programmes, legalBasis, listedOn, reason, agrees, differs } = finding;
  const pair = 'pair' in finding ? finding.pair : undefined;
  return {
    kind,
    score,
    matchedName,
    party: party.name,
    partyId: party.id,
    list,
    measures,
    jurisdiction,
    programmes,
    legalBasis,
    listedOn: listedOn ?? null,
    reason,
    agrees,
    differs,
    ...(party.role === undefined ? {} : { listedAs: (finding.listedAs ?? []).map(({ partyId, reason: why }) => `${partyId}: ${why}`) }),
    effect: pair ? 'suppressed' : finding.holds ? 'holds' : finding.flags ? 'flags' : 'informs',
    ...(pair ? { pair: { id: pair.id, reasonCode: pair.reasonCode, text: pair.text, approvedBy: pair.approvedBy, expiresOn: pair.expiresOn } } : {}),
  };
}

function flagOf(flag: FlagEntity, dispositions: readonly FlagDispositionEntity[], events: readonly FlagEventEntity[]): CertifiedFlag {
  return {
    id: flag.id,
    screeningId: flag.screeningId,
    party: flag.finding.party.name,
    partyId: flag.partyId,
    ...(flag.snapshot.role !== undefined && flag.snapshot.remarks !== undefined ? { claim: flag.snapshot.remarks } : {}),
    state: flag.state,
    outcome: flag.outcome,
    holds: flag.holds,
    raisedAt: flag.createdAt.toISOString(),
    decisions: dispositions
      .filter(({ flagId }) => flagId === flag.id)
      .map(({ outcome, reasonCode, text, checklist, people, rule, proposedBy, proposedAt, state, decidedBy, decidedAt, decidedNote }) => ({
        outcome,
        reasonCode,
        text,
        checklist: { ...checklist },
        people,
        rule,
        proposedBy,
        proposedAt: proposedAt.toISOString(),
        state,
        decidedBy,
        decidedAt: decidedAt?.toISOString() ?? null,
        note: decidedNote,
      })),
    history: events.filter(({ flagId }) => flagId === flag.id).map(({ at, actor, action, fromState, toState }) => ({ at: at.toISOString(), actor, action, from: fromState, to: toState })),
  };
}
