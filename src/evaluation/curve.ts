/** Recall and alert rates at one threshold; all 0…1, null where it was not asked. */
export interface CurvePoint {
  readonly threshold: number;
  readonly recall: number;
  readonly companies: number | null;
  readonly people: number | null;
}

/** A picture (SVG) of recall against alerts; the large dot is the threshold in force. */
export function drawCurve(points: readonly CurvePoint[], inForce: number): string {
  const width = 720, height = 420, left = 60, top = 30, right = 20, bottom = 50;
  const most = Math.max(0.012, ...points.map((p) => Math.min(0.03, p.companies ?? p.people ?? 0)));
  const low = Math.floor(Math.min(...points.map((p) => p.recall)) * 20) / 20;
  const high = Math.ceil(Math.max(...points.map((p) => p.recall)) * 20) / 20;
  const x = (rate: number): number => left + (Math.min(rate, most) / most) * (width - left - right);
  const y = (recall: number): number => top + ((high - recall) / (high - low)) * (height - top - bottom);
  const line = (read: (p: CurvePoint) => number | null, colour: string): string => {
    const pick = (p: CurvePoint): number => read(p) ?? 0;
    const shown = points.filter((p) => read(p) !== null && pick(p) <= most);
    const path = shown.map((p) => `${x(pick(p)).toFixed(1)},${y(p.recall).toFixed(1)}`).join(' ');
    const dots = shown.map((p) => `<circle cx="${x(pick(p)).toFixed(1)}" cy="${y(p.recall).toFixed(1)}" r="${Math.abs(p.threshold - inForce) < 0.001 ? 6 : 3}" fill="${colour}"><title>threshold ${p.threshold}: recall ${(100 * p.recall).toFixed(1)} %, alerts ${(100 * pick(p)).toFixed(2)} %</title></circle>`).join('');
    return `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="2"/>${dots}`;
  };
  const grid: string[] = [];
  for (let r = low; r <= high + 1e-9; r += 0.05) grid.push(`<line x1="${left}" x2="${width - right}" y1="${y(r)}" y2="${y(r)}" stroke="#ddd"/><text x="${left - 8}" y="${y(r) + 4}" text-anchor="end">${Math.round(100 * r)} %</text>`);
  for (let a = 0; a <= most + 1e-9; a += 0.002) grid.push(`<line y1="${top}" y2="${height - bottom}" x1="${x(a)}" x2="${x(a)}" stroke="#eee"/><text x="${x(a)}" y="${height - bottom + 18}" text-anchor="middle">${(100 * a).toFixed(1)} %</text>`);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12"><rect width="100%" height="100%" fill="#fff"/>${grid.join('')}
<text x="${width / 2}" y="${height - 8}" text-anchor="middle">ordinary names that raise an alert</text><text x="${left}" y="18">names that find the party they belong to (large dot: the threshold in force)</text>
${line((p) => p.companies, '#0a5')}${line((p) => p.people, '#05a')}
<text x="${width - 150}" y="${height - bottom - 30}" fill="#0a5">companies</text><text x="${width - 150}" y="${height - bottom - 14}" fill="#05a">people</text></svg>
`;
}
