import { isAboutPlace } from '../../screening/finding.js';
import { MATCH_STEPS, MATCH_STEP_NAMES, saysOf } from '../dispositions.js';
import { saysWhy } from '../two-people.js';
import type { Certificate, CertifiedFinding, CertifiedFlag, CertifiedScreening } from './certificate.js';
import { type Fonts, productFonts } from './fonts.js';
import { PdfWriter } from './pdf-writer.js';

/** A certificate as a PDF that prints every script of the lists. Throws `FontsMissing`. */
export async function certificatePdf(certificate: Certificate, fonts: Fonts = productFonts()): Promise<Buffer> {
  const name = certificate.screenings.map(({ subject }) => text(subject['name'])).at(-1) ?? '';
  const pdf = new PdfWriter(fonts, { title: `Screening certificate: ${name}`, createdAt: new Date(certificate.issuedAt) });
  pdf.title(certificate.certificate === 'case' ? 'Case certificate' : 'Screening certificate');
  pdf.paragraph(name, { size: 13, after: 8 });
  pdf.field('Stands at issue', `${words(certificate.standing.outcome)}${certificate.standing.hold ? ' — hold' : ' — no hold'}`);
  pdf.field('Issued', `${moment(certificate.issuedAt)} by ${named(certificate.people, certificate.issuedBy)}, ${certificate.product}`);
  pdf.field(certificate.certificate === 'case' ? 'Case' : 'Screening', certificate.id);
  for (const screening of certificate.screenings) writeScreening(pdf, screening, certificate.people);
  if (certificate.flags.length > 0) pdf.heading('Flags and decisions');
  for (const flag of certificate.flags) writeFlag(pdf, flag, certificate.people);
  writeRest(pdf, certificate);
  writePeople(pdf, certificate.people);
  pdf.heading('Seal');
  pdf.field('SHA-256 of the JSON', certificate.sha256);
  pdf.space(4);
  pdf.paragraph(certificate.statement, { size: 8, colour: '#5b6b76' });
  return pdf.finish(`Interdict · ${certificate.certificate} ${certificate.id} · ${certificate.sha256.slice(0, 16)}`);
}

type People = Certificate['people'];

const EFFECTS: Readonly<Record<CertifiedFinding['effect'], string>> = { holds: 'raises a flag and stops the order', flags: 'raises a flag and stops nothing', informs: 'shown to inform, without a flag', suppressed: 'cleared before, so no new flag' };
const BASES: Readonly<Record<string, string>> = { none: 'nothing', name_only: 'names alone', corroborated: 'names, and other data beside them', place: 'no name; where the subject is' };
const FOUND_BY: Readonly<Record<string, string>> = { name: 'by its name', identifier: 'by a number', same_party: 'as another listing of a party found', territory: 'as a place in its country or address', zone: 'as a place in its address' };

function writeScreening(pdf: PdfWriter, screening: CertifiedScreening, people: People): void {
  pdf.heading(`Subject as submitted on ${moment(screening.at)}`);
  for (const [field, value] of Object.entries(screening.subject)) if (value !== null && value !== undefined) pdf.field(label(field), text(value));
  pdf.field('Asked by', `${named(people, screening.actor)} through ${screening.origin}${screening.unit ? `, unit ${screening.unit}` : ''}`);
  for (const [field, value] of Object.entries(screening.options)) pdf.field(label(field), text(value));
  pdf.heading('Answer');
  pdf.field('Outcome then', `${words(screening.outcome)}${screening.hold ? ' — hold' : ' — no hold'}`);
  pdf.field('What agrees', BASES[screening.basis] ?? words(screening.basis));
  pdf.field('Coverage', Object.entries(screening.coverage).map(([part, state]) => `${part} ${words(state)}`).join(' · '));
  if (screening.incompleteReasons.length > 0) pdf.field('Not complete', screening.incompleteReasons.join('\n'));
  pdf.field('Policy, engine', `${screening.policyVersion}, ${screening.engineVersion}`);
  pdf.heading(`Findings (${screening.findings.length})`);
  if (screening.findings.length === 0) pdf.paragraph('Nothing on the lists named below was found to resemble the subject, and no rule about a territory to concern it.');
  screening.findings.forEach((finding, index) => writeFinding(pdf, finding, index + 1, people));
  pdf.heading('Lists and reports');
  if (screening.lists.length === 0) pdf.paragraph('No list was loaded.');
  for (const list of screening.lists) {
    pdf.field(list.list === 'report' ? 'report (no list)' : list.list, `edition ${list.version}, retrieved ${moment(list.retrievedAt)}${list.provisional ? ', provisional' : ''}`);
    pdf.paragraph(`published ${list.publishedAt ?? 'on no known day'} · SHA-256 ${list.sha256}`, { size: 7.5, colour: '#5b6b76', indent: 130 });
  }
}

function writeFinding(pdf: PdfWriter, finding: CertifiedFinding, number: number, people: People): void {
  pdf.paragraph(`${number}. ${finding.party}`, { size: 10.5, after: 1 });
  if (finding.listedAs) {
    pdf.field('Named in', `a report (${finding.partyId}), which makes nobody listed`, 12);
    pdf.field('On lists', finding.listedAs.length > 0 ? finding.listedAs.join('\n') : 'on none of the loaded lists, as far as their data tell', 12);
  } else pdf.field(isAboutPlace(finding.kind) ? 'Rule' : 'Listed', [finding.partyId, finding.jurisdiction, finding.measures.map(words).join(' + '), finding.programmes.join(', '), finding.listedOn ? `since ${finding.listedOn}` : ''].filter((part) => part !== '').join(' · '), 12);
  if (finding.legalBasis.length > 0) pdf.field('Legal basis', finding.legalBasis.join('; '), 12);
  pdf.field('Matched', `${finding.matchedName} — score ${finding.score.toFixed(2)}, ${FOUND_BY[finding.kind] ?? words(finding.kind)}; ${EFFECTS[finding.effect]}`, 12);
  pdf.field('Because', finding.reason, 12);
  if (finding.agrees.length > 0) pdf.field('Agrees', finding.agrees.map(words).join(', '), 12);
  if (finding.differs.length > 0) pdf.field('Differs', finding.differs.map(words).join(', '), 12);
  if (finding.pair) pdf.field('Cleared by', `pair ${finding.pair.id}, ${saysOf(finding.pair.reasonCode)}, agreed by ${finding.pair.approvedBy.map((by) => named(people, by)).join(', ')}, until ${finding.pair.expiresOn}: ${finding.pair.text}`, 12);
  pdf.space(4);
}

function writeFlag(pdf: PdfWriter, flag: CertifiedFlag, people: People): void {
  pdf.paragraph(`${flag.party} (${flag.partyId})`, { size: 10.5, after: 1 });
  pdf.field('Flag', `${flag.id}, ${words(flag.state)}${flag.outcome ? ` as ${words(flag.outcome)}` : ''}${flag.holds && flag.state !== 'closed' ? ', holds' : ''}`, 12);
  if (flag.claim !== undefined) pdf.field('The report says', flag.claim, 12);
  for (const decision of flag.decisions) {
    pdf.field('Decision', `${words(decision.outcome)} (${words(decision.state)}): ${saysOf(decision.reasonCode)}`, 12);
    pdf.field('Reason', decision.text, 12);
    const checklist = MATCH_STEP_NAMES.filter((step) => step in decision.checklist).map((step) => `${MATCH_STEPS[step]} ${words(text(decision.checklist[step]))}`);
    if (checklist.length > 0) pdf.field('Match steps', checklist.join('\n'), 12);
    pdf.field('People', `proposed by ${named(people, decision.proposedBy)} on ${moment(decision.proposedAt)}${decision.decidedAt ? `; decided by ${decision.decidedBy.map((by) => named(people, by)).join(', ')} on ${moment(decision.decidedAt)}` : ''} (${decision.people === 1 ? 'one person suffices' : `${decision.people} people needed`}: ${saysWhy(decision.rule)})`, 12);
    if (decision.note) pdf.field('Note', decision.note, 12);
  }
  for (const step of flag.history) pdf.field(moment(step.at), `${words(step.action)} by ${named(people, step.actor)} (${words(step.from)} → ${words(step.to)})`, 12);
  pdf.space(4);
}

function writeRest(pdf: PdfWriter, { notes, attachments, tasks, licences, people }: Certificate): void {
  if (notes.length > 0) pdf.heading('Notes');
  for (const note of notes) pdf.field(moment(note.at), `${named(people, note.actor)}: ${note.text}`);
  if (attachments.length > 0) pdf.heading('Files');
  for (const file of attachments) pdf.field(file.name, `${file.size} bytes, by ${named(people, file.actor)} on ${moment(file.at)}, SHA-256 ${file.sha256}`);
  if (tasks.length > 0) pdf.heading('After the match');
  for (const task of tasks) pdf.field(`due ${task.dueOn}`, `${task.title} (${task.basis}) — ${task.doneAt ? `done by ${named(people, task.doneBy ?? '')} on ${moment(task.doneAt)}` : 'not done yet'}`);
  if (licences.length > 0) pdf.heading('Licences');
  for (const licence of licences) pdf.field(licence.number, `${licence.authority}, ${licence.validFrom} to ${licence.validTo}, ${licence.state}${licence.directions.length > 0 ? `, to ${licence.directions.join(', ')} only` : ''}: ${licence.scope}`);
}

/** Who is behind the names: the same name may be two people's. */
function writePeople(pdf: PdfWriter, people: People): void {
  const known = Object.entries(people).filter(([actor, name]) => actor !== name);
  if (known.length > 0) pdf.heading('People and keys');
  for (const [actor, name] of known) pdf.field(name, actor);
}

function named(people: People, actor: string): string {
  return people[actor] ?? actor;
}

/** ISO 8601 in UTC, to the second. */
function moment(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;
}

function words(code: string): string {
  return code.replaceAll('_', ' ');
}

function label(field: string): string {
  const spaced = field.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}

function text(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(text).join('\n');
  if (value !== null && typeof value === 'object') return Object.values(value).filter((part) => part !== null && part !== undefined).map(text).join(' ');
  return String(value);
}
