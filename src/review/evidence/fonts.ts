import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openSync } from 'fontkit';
import { projectRoot } from '../../config.js';

/** One font file and the letters that it is for. */
export interface FontFile {
  readonly path: string;
  /** Code points, first and last. */
  readonly ranges: readonly (readonly [number, number])[];
}

/** No fonts to print with; the message says what to do. */
export class FontsMissing extends Error {
  readonly code = 'fonts_missing';
}

/** Packages in the order in which they are asked for a letter. */
const PACKAGES = ['noto-sans', 'noto-sans-arabic', 'noto-sans-hebrew', 'noto-sans-armenian', 'noto-sans-georgian', 'noto-sans-ethiopic', 'noto-sans-thai', 'noto-sans-sc', 'noto-sans-kr'] as const;

/** Fonts for every script of the lists, from the npm packages that come with the product: no font of the machine is used. */
export class Fonts {
  private readonly known = new Map<number, string>();

  /** `holds` tells whether a file can print a letter; the ranges alone promise more than the files keep. */
  constructor(
    private readonly files: readonly FontFile[],
    private readonly holds: (path: string, codePoint: number) => boolean = () => true,
  ) {
    if (files.length === 0) throw new FontsMissing('No fonts are installed: run npm ci, which brings the @fontsource packages.');
  }

  /** The file to print a letter with; undefined where no font has it. */
  fileFor(codePoint: number): string | undefined {
    const known = this.known.get(codePoint);
    if (known !== undefined) return known;
    const found = this.files.find((file) => this.prints(file, codePoint))?.path;
    if (found !== undefined) this.known.set(codePoint, found);
    return found;
  }

  /** Text cut where the font changes; spaces, marks and punctuation stay with what is before them where its font has them. What no font has is printed as its number. */
  split(text: string): { readonly text: string; readonly file: string }[] {
    const parts: { text: string; file: string }[] = [];
    for (const char of text) {
      const point = char.codePointAt(0) ?? 0;
      const last = parts.at(-1);
      const stays = last !== undefined && /[\p{M}\p{Z}\p{P}\u200c\u200d]/u.test(char) && this.has(last.file, point);
      const file = stays ? last.file : this.fileFor(point);
      const shown = file === undefined ? `[U+${point.toString(16).toUpperCase().padStart(4, '0')}]` : char;
      const use = file ?? this.fileFor(0x5b) ?? this.files[0]?.path ?? '';
      if (last && last.file === use) last.text += shown;
      else parts.push({ text: shown, file: use });
    }
    return parts;
  }

  private has(path: string, codePoint: number): boolean {
    return this.files.some((file) => file.path === path && this.prints(file, codePoint));
  }

  private prints({ path, ranges }: FontFile, codePoint: number): boolean {
    return ranges.some(([first, last]) => first <= codePoint && codePoint <= last) && this.holds(path, codePoint);
  }
}

let opened: Fonts | undefined;

/** The product's own fonts. Throws `FontsMissing`. */
export function productFonts(folder: string = join(projectRoot(), 'node_modules', '@fontsource')): Fonts {
  opened ??= new Fonts(PACKAGES.flatMap((name) => packageFonts(join(folder, name), name)), hasGlyph);
  return opened;
}

const files = new Map<string, ReturnType<typeof openSync> | undefined>();

/** Whether a file has the glyph of a letter; one that cannot be read has none. */
function hasGlyph(path: string, codePoint: number): boolean {
  try {
    if (!files.has(path)) files.set(path, openSync(path));
    return files.get(path)?.hasGlyphForCodePoint(codePoint) ?? false;
  } catch {
    files.set(path, undefined);
    return false;
  }
}

/** A package of fontsource: slices of one font, with the letters of each in `unicode.json`. WOFF, since only that can be cut down to the letters that are used. */
function packageFonts(folder: string, name: string): FontFile[] {
  const table = join(folder, 'unicode.json');
  if (!existsSync(table)) return [];
  const slices = JSON.parse(readFileSync(table, 'utf8')) as Record<string, string>;
  return Object.entries(slices).flatMap(([slice, ranges]) => {
    const path = join(folder, 'files', `${name}-${slice.replace(/[[\]]/g, '')}-400-normal.woff`);
    return existsSync(path) ? [{ path, ranges: rangesOf(ranges) }] : [];
  });
}

/** `U+0460-052F,U+1C80` as pairs of numbers. */
export function rangesOf(text: string): (readonly [number, number])[] {
  return text.split(',').flatMap((part) => {
    const found = /^\s*U\+([0-9A-F]+)(?:-([0-9A-F]+))?\s*$/i.exec(part);
    if (!found?.[1]) return [];
    const first = parseInt(found[1], 16);
    return [[first, found[2] ? parseInt(found[2], 16) : first] as const];
  });
}
