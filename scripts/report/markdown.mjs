// docs/REPORT.md from what was measured.

const cell = (text) => String(text).replaceAll('|', '\\|').replaceAll('\n', ' ');
const table = (head, rows) =>
  [head, head.map(() => '---'), ...rows].map((it) => `| ${it.map(cell).join(' | ')} |`);

/** `files`: path -> {passed, failed}, of the files that were run. */
function testsOf(row, files) {
  const run = row.tests.map((path) => {
    const it = files[path];
    if (!it) return `\`${path}\`: **not run**`;
    return `\`${path}\`: ${it.passed} passed${it.failed > 0 ? `, **${it.failed} failed**` : ''}`;
  });
  const more = (row.elsewhere ?? []).map((path) => `\`${path}\`: in browsers, not run here`);
  const all = [...run, ...more];
  return all.length > 0 ? all.join('<br>') : '**none yet**';
}

const figuresOf = (id, figures) =>
  figures.filter((it) => it.row === id).map((it) => `${it.what}: **${it.value}**`);

const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`;
const quantiles = ({ p50, p95, most }) =>
  `p50 ${seconds(p50)}, p95 ${seconds(p95)}, at most ${seconds(most)}`;

function simulator(runs) {
  if (runs.length === 0) return ['The simulator was not run.'];
  const rows = runs.map((it) => [
    `${it.runs} runs of 2-${it.members} members, ${it.primitives} primitives`,
    Object.values(it.faults).reduce((sum, count) => sum + count, 0),
    `**${it.violations}**`,
    quantiles(it.agreed),
    quantiles(it.completed),
  ]);
  const kinds = Object.entries(runs[0].faults).map(([kind, count]) => `${kind} ${count}`);
  const failing = runs.flatMap((it) =>
    it.failing
      .slice(0, 10)
      .map(({ seed, violations }) => `- \`--seed ${seed}\` (${it.primitives}): ${violations[0].code}`),
  );
  return [
    ...table(
      [
        'runs',
        'faults injected',
        'violations',
        'until all agree, once faults stop',
        'until all is confirmed',
      ],
      rows,
    ),
    '',
    `Faults by kind, first line: ${kinds.join(', ')}.`,
    ...(failing.length > 0 ? ['', 'Seeds that failed:', ...failing] : []),
  ];
}

export function markdown({ rows, conformance, figures, files, sim, about }) {
  const measured = (row) => [row.id, row.what, testsOf(row, files), figuresOf(row.id, figures).join('<br>')];
  const faults = figures
    .filter((it) => it.row === 'fault list')
    .map((it) => [it.what.replace(/: lost, doubled.*/, ''), `**${it.value}**`, `\`${it.test}\``]);
  const untested = rows
    .filter((it) => it.tests.length + (it.elsewhere ?? []).length === 0)
    .map((it) => it.id);
  return [
    '# What was measured',
    '',
    '<!-- Written by `npm run report`. Do not edit. -->',
    '',
    `${about.date}, commit ${about.commit}; ${about.machine}; ${about.node}. ` +
      'Figures are those of one run on a machine that did other things, too: times are upper bounds. ' +
      'Counts of tests are those of whole files. A row without figures rests on its tests alone.',
    '',
    `Rows without a test: ${untested.length > 0 ? untested.join(', ') : 'none'}.`,
    '',
    '## Attacks and faults',
    '',
    'Through `test/relay/relay.ts`, a hostile proxy before a real Prosody, with headless members that run the core and the connection of the extension. What each means is in [THREATS.md](THREATS.md).',
    '',
    ...table(['row', 'what is tried', 'tests', 'figures'], rows.map(measured)),
    '',
    '## The fault list that (n+1)sec published',
    '',
    'Each of its faults, on ours. Every member reads what everybody said: how many messages were lost, shown twice, or shown out of order without a mark.',
    '',
    ...table(['fault', 'lost, doubled, out of order unshown', 'test'], faults),
    '',
    '## Conformance',
    '',
    'Our OTR version 3 (`src/otr`, `npm run otr-endpoint`) with the programs of others, each a process of its own.',
    '',
    ...table(['row', 'with what', 'tests', 'figures'], conformance.map(measured)),
    '',
    '## The simulator',
    '',
    'Members of the pure core over a simulated room in virtual time, with faults at random (`npm run sim`).',
    '',
    ...simulator(sim),
    '',
  ].join('\n');
}
