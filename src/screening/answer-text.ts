import { type Finding, isAboutPlace } from './finding.js';
import type { ScreeningAnswer } from './screening.service.js';

/** An answer as an officer reads it in a terminal. */
export function answerText(name: string, answer: ScreeningAnswer): string {
  const lines = [`${headline(answer)}  ${name}`];
  for (const finding of answer.findings) lines.push('', ...findingLines(finding));
  if (answer.findingsTotal > answer.findings.length) lines.push('', `  … and ${answer.findingsTotal - answer.findings.length} more (--limit shows more)`);
  if (answer.context.length > 0) {
    lines.push('', '  Context, no flag:');
    for (const { party, reason } of answer.context.slice(0, 5)) lines.push(`    ${party.name} (${roleText(party.role)}): ${reason}`);
  }
  if (answer.suppressed.length > 0) {
    lines.push('', '  Cleared before, no flag:');
    for (const { party, list, score, pair } of answer.suppressed) lines.push(`    ${score.toFixed(2)}  ${party.name} (${list}): ${pair.reasonCode.replaceAll('_', ' ')}, until ${pair.expiresOn}, pair ${pair.id}`);
  }
  if (answer.incompleteReasons.length > 0) {
    lines.push('', '  Not complete:');
    for (const { message } of answer.incompleteReasons) lines.push(`    ${message}`);
  }
  lines.push('', `  Lists: ${answer.listVersions.map(({ list, version }) => `${list} ${version}`).join(', ') || 'none loaded'}`);
  lines.push(`  Screening ${answer.id}, policy ${answer.policyVersion}, engine ${answer.engineVersion}`);
  return lines.join('\n');
}

function headline({ outcome, hold, findings }: ScreeningAnswer): string {
  const flags = findings.filter((finding) => finding.flags).length;
  switch (outcome) {
    case 'clear':
      return 'CLEAR';
    case 'review':
      return `REVIEW${hold ? ', HOLD' : ''} (${flags} ${flags === 1 ? 'flag' : 'flags'})`;
    case 'incomplete':
      return 'INCOMPLETE, HOLD';
    default: {
      const never: never = outcome;
      return never;
    }
  }
}

function findingLines(finding: Finding): string[] {
  const { party } = finding;
  const law = [finding.jurisdiction, finding.measures.map((measure) => measure.replaceAll('_', ' ')).join(' + '), finding.programmes.slice(0, 4).join(', '), finding.listedOn ? `${isAboutPlace(finding.kind) ? 'since' : 'listed'} ${finding.listedOn}` : ''].filter(Boolean).join(' · ');
  const effect = finding.flags ? (finding.holds ? 'holds' : 'for review') : 'informs';
  const lines = [`  ${finding.score.toFixed(2)}  ${party.name}`, `        ${finding.list} · ${party.id.slice(finding.list.length + 1)} · ${party.type} · ${effect}${finding.provisional ? ' · provisional' : ''}`];
  if (party.role) lines.push(`        ${roleText(party.role)}; a report's claim is not a listing${finding.listedAs?.length ? `; on lists: ${[...new Set(finding.listedAs.map(({ list }) => list))].join(', ')}` : ''}`);
  else lines.push(`        ${law}`);
  if (finding.flags && !finding.holds && finding.why !== undefined && !party.role) lines.push(`        does not hold: ${finding.why}`);
  if (finding.matchedName !== party.name) lines.push(`        matched: ${finding.matchedName}`);
  lines.push(`        ${finding.reason}`);
  if (finding.agrees.length > 0) lines.push(`        agrees: ${finding.agrees.join(', ')}`);
  if (finding.differs.length > 0) lines.push(`        differs: ${finding.differs.join(', ')}`);
  return lines;
}

function roleText(role: Finding['party']['role']): string {
  switch (role) {
    case 'named_in_report':
      return 'named in the report';
    case 'network':
      return 'in the network around Alabuga';
    case 'place':
      return 'a place';
    case 'goods':
      return 'a weapon or product';
    case 'state':
      return 'a state';
    case 'mentioned_only':
      return 'only mentioned in the report';
    case undefined:
      return '';
    default: {
      const never: never = role;
      return never;
    }
  }
}
