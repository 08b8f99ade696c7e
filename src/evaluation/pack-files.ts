import { createHash } from 'node:crypto';
import { csvCell } from '../batches/intake/safe-cell.js';
import { drawCurve } from './curve.js';
import { THRESHOLDS, alertRateAt, recallAt } from './measures.js';
import { readmeOf } from './pack-readme.js';
import { type Validation, alertsInForce, completenessRows, curveOf, curvedSet, pairCounts, recallInForce } from './validation.js';
import type { PackFiles } from './validation-pack.service.js';

/** The files of a validation pack, by name. */
export function filesOf(validation: Validation): PackFiles {
  const { policy, lists, completeness, questionSets, ordinary, pairs } = validation;
  const files: Record<string, string> = {
    'README.md': readmeOf(validation),
    'summary.json': `${JSON.stringify(summaryOf(validation), null, 2)}\n`,
    'policy.json': `${JSON.stringify({ number: policy.number, title: policy.title, sha256: policy.sha256, document: policy.document }, null, 2)}\n`,
    'lists.csv': csv(
      ['list', 'title', 'publisher', 'required', 'state', 'version', 'published', 'retrieved', 'sha256', 'records', 'names'],
      lists.map((list) => [list.id, list.title, list.publisher, list.required, list.state, list.version, list.publishedAt, list.retrievedAt, list.sha256, list.records, list.names]),
    ),
    'completeness.csv': csv(['list', 'asked for', 'asked', 'flagged', 'shown without a flag', 'held as too little to screen', 'missed'], completenessRows(completeness).map(({ list, kind, asked, counts }) => [list, kind, asked, counts.flagged, counts.shown, counts.held, counts.missed])),
    'completeness-not-flagged.csv': csv(['list', 'party', 'asked for', 'text', 'outcome', 'because'], completeness.filter(({ outcome }) => outcome !== 'flagged').map(({ list, partyId, kind, text, outcome, because }) => [list, partyId, kind, text, outcome, because])),
  };
  if (questionSets.length > 0) {
    files['recall.csv'] = csv(['set', 'kind', 'questions', 'policy in force', ...THRESHOLDS.map((threshold) => `from ${threshold.toFixed(2)}`)], questionSets.filter(({ answered }) => answered.length > 0).flatMap(({ name, answered }) => ['all', ...kindsOf(answered)].map((kind) => recallRow(name, kind, kind === 'all' ? answered : answered.filter((each) => each.kind === kind)))));
    files['recall-missed.csv'] = csv(['set', 'kind', 'query', 'type', 'expected', 'best score'], questionSets.flatMap(({ name, answered }) => answered.filter(({ flagged }) => !flagged).map(({ kind, query, type, expected, score }) => [name, kind, query, type, expected, score])));
  }
  if (ordinary.length > 0) {
    files['alerts.csv'] = csv(['set', 'names of', 'names', 'policy in force', ...THRESHOLDS.map((threshold) => `from ${threshold.toFixed(2)}`)], ordinary.map(({ name, kind, answered }) => [name, kind, answered.length, share(alertsInForce(answered)), ...THRESHOLDS.map((threshold) => share(alertRateAt(answered.map(({ best }) => best), threshold)))]));
    files['alerts-raised.csv'] = csv(['set', 'name', 'country', 'listed name', 'party', 'score', 'holds', 'agrees', 'differs', 'reason'], ordinary.flatMap(({ name: set, answered }) => answered.flatMap(({ name, country, alert }) => (alert ? [[set, name, country ?? '', alert.matchedName, alert.party.id, alert.score, alert.holds, alert.agrees.join(' '), alert.differs.join(' '), alert.reason]] : []))));
  }
  if (pairs) {
    files['pairs.csv'] = csv(['id', 'query', 'listed', 'type', 'one party', 'flagged', 'score', 'right'], pairs.answered.map(({ id, query, listed, type, match, flagged, score }) => [id, query, listed, type, match, flagged, score, match === flagged]));
  }
  const curved = curvedSet(validation);
  if (curved && ordinary.length > 0) files['curve.svg'] = drawCurve(curveOf(curved, ordinary), policy.document.thresholds.hit);
  return files;
}

/** Every file with its SHA-256, a line each, as `sha256sum --check` reads them. */
export function checksumsOf(files: PackFiles): string {
  const names = Object.keys(files).sort();
  return names.map((name) => `${createHash('sha256').update(files[name] ?? '').digest('hex')}  ${name}\n`).join('');
}

function summaryOf({ madeAt, madeBy, product, engine, policy, lists, every, completeness, questionSets, ordinary, pairs }: Validation): Record<string, unknown> {
  return {
    madeAt,
    madeBy,
    product,
    engine,
    policy: { number: policy.number, name: policy.name, sha256: policy.sha256 },
    lists: lists.map(({ id, version, sha256, state, required }) => ({ id, version, sha256, state, required })),
    completeness: { every, byList: completenessRows(completeness) },
    recall: questionSets.map(({ name, sha256, notLoaded, answered }) => ({ set: name, sha256, questions: answered.length, notLoaded, inForce: answered.length === 0 ? null : share(recallInForce(answered)), byThreshold: answered.length === 0 ? null : Object.fromEntries(THRESHOLDS.map((threshold) => [threshold.toFixed(2), share(recallAt(answered, threshold))])) })),
    alerts: ordinary.map(({ name, sha256, kind, answered }) => ({ set: name, sha256, kind, names: answered.length, inForce: share(alertsInForce(answered)), byThreshold: Object.fromEntries(THRESHOLDS.map((threshold) => [threshold.toFixed(2), share(alertRateAt(answered.map(({ best }) => best), threshold))])) })),
    ...(pairs ? { pairs: { set: pairs.name, sha256: pairs.sha256, pairs: pairs.answered.length, ...pairCounts(pairs.answered) } } : {}),
  };
}

function recallRow(set: string, kind: string, answered: Validation['questionSets'][number]['answered']): (string | number)[] {
  return [set, kind, answered.length, share(recallInForce(answered)), ...THRESHOLDS.map((threshold) => share(recallAt(answered, threshold)))];
}

function kindsOf(answered: readonly { readonly kind: string }[]): string[] {
  const kinds = [...new Set(answered.map(({ kind }) => kind))].sort();
  return kinds.length > 1 ? kinds : [];
}

function share(value: number): number {
  return Number(value.toFixed(5));
}

function csv(header: readonly string[], rows: readonly (readonly (string | number | boolean | null)[])[]): string {
  return [header, ...rows].map((row) => row.map((cell) => csvCell(cell === null ? '' : String(cell))).join(',')).join('\r\n') + '\r\n';
}
