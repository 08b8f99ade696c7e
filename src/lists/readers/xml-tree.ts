import { TextDecoder } from 'node:util';
import type { XmlElement } from './xml.js';

/** The first child of that name. */
export function child(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return element?.children.find((each) => each.name === name);
}

/** All children of that name, in the file's order. */
export function children(element: XmlElement | undefined, name: string): readonly XmlElement[] {
  return element?.children.filter((each) => each.name === name) ?? [];
}

/** The text at the end of a path of first children; empty where an element of it is absent. */
export function textOf(element: XmlElement | undefined, ...path: readonly string[]): string {
  return path.reduce<XmlElement | undefined>(child, element)?.text ?? '';
}

/** The texts, without empty ones, at the end of a path of children, of which every one may repeat. */
export function textsOf(element: XmlElement | undefined, ...path: readonly string[]): readonly string[] {
  const found = path.reduce<readonly XmlElement[]>((level, name) => level.flatMap((each) => children(each, name)), element ? [element] : []);
  return found.map((each) => each.text).filter((text) => text !== '');
}

/** The element's local name and attributes as far as a file's first bytes show them; undefined where no element begins there. */
export function rootOf(head: Buffer): { readonly name: string; readonly tag: string } | undefined {
  const text = headText(head).replace(/<!--[\s\S]*?-->/g, '');
  const match = /^\s*(?:<\?[\s\S]*?\?>\s*)*<([A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)((?:\s[^>]*)?)/.exec(text);
  return match?.[2] === undefined ? undefined : { name: match[2], tag: match[3] ?? '' };
}

/** A file's first bytes as text, whichever of the Unicode encodings they are in; enough to recognise a format. */
export function headText(head: Buffer): string {
  const utf16 = (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0x3c && head[1] === 0);
  return new TextDecoder(utf16 ? 'utf-16le' : 'utf-8').decode(head);
}
