import type { ListFile } from '../list-source.js';
import { readXml, type XmlElement } from '../readers/xml.js';
import { child, children, textOf, textsOf } from '../readers/xml-tree.js';
import { tidy } from '../values.js';

export interface SecoPlace {
  /** Location, area and country in one line. */
  readonly full: string;
  readonly city: string;
  readonly region: string;
  readonly country?: string;
  readonly countryText: string;
}

/** What targets refer to by number: places, and sets of sanctions with their programme. */
export interface SecoTables {
  readonly date: string | undefined;
  readonly places: ReadonlyMap<string, SecoPlace>;
  readonly sets: ReadonlyMap<string, { readonly programme: string; readonly title: string; readonly text: string }>;
}

/** First pass over the file: everything but the targets, wherever it stands. */
export async function readSecoTables(file: ListFile): Promise<SecoTables> {
  const places = new Map<string, SecoPlace>();
  const sets = new Map<string, { programme: string; title: string; text: string }>();
  let date: string | undefined;
  const options = {
    isRecord: (path: string) => /^swiss-sanctions-list\/(?:sanctions-program|place|target)$/.test(path),
    onOpen: (path: string, attributes: Readonly<Record<string, string>>) => {
      if (path === 'swiss-sanctions-list') date = /^\d{4}-\d{2}-\d{2}/.exec(attributes.date ?? '')?.[0];
    },
  };
  for await (const { element } of readXml(file, options)) {
    const id = element.attributes.ssid ?? '';
    if (element.name === 'place') places.set(id, placeOf(element));
    if (element.name !== 'sanctions-program') continue;
    const programme = english(element, 'program-key');
    const title = english(element, 'program-name');
    for (const set of children(element, 'sanctions-set')) {
      const setId = set.attributes.ssid ?? '';
      const known = sets.get(setId);
      if (known === undefined || set.attributes.lang === 'eng') sets.set(setId, { programme, title, text: tidy(set.text) });
    }
  }
  return { date, places, sets };
}

function placeOf(element: XmlElement): SecoPlace {
  const country = child(element, 'country');
  const [city, region, countryText] = [textOf(element, 'location'), textOf(element, 'area'), country?.text ?? ''];
  const variants = [...textsOf(element, 'location-variant'), ...textsOf(element, 'area-variant')];
  const full = [city, region, ...(variants.length > 0 ? [`(${variants.join(', ')})`] : []), countryText].filter((part) => part !== '').join(', ');
  const code = country?.attributes['iso-code'];
  return { full: tidy(full), city, region, countryText, ...(code !== undefined && /^[A-Z]{2}$/.test(code) && { country: code }) };
}

/** The text in English, or in the language that comes first. */
function english(element: XmlElement, name: string): string {
  const all = children(element, name);
  return tidy((all.find((each) => each.attributes.lang === 'eng') ?? all[0])?.text ?? '');
}
