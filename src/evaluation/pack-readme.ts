import { type Validation, alertsInForce, completenessRows, curvedSet, pairCounts, recallInForce } from './validation.js';

/** The pack in plain words, for who must sign it. */
export function readmeOf(validation: Validation): string {
  const { madeAt, madeBy, product, engine, policy, lists } = validation;
  const hit = policy.document.thresholds.hit.toFixed(2);
  const unfit = lists.filter(({ state }) => state !== 'active');
  return [
    '# Validation pack',
    '',
    `Measured ${madeAt.slice(0, 16).replace('T', ' ')} UTC by ${madeBy}, with Interdict ${product}, engine ${engine}, under policy ${policy.number} (${policy.title}; SHA-256 ${policy.sha256.slice(0, 16)}…).`,
    'Every number below comes from this one run: each name was asked as a user would ask it, through the same code as every screening. Nothing was stored or flagged, and no cleared pair suppressed anything.',
    `The policy flags a name from a score of ${hit}, a weak alias from ${policy.document.thresholds.weak.toFixed(2)}${policy.document.thresholds.exceptions.length > 0 ? `, with ${policy.document.thresholds.exceptions.length} exceptions` : ''}; it asks for ${policy.document.lists.required.join(', ') || 'no list in particular'}, confirmed within ${policy.document.lists.maxAgeDays} days. All of it: \`policy.json\`.`,
    '',
    '## Lists',
    '',
    '| list | edition | published | records | names | state |',
    '| --- | --- | --- | ---: | ---: | --- |',
    ...lists.map((list) => `| ${list.id}${list.required ? ' (required)' : ''} | ${list.version ?? ''} | ${list.publishedAt ?? ''} | ${list.records} | ${list.names} | ${list.state.replace('_', ' ')} |`),
    '',
    ...(unfit.length > 0 ? [`Not fit to screen with on that day: ${unfit.map(({ id, state }) => `${id} (${state.replace('_', ' ')})`).join(', ')}. What is measured here holds for these editions and not for what was published since.`, ''] : []),
    ...completenessPart(validation),
    ...recallPart(validation, hit),
    ...alertsPart(validation, hit),
    ...pairsPart(validation),
    '## What this does not say',
    '',
    '- Recall is measured on the questions in the sets. A slip that no set makes is not measured.',
    '- A name that raises an alert in a set of ordinary names may be truly listed: look through `alerts-raised.csv` before calling it a false alert.',
    '- Lists, policy or engine of another day give other numbers: make a new pack when one of them changes.',
    '- Interdict raises flags for human review and gives no legal advice.',
    '',
    '## Files',
    '',
    '`summary.json` has all numbers; `lists.csv` and `policy.json` what they rest on; `completeness.csv`, `recall.csv`, `alerts.csv`, `pairs.csv` the measures; the files beside them (`…-not-flagged.csv`, `…-missed.csv`, `…-raised.csv`) name each case. `sha256sum --check SHA256SUMS` tells whether a file was changed; the SHA-256 of `SHA256SUMS` itself stands in the audit trail.',
    '',
    '## Read and accepted',
    '',
    '| name and function | date | signature | remarks and limits |',
    '| --- | --- | --- | --- |',
    '| | | | |',
    '| | | | |',
    '',
  ].join('\n');
}

function completenessPart({ completeness, every }: Validation): string[] {
  const rows = completenessRows(completeness);
  const asked = rows.reduce((sum, row) => sum + row.asked, 0);
  const missed = rows.reduce((sum, row) => sum + row.counts.missed, 0);
  return [
    '## Does a listed party come back when it is asked for as it stands?',
    '',
    `${every === 1 ? 'Every name and every number' : `Each ${every}th name or number`} on the loaded lists was asked verbatim, with the type that its list gives the party: ${asked} in all, of which ${missed} brought neither their party nor a hold.`,
    ...shownPart(completeness),
    'Flagged: a flag for a person. Shown: shown beside the answer without a flag of its own, as the policy says for weak aliases, aliases of general words, places, goods and names only mentioned. Held: the name alone says too little, so the answer is incomplete and holds.',
    '',
    '| list | asked for | asked | flagged | shown | held | missed |',
    '| --- | --- | ---: | ---: | ---: | ---: | ---: |',
    ...rows.map(({ list, kind, asked: n, counts }) => `| ${list} | ${kind}s | ${n} | ${percent(counts.flagged / n)} | ${counts.shown} | ${counts.held} | ${counts.missed} |`),
    '',
  ];
}

/** What was found and raised no flag of its own, by why. */
function shownPart(completeness: Validation['completeness']): string[] {
  const counts = new Map<string, number>();
  for (const { outcome, because } of completeness) if (outcome === 'shown' && because !== null) counts.set(because, (counts.get(because) ?? 0) + 1);
  const told = [...counts].sort(([, a], [, b]) => b - a).map(([because, n]) => `${n} because ${because}`);
  return told.length === 0 ? [] : [`Shown and not flagged were ${told.join(', ')}. Each stands in \`completeness-not-flagged.csv\`.`];
}

function recallPart({ questionSets }: Validation, hit: string): string[] {
  if (questionSets.length === 0) return [];
  const asked = questionSets.filter(({ answered }) => answered.length > 0);
  return [
    '## Does a party come back when its name is written otherwise?',
    '',
    `Found means that the party the question is about was flagged, under the policy in force (a name from ${hit}). By kind and at every threshold: \`recall.csv\`.`,
    '',
    '| set | questions | found | missed |',
    '| --- | ---: | ---: | ---: |',
    ...asked.map(({ name, answered }) => `| ${name} | ${answered.length} | ${percent(recallInForce(answered))} | ${answered.filter(({ flagged }) => !flagged).length} |`),
    '',
    ...questionSets.filter(({ notLoaded }) => notLoaded > 0).map(({ name, notLoaded }) => `${notLoaded} question${notLoaded === 1 ? '' : 's'} of ${name} ${notLoaded === 1 ? 'is about a party that stands' : 'are about parties that stand'} on none of the loaded lists, and ${notLoaded === 1 ? 'was' : 'were'} not asked.\n`),
    ...questionSets.filter(({ sha256 }) => sha256 === null).map(() => 'The set “made from the lists” has names of listed parties with one slip each (letters swapped, missing or doubled, words in another order, capitals without accents); the same lists give the same questions.\n'),
  ];
}

function alertsPart(validation: Validation, hit: string): string[] {
  const { ordinary } = validation;
  const curved = curvedSet(validation);
  if (ordinary.length === 0) return ['## How many ordinary names raise an alert?', '', 'Not measured: no set of ordinary names was given. Recall without the rate of alerts says little; give your own suppliers with --companies and --people.', ''];
  return [
    '## How many ordinary names raise an alert?',
    '',
    `| set | names | raise an alert (from ${hit}) |`,
    '| --- | ---: | ---: |',
    ...ordinary.map(({ name, answered }) => `| ${name} | ${answered.length} | ${answered.filter(({ alert }) => alert).length} (${percent(alertsInForce(answered))}) |`),
    '',
    ...(curved ? [`Recall of ${curved.name} against alerts, over all thresholds:`, '', '![Recall against alerts](curve.svg)', ''] : []),
  ];
}

function pairsPart({ pairs }: Validation): string[] {
  if (!pairs) return [];
  const counts = pairCounts(pairs.answered);
  return [
    '## Are labelled pairs judged as people judged them?',
    '',
    `${pairs.name}: ${counts.right} of ${pairs.answered.length} pairs; ${counts.missed} that people call one party were not flagged, ${counts.false} that people call different were. Precision ${percent(counts.precision)}, recall ${percent(counts.recall)}, F1 ${counts.f1.toFixed(3)}.`,
    '',
  ];
}

function percent(value: number): string {
  return Number.isFinite(value) ? `${(100 * value).toFixed(2)} %` : '';
}
