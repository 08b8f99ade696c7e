import chardet from 'chardet';
import iconv from 'iconv-lite';

/** How the bytes of a text file are read. Names are those of iconv-lite. */
export interface EncodingGuess {
  readonly encoding: string;
  /** For a person who has to confirm it. */
  readonly why: string;
  /** False: another encoding fits nearly as well; look at the preview. */
  readonly sure: boolean;
}

const SAMPLE = 64 * 1024;

/**
 * Looks at all bytes of a file, because the first odd letter of a supplier file may stand in its last line.
 * A byte order mark decides; then zero bytes (UTF-16 without a mark); then whether all is UTF-8; then the shape of the words.
 */
export class EncodingDetector {
  private head = Buffer.alloc(0);
  private valid = 0;
  private invalid = 0;
  private pending = 0;
  private zeroEven = 0;
  private zeroOdd = 0;
  private size = 0;
  /** Neighbourhoods of bytes above 127. */
  private readonly sample: Buffer[] = [];
  private sampled = 0;

  take(chunk: Buffer): void {
    if (this.head.length < 4) this.head = Buffer.concat([this.head, chunk.subarray(0, 4)]);
    let odd = false;
    for (let i = 0; i < chunk.length; i++) {
      const byte = chunk[i] as number;
      if (byte < 0x80) {
        if (this.pending > 0) this.broken();
        if (byte === 0 && (this.size + i) % 2 === 0) this.zeroEven++;
        else if (byte === 0) this.zeroOdd++;
        continue;
      }
      odd = true;
      if (this.pending > 0) {
        if (byte >= 0xc0) {
          this.broken();
          this.begin(byte);
        } else if (--this.pending === 0) this.valid++;
      } else this.begin(byte);
    }
    this.size += chunk.length;
    if (odd && this.sampled < SAMPLE) {
      const part = Buffer.from(chunk.subarray(0, SAMPLE));
      this.sample.push(part);
      this.sampled += part.filter((byte) => byte >= 0x80).length;
    }
  }

  guess(): EncodingGuess {
    const [a, b, c] = this.head;
    if (a === 0xef && b === 0xbb && c === 0xbf) return { encoding: 'utf-8', why: 'the file begins with the mark of UTF-8', sure: true };
    if (a === 0xff && b === 0xfe) return { encoding: 'utf-16le', why: 'the file begins with the mark of UTF-16', sure: true };
    if (a === 0xfe && b === 0xff) return { encoding: 'utf-16be', why: 'the file begins with the mark of UTF-16, big end first', sure: true };
    if (this.zeroOdd > this.size / 8 && this.zeroOdd > 4 * this.zeroEven) return { encoding: 'utf-16le', why: 'every second byte is zero', sure: true };
    if (this.zeroEven > this.size / 8 && this.zeroEven > 4 * this.zeroOdd) return { encoding: 'utf-16be', why: 'every second byte is zero, the first of each pair', sure: true };
    if (this.invalid === 0) return { encoding: 'utf-8', why: this.valid === 0 ? 'plain letters only' : 'all bytes are UTF-8', sure: true };
    if (this.valid > 20 * this.invalid) return { encoding: 'utf-8', why: `nearly all bytes are UTF-8; ${this.invalid} are not and show as \ufffd`, sure: false };
    return singleByte(Buffer.concat(this.sample));
  }

  private begin(byte: number): void {
    if (byte >= 0xc2 && byte < 0xe0) this.pending = 1;
    else if (byte >= 0xe0 && byte < 0xf0) this.pending = 2;
    else if (byte >= 0xf0 && byte < 0xf5) this.pending = 3;
    else this.invalid++;
  }

  private broken(): void {
    this.invalid++;
    this.pending = 0;
  }
}

const CYRILLIC = ['windows-1251', 'koi8-r', 'cp866', 'iso-8859-5'] as const;
/** The ten commonest letters of Russian text: about 62 of 100 letters. */
const COMMON_RUSSIAN = new Set('оеаинтсрвл');
/** Bytes that are letters of Central Europe in Windows-1250 and signs such as £ ³ ¹ ¥ in Windows-1252. */
const CENTRAL = new Set([0xa3, 0xb3, 0xa5, 0xb9, 0x9c, 0x8c, 0x9f, 0x8f, 0xaf, 0xbf, 0xaa, 0xba, 0xbe, 0xbc]);
const EAST_ASIAN: ReadonlySet<string> = new Set(['GB18030', 'Big5', 'Shift_JIS', 'EUC-JP', 'EUC-KR']);

/** One byte a letter: whole words above 127 are Cyrillic, single letters within plain words are Western. */
function singleByte(sample: Buffer): EncodingGuess {
  const { whole, mixed, central } = wordShapes(sample);
  if (whole > mixed) {
    const best = CYRILLIC.map((encoding) => ({ encoding, share: commonShare(iconv.decode(sample, encoding)) })).sort((x, y) => y.share - x.share)[0];
    if (best && best.share > 0.45) return { encoding: best.encoding, why: 'whole words are Cyrillic letters', sure: best.share > 0.5 };
    const asian = chardet.analyse(sample).find(({ name }) => EAST_ASIAN.has(name));
    if (asian && asian.confidence >= 50) return { encoding: asian.name.toLowerCase(), why: `the bytes look like ${asian.name}`, sure: false };
    if (best && best.share > 0.3) return { encoding: best.encoding, why: 'whole words are letters above 127, most likely Cyrillic', sure: false };
  }
  if (central > mixed / 4 && central > 0) return { encoding: 'windows-1250', why: 'single letters as in Polish or Czech stand within words', sure: false };
  return { encoding: 'windows-1252', why: 'single accented letters stand within plain words', sure: whole === 0 };
}

function wordShapes(bytes: Buffer): { whole: number; mixed: number; central: number } {
  let whole = 0;
  let mixed = 0;
  let central = 0;
  let high = 0;
  let plain = 0;
  let signs = 0;
  for (let i = 0; i <= bytes.length; i++) {
    const byte = i < bytes.length ? (bytes[i] as number) : 0x20;
    if (byte >= 0x80) {
      high++;
      if (CENTRAL.has(byte)) signs++;
    } else if ((byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a)) plain++;
    else {
      if (high >= 2 && plain === 0) whole++;
      else if (high > 0 && plain > 0) {
        mixed++;
        if (signs > 0) central++;
      }
      high = plain = signs = 0;
    }
  }
  return { whole, mixed, central };
}

function commonShare(text: string): number {
  let letters = 0;
  let common = 0;
  for (const letter of text.toLowerCase()) {
    if (letter < '\u0080') continue;
    letters++;
    if (COMMON_RUSSIAN.has(letter)) common++;
  }
  return letters === 0 ? 0 : common / letters;
}
