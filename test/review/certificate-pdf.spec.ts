import { existsSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { type Certificate, STATEMENT, isWhole, sealed } from '../../src/review/evidence/certificate.js';
import { certificatePdf } from '../../src/review/evidence/certificate-pdf.js';
import { type FontFile, Fonts, productFonts, rangesOf } from '../../src/review/evidence/fonts.js';

const NAMES = ['Shirkat al-Naft', 'شركة النفط الوطنية (ش.م.م) 123', 'ООО «Алабуга-Волокно»', '北京航空航天有限公司', '조선민주주의인민공화국', '가각간 갔갖 평양 무역 강남', 'Ґ ґ Ұ ı Œ œ', 'شرکت هواپیمایی ماهان (۱۳۷۰)', 'Mahan شرکت ماهان Air / هواپیمایی W5', 'חברת אל-על 12', 'Հայաստան · საქართველო · አዲስ አበባ · กรุงเทพ', 'Łódź Çağlar Nguyễn'];

const certificate = (more: Partial<Certificate> = {}): Certificate =>
  sealed({
    certificate: 'screening',
    id: '123e4567-e89b-42d3-a456-426614174000',
    issuedAt: '2026-11-23T10:00:00.000Z',
    issuedBy: 'user:anna',
    product: 'Interdict 0.1.0',
    standing: { outcome: 'clear', hold: false },
    screenings: [
      {
        id: '123e4567-e89b-42d3-a456-426614174000',
        at: '2026-11-23T09:00:00.000Z',
        actor: 'key:1',
        origin: 'api',
        unit: null,
        subject: { name: NAMES[0], otherNames: NAMES.slice(1), address: 'شارع 12, Tehran' },
        options: {},
        outcome: 'clear',
        hold: false,
        incompleteReasons: [],
        coverage: { lists: 'done', names: 'done' },
        basis: 'none',
        lists: [{ list: 'us-ofac-sdn', version: '2026-11-20', publishedAt: '2026-11-20', retrievedAt: '2026-11-21T00:00:00.000Z', sha256: 'ab'.repeat(32), provisional: false }],
        policyVersion: 'screening-1+matching-1',
        engineVersion: '0123456789ab',
        findings: [],
      },
    ],
    flags: [],
    notes: [],
    attachments: [],
    tasks: [],
    licences: [],
    people: { 'user:anna': 'Anna Kern' },
    statement: STATEMENT,
    ...more,
  });

/** The fonts of the product where they are installed, else one font of the machine, so that shaping is tried at least. */
function someFonts(): Fonts | undefined {
  try {
    return productFonts();
  } catch {
    const path = '/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf';
    return existsSync(path) ? new Fonts([{ path, ranges: [[0x20, 0x10ff], [0x1e00, 0x2fff], [0xfb50, 0xfeff]] }]) : undefined;
  }
}

describe('a certificate', () => {
  it('carries a hash over all the rest, whatever the order of its members', () => {
    const issued = certificate();
    expect(isWhole(issued)).toBe(true);
    expect(isWhole(JSON.parse(JSON.stringify(issued)) as Certificate)).toBe(true);
    expect(isWhole({ ...issued, standing: { hold: false, outcome: 'clear' } })).toBe(true);
    expect(isWhole({ ...issued, standing: { outcome: 'released', hold: false } })).toBe(false);
    expect(isWhole({ ...issued, issuedBy: 'user:ben' })).toBe(false);
  });

  it('is printed, a clear one too', async () => {
    const fonts = someFonts();
    if (!fonts) {
      process.stderr.write('skipped: no fonts to print with\n');
      return expect(() => productFonts()).toThrow('npm ci');
    }
    const file = await certificatePdf(certificate(), fonts);
    if (process.env['CERTIFICATE_OUT']) writeFileSync(process.env['CERTIFICATE_OUT'], file);
    expect(file.subarray(0, 5).toString()).toBe('%PDF-');
    expect(file.length).toBeGreaterThan(5000);
  });

  it('starts new pages as it grows, and numbers them', async () => {
    const fonts = someFonts();
    if (!fonts) return expect(() => productFonts()).toThrow('npm ci');
    const note = { at: '2026-11-23T10:00:00.000Z', actor: 'user:anna', text: 'Compared. '.repeat(60) };
    const file = await certificatePdf(certificate({ certificate: 'case', notes: Array.from({ length: 40 }, () => note) }), fonts);
    expect(file.toString('latin1').match(/\/Type \/Page\b/g)?.length).toBeGreaterThan(5);
  });
});

describe('the fonts of the product', () => {
  /** Slices of one script claim letters of others in their ranges, and have no glyph for them. */
  it.each([
    ['every Hangul syllable', [[0xac00, 0xd7a3]]],
    ['Cyrillic of all languages', [[0x400, 0x4ff]]],
    ['Latin with its marks', [[0xc0, 0x17f], [0x1ea0, 0x1ef9]]],
    ['Arabic and Persian', [[0x621, 0x63a], [0x641, 0x652], [0x67e, 0x67e], [0x686, 0x686], [0x698, 0x698], [0x6a9, 0x6a9], [0x6af, 0x6af], [0x6cc, 0x6cc], [0x6f0, 0x6f9]]],
    ['Hebrew', [[0x5d0, 0x5ea]]],
    ['Armenian, Georgian, Ethiopic, Thai', [[0x561, 0x586], [0x10d0, 0x10f0], [0x1208, 0x1240], [0xe01, 0xe2e]]],
    ['kana', [[0x3041, 0x3093], [0x30a1, 0x30f6]]],
  ] as [string, [number, number][]][])('print %s', (_, ranges) => {
    const fonts = productFonts();
    const missing = ranges.flatMap(([first, last]) => Array.from({ length: last - first + 1 }, (__, index) => first + index)).filter((point) => fonts.fileFor(point) === undefined);
    expect(missing.map((point) => String.fromCodePoint(point))).toEqual([]);
  });
});

describe('the choice of a font', () => {
  const file = (path: string, ranges: string): FontFile => ({ path, ranges: rangesOf(ranges) });
  const fonts = new Fonts([file('latin', 'U+0020-007F'), file('cyrillic', 'U+0400-045F,U+2116'), file('arabic', 'U+0600-06FF,U+0020')]);

  it.each<[string, [string, string][]]>([
    ['Acme', [['Acme', 'latin']]],
    ['Acme ООО', [['Acme ', 'latin'], ['ООО', 'cyrillic']]],
    ['شركة النفط', [['شركة النفط', 'arabic']]],
    ['№ 5', [['№', 'cyrillic'], [' 5', 'latin']]],
    ['北', [['[U+5317]', 'latin']]],
  ])('%s', (text, expected) => {
    expect(fonts.split(text).map(({ text: part, file: path }) => [part, path])).toEqual(expected);
  });
});
