import PDFDocument from 'pdfkit';
import { visualRuns } from './bidi.js';
import type { Fonts } from './fonts.js';

const MARGIN = 50;
const WIDTH = 595.28 - 2 * MARGIN;
const BOTTOM = 841.89 - 60;
/** From the top of a line down to its baseline, in parts of the font size. */
const ASCENT = 1.05;

/** Writes lines of text in any script onto A4 pages. Direction, fonts and line ends are ours; shaping is the font's. */
export class PdfWriter {
  private readonly document: PDFKit.PDFDocument;
  private readonly chunks: Buffer[] = [];
  private readonly done: Promise<Buffer>;
  private readonly widths = new Map<string, number>();
  private y = MARGIN;

  constructor(
    private readonly fonts: Fonts,
    about: { readonly title: string; readonly createdAt: Date },
  ) {
    this.document = new PDFDocument({ size: 'A4', margin: MARGIN, bufferPages: true, info: { Title: about.title, Producer: 'Interdict', Creator: 'Interdict', CreationDate: about.createdAt, ModDate: about.createdAt } });
    // Lines are placed by us: pdfkit must never start a page of its own.
    this.document.page.margins.bottom = 0;
    this.done = new Promise((resolve, reject) => {
      this.document.on('data', (chunk: Buffer) => this.chunks.push(chunk));
      this.document.on('end', () => resolve(Buffer.concat(this.chunks)));
      this.document.on('error', reject);
    });
  }

  title(text: string): void {
    this.paragraph(text, { size: 17, after: 6 });
  }

  heading(text: string): void {
    this.space(10);
    this.need(40);
    this.paragraph(text, { size: 12, colour: '#1d4e6f', after: 2 });
    this.document.moveTo(MARGIN, this.y).lineTo(MARGIN + WIDTH, this.y).lineWidth(0.5).strokeColor('#b8c4cc').stroke();
    this.space(5);
  }

  paragraph(text: string, { size = 9.5, colour = '#16202a', indent = 0, after = 3 }: { size?: number; colour?: string; indent?: number; after?: number } = {}): void {
    for (const line of this.wrap(text, size, WIDTH - indent)) {
      this.need(size * 1.4);
      this.line(line, MARGIN + indent, size, colour);
      this.y += size * 1.4;
    }
    this.space(after);
  }

  /** A label on the left, its value beside it. */
  field(label: string, value: string, indent = 0): void {
    const size = 9.5;
    const at = 130 + indent;
    const lines = this.wrap(value === '' ? '—' : value, size, WIDTH - at);
    lines.forEach((line, index) => {
      this.need(size * 1.4);
      if (index === 0) this.line(label, MARGIN + indent, size, '#5b6b76');
      this.line(line, MARGIN + at, size, '#16202a');
      this.y += size * 1.4;
    });
  }

  space(height: number): void {
    this.y += height;
  }

  /** Numbers the pages and gives the file. */
  async finish(footer: string): Promise<Buffer> {
    const { start, count } = this.document.bufferedPageRange();
    for (let page = start; page < start + count; page++) {
      this.document.switchToPage(page);
      this.y = 841.89 - 40;
      this.line(`${footer} · page ${page - start + 1} of ${count}`, MARGIN, 7.5, '#5b6b76');
    }
    this.document.end();
    return this.done;
  }

  private need(height: number): void {
    if (this.y + height <= BOTTOM) return;
    this.document.addPage();
    this.document.page.margins.bottom = 0;
    this.y = MARGIN;
  }

  private line(text: string, x: number, size: number, colour: string): void {
    let at = x;
    for (const { text: run, rtl } of visualRuns(text)) {
      const parts = this.fonts.split(run);
      for (const part of rtl ? parts.reverse() : parts) {
        this.document.font(part.file).fontSize(size).fillColor(colour);
        // Features given, even none, make pdfkit shape the run as a whole; without them it lays words out one by one, left to right.
        // One baseline for all fonts: their heights differ.
        const shown = inOrder(part.text, rtl);
        this.document.text(shown, at, this.y + size * ASCENT, { lineBreak: false, features: [], baseline: 'alphabetic' });
        at += this.document.widthOfString(shown, { features: [] });
      }
    }
  }

  /** In points. Words come again and again, so each is measured once, at size 1. */
  private widthOf(text: string, size: number): number {
    let width = this.widths.get(text);
    if (width === undefined) {
      width = this.fonts.split(text).reduce((sum, part) => sum + this.document.font(part.file).fontSize(1).widthOfString(part.text, { features: [] }), 0);
      this.widths.set(text, width);
    }
    return width * size;
  }

  /** Breaks at spaces, between Han and Kana letters, and inside a word only where it is longer than the line. */
  private wrap(text: string, size: number, width: number): string[] {
    const lines: string[] = [];
    for (const paragraph of text.replace(/\r\n?/g, '\n').split('\n')) {
      let line = '';
      let wide = 0;
      for (const piece of piecesOf(paragraph)) {
        const more = this.widthOf(piece, size);
        if (line === '' || wide + this.widthOf(piece.trimEnd(), size) <= width) {
          line += piece;
          wide += more;
        } else {
          lines.push(line.trimEnd());
          line = piece;
          wide = more;
        }
        while (wide > width && this.widthOf(line.trimEnd(), size) > width) {
          let cut = [...line].length - 1;
          const letters = [...line];
          while (cut > 1 && this.widthOf(letters.slice(0, cut).join(''), size) > width) cut--;
          lines.push(letters.slice(0, cut).join(''));
          line = letters.slice(cut).join('');
          wide = this.widthOf(line, size);
        }
      }
      lines.push(line.trimEnd());
    }
    return lines;
  }
}

/** The font turns a text by the script of its first letter; where the line wants it the other way round (brackets within Arabic, Persian digits), it is turned beforehand. */
function inOrder(text: string, rtl: boolean): string {
  return rtl === TURNED_BY_FONT.test(text) ? text : [...text].reverse().join('');
}

const TURNED_BY_FONT = /^[\p{Script=Common}\p{Script=Inherited}]*[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;

function piecesOf(text: string): string[] {
  return text.match(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|[^\s\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]+\s*|\s+/gu) ?? [];
}
