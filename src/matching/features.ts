import type { Alignment } from './align.js';
import type { NameIndex } from './candidates.js';
import { FORM, GENERATION_FROM } from './name-index-builder.js';
import { RELATION } from './near-index.js';
import { LETTER } from './fold.js';
import { GENERATION, type PreparedName } from './prepare.js';
import { WORD } from './word.js';

/** The questions that are asked of a pair of names, in the order of the weights. Each value is about 0…1. */
export const FEATURES = [
  'bias',
  'subject_covered', 'listed_covered', 'both_covered_50', 'both_covered_70', 'both_covered_85', 'better_covered',
  'information_1', 'information_2', 'information_3',
  'subject_left_over', 'listed_left_over', 'both_left_over', 'subject_words_left', 'listed_words_left', 'both_words_left',
  'least_alike', 'mean_unlike', 'short_word_unlike', 'words_unlike', 'known_words_differ', 'first_letter_differs',
  'same_words', 'number_differs', 'number_missing',
  'generic_only', 'generic_left_subject', 'generic_left_listed', 'generic_left_both',
  'one_word_subject', 'one_word_listed', 'one_common_word', 'one_short_word', 'one_word_matched',
  'first_word_agrees', 'first_word_differs', 'order_differs', 'order_rotated', 'ending_differs', 'gender_differs',
  'legal_form_equal', 'legal_form_differs', 'legal_country_differs', 'legal_form_missing', 'common_name_form_differs',
  'acronym_3', 'acronym_4', 'acronym_5', 'acronym_whole', 'joined', 'name_variant', 'consonants_only', 'cross_script', 'cross_alphabet', 'cross_vowels', 'patronymic_missing',
  'patronymic_differs', 'patronymic_agrees', 'initial_agrees', 'initial_differs', 'initial_only', 'initials_one', 'initials_all', 'initials_rare', 'given_name_only',
  'place_left', 'place_differs', 'nisbah_differs', 'part_of_field', 'symbols_agree', 'rarest_agrees', 'common_only',
  'translated_words', 'generic_own_left', 'generic_translated', 'own_matched_2', 'own_matched_3', 'own_all_subject', 'own_all_listed', 'own_all_both', 'own_one_of_many', 'acronym_form_agrees', 'acronym_alone', 'acronym_listed', 'father_swapped',
  'family_differs', 'generation_differs', 'second_family_alone', 'form_leads_both', 'form_leads_one', 'form_leads_acronym', 'form_missing_one_word', 'short_name_form_unequal', 'acronym_form_unequal', 'acronym_part_3', 'acronym_part_4',
  'slip_alone', 'rare_word', 'rare_word_alone', 'rare_word_left', 'generic_information', 'generic_order_differs', 'generic_few', 'syllable_differs', 'generic_words_differ', 'trade_differs', 'town_left_alone', 'country_left_alone', 'words_matched_1', 'words_matched_2', 'words_matched_3',
] as const;
export type FeatureName = (typeof FEATURES)[number];

const F = Object.fromEntries(FEATURES.map((name, i) => [name, i])) as Record<FeatureName, number>;
/** Tells a word of a script that leaves letters out, or has none, from one of another alphabet. */
const UNSPELT = WORD.nonLatin | WORD.alphabet;
/** What the scripts of a pair leave out, as bits: short vowels only (Arabic, Hebrew), or all that tells of sounds. */
const LEFT_OUT = { vowels: 1, sounds: 2 } as const;
/** Weight from which a word is met hardly anywhere else. */
const RARE = 0.9;
/** … and of one with so many letters, which is a name's own though some bear it. */
const RARE_LONG = 0.7;
const LONG = 10;
const SLIP_LENGTH = 5;
/** Weight up to which a family name is borne by so many that initials beside it tell little. */
const COMMON_FAMILY = 0.68;
/** Value of `initials_rare` from which a family name with initials flags; below it informs, as many may bear both. */
const FAMILY_OF_FEW = 0.5;
const clamp = (x: number): number => (x < 0 ? 0 : x > 1 ? 1 : x);

/** Answers all questions about an aligned pair into `out`, which has `FEATURES.length` places. */
export function measure(name: PreparedName, index: NameIndex, form: number, a: Alignment, out: Float32Array): void {
  out.fill(0);
  out[F.bias] = 1;
  const person = name.nameClass === 'person';
  const start = index.formStart[form]!;
  const flagsOf = index.wordFlags;
  let subjectWeight = 0, subjectMatched = 0, subjectLeft = 0, subjectLeftCount = 0, subjectGenericLeft = 0, subjectWords = 0;
  let least = 1, unlike = 0, unlikeShort = 0, unlikeCount = 0, knownDiffer = 0, matched = 0, ownMatched = 0, symbolMatched = 0, firstDiffers = 0;
  let information = 0, variants = 0, consonants = 0, initials = 0, nonLatin = 0, rarest = 0, rarestMatched = 0;
  let subjectNumberLeft = 0, subjectPlaceLeft = 0, patronymicMatched = 0, leftOut = 0, subjectNisbah = 0, ending = 0, familyEnding = 0, woman = 0, subjectInitialLeft = 0;
  let countryLeft = 0, placesLeft = 0, subjectFeminine = 0, listedFeminine = 0, placeMatched = 0, translated = 0, foreign = 0, subjectBranchLeft = 0, firstOwn = -1, bestWeight = 0, longWords = 0, rareWord = 0, longest = 0, symbolWeight = 0, syllable = 0;
  const missing = person ? patronymicMissing(name, index, start, a) : 'neither';
  for (let i = 0; i < a.subjectCount; i++) {
    const token = name.tokens[i]!;
    const w = token.weight;
    const flags = token.flags;
    if (missing === 'listed' && flags & WORD.patronymic) continue;
    subjectWeight += w;
    if (flags & WORD.nonLatin) nonLatin |= 1;
    leftOut |= leftOutBy(flags);
    const light = flags & (WORD.particle | WORD.initial);
    if (!light) subjectWords++;
    if (firstOwn < 0 && !(flags & (WORD.generic | WORD.particle | WORD.place | WORD.number))) firstOwn = i;
    if (w > rarest) {
      rarest = w;
      rarestMatched = a.subjectTo[i]! >= 0 ? a.subjectSim[i]! : 0;
    }
    const to = a.subjectTo[i]!;
    if (to < 0) {
      if (flags & WORD.number) subjectNumberLeft = 1;
      if (flags & WORD.place) {
        subjectPlaceLeft = 1;
        placesLeft++;
      }
      if (flags & WORD.country) countryLeft = 1;
      if (flags & WORD.initial) subjectInitialLeft = 1;
      if (flags & WORD.branch) subjectBranchLeft = 1;
      if (flags & WORD.generic) subjectGenericLeft += 1;
      else if (!light && (flags & WORD.place) === 0) {
        subjectLeftCount++;
        if (i > 0 && name.tokens[i - 1]!.word.text.length === 2 && /^(al|el|ad|as|an|ar|at|az)$/.test(name.tokens[i - 1]!.word.text)) subjectNisbah = 1;
      }
      if (w > subjectLeft) subjectLeft = w;
      continue;
    }
    const sim = a.subjectSim[i]!;
    const relation = a.subjectRelation[i]!;
    subjectMatched += w * sim;
    if (relation === RELATION.initial) initials++;
    else if (relation === RELATION.variant) variants++;
    else if (relation === RELATION.consonants) consonants++;
    if (flags & WORD.particle) continue;
    matched++;
    // an organisation's run of Han or Hangul is several words written as one
    if (!person && flags & WORD.cjk && relation === RELATION.equal) {
      const more = clamp((token.to - token.from - 2) / 4) * 2;
      matched += Math.floor(more);
      if (token.symbol < 0) ownMatched += Math.floor(more);
    }
    if (flags & WORD.patronymic) patronymicMatched = 1;
    if (token.symbol >= 0) {
      if (flags & WORD.place) placeMatched++;
      symbolMatched++;
      symbolWeight += w;
      if (relation === RELATION.translation) {
        translated++;
        if (index.wordInitial[index.wordOf(start + to)] !== token.word.fold.charCodeAt(0)) foreign = 1;
      }
    } else if (!(flags & WORD.initial) && relation !== RELATION.initial && relation !== RELATION.acronym) {
      if (!(flags & (WORD.number | WORD.place))) ownMatched++;
      if (w > bestWeight) bestWeight = w;
      if (token.word.fold.length >= 5) longWords++;
      if (sim < least) least = sim;
      if (token.word.fold.length > longest) longest = token.word.fold.length;
      if (isRare(w, token.word.fold.length)) rareWord = Math.max(rareWord, sim >= 0.92 ? token.word.fold.length : sim >= 0.8 && relation === RELATION.edit ? token.word.fold.length - 2 : 0);
      if (relation === RELATION.consonants && sim < 0.85) {
        unlike += 1 - sim;
        unlikeCount++;
      }
      if (relation === RELATION.edit) {
        unlike += 1 - sim;
        if (sim < 0.9) unlikeCount++;
        if (token.word.fold.length <= 6) unlikeShort += 1 - sim;
        const j = index.wordOf(start + to);
        if (person) knownDiffer = Math.max(knownDiffer, 1 - Math.max(w, index.wordWeight[j]!));
        if (index.wordInitial[j] !== token.word.fold.charCodeAt(0)) firstDiffers = 1;
        if (flags & flagsOf[j]! & WORD.pinyin) syllable = 1;
        if (person && ((flags ^ flagsOf[j]!) & WORD.feminine) !== 0) {
          if (FAMILY_OF_MEN.test(flags & WORD.feminine ? index.words.foldOf(j) : token.word.fold)) familyEnding = 1;
          else ending = 1;
        }
      }
    }
    if (person) {
      const j = index.wordOf(start + to);
      const others = flagsOf[j]!;
      if (((flags | others) & (WORD.initial | WORD.cjk | WORD.semitic)) === 0) {
        if (flags & others & WORD.feminine && sim >= 0.94 && token.word.groups.length > 0) woman = 1;
        const own = token.word.fold;
        if (flags & ~others & WORD.feminine) subjectFeminine += areWomanAndMan(own.length, index.words.foldLength(j), index.words.lastLetter(j)) ? 1 : 0;
        else if (others & ~flags & WORD.feminine) listedFeminine += areWomanAndMan(index.words.foldLength(j), own.length, own.charCodeAt(own.length - 1)) ? 1 : 0;
      }
    }
    information += w * sim * (index.wordSymbol[index.wordOf(start + to)]! >= 0 ? 0.5 : 1);
  }
  let listedWeight = 0, listedMatched = 0, listedLeft = 0, listedLeftCount = 0, listedGenericLeft = 0, listedWords = 0, listedNisbah = 0;
  let listedInitialLeft = 0, listedBranchLeft = 0, listedNumberLeft = 0, listedPlaceLeft = 0, firstListed = -1;
  for (let j = 0; j < a.listedCount; j++) {
    const word = index.wordOf(start + j);
    const flags = flagsOf[word]!;
    const w = index.wordWeight[word]!;
    if (missing === 'subject' && flags & WORD.patronymic) continue;
    listedWeight += w;
    if (flags & WORD.nonLatin) nonLatin |= 2;
    leftOut |= leftOutBy(flags);
    const light = flags & (WORD.particle | WORD.initial);
    if (!light) listedWords++;
    if (firstListed < 0 && !(flags & (WORD.generic | WORD.particle | WORD.place | WORD.number))) firstListed = j;
    if (a.listedTo[j]! >= 0) {
      listedMatched += w * a.listedSim[j]!;
      continue;
    }
    if (flags & WORD.number) listedNumberLeft = 1;
    if (flags & WORD.place) {
      listedPlaceLeft = 1;
      placesLeft++;
    }
    if (flags & WORD.country) countryLeft = 1;
    if (flags & WORD.initial) listedInitialLeft = 1;
    if (flags & WORD.branch) listedBranchLeft = 1;
    if (flags & WORD.generic) listedGenericLeft += 1;
    else if (!light && (flags & WORD.place) === 0) {
      listedLeftCount++;
      if (j > 0 && flagsOf[index.wordOf(start + j - 1)]! & WORD.particle && index.words.foldLength(index.wordOf(start + j - 1)) === 2) listedNisbah = 1;
    }
    if (w > listedLeft) listedLeft = w;
  }
  const subjectCovered = subjectWeight > 0 ? subjectMatched / subjectWeight : 0;
  const listedCovered = listedWeight > 0 ? listedMatched / listedWeight : 0;
  const both = Math.min(subjectCovered, listedCovered);
  out[F.subject_covered] = subjectCovered;
  out[F.listed_covered] = listedCovered;
  out[F.both_covered_50] = clamp(both * 2);
  out[F.both_covered_70] = clamp((both - 0.5) * 4);
  out[F.both_covered_85] = clamp((both - 0.75) * 4);
  out[F.better_covered] = Math.max(subjectCovered, listedCovered);
  out[F.information_1] = clamp(information);
  out[F.information_2] = clamp(information - 1);
  out[F.information_3] = clamp(information - 2);
  out[F.subject_left_over] = subjectLeft;
  out[F.listed_left_over] = listedLeft;
  out[F.both_left_over] = Math.min(subjectLeft, listedLeft);
  out[F.subject_words_left] = clamp(subjectLeftCount / 3);
  out[F.listed_words_left] = clamp(listedLeftCount / 3);
  out[F.both_words_left] = clamp(Math.min(subjectLeftCount, listedLeftCount) / 2);
  out[F.least_alike] = 1 - least;
  out[F.mean_unlike] = matched > 0 ? unlike / matched : 0;
  out[F.short_word_unlike] = clamp(unlikeShort * 2);
  out[F.words_unlike] = clamp(unlikeCount / 2);
  out[F.known_words_differ] = clamp(knownDiffer * 4);
  out[F.first_letter_differs] = firstDiffers;
  const allMatched = subjectLeft === 0 && listedLeft === 0;
  out[F.same_words] = allMatched && least >= 0.98 && initials === 0 && a.acronym + a.acronymPart === 0 ? 1 : 0;
  out[F.number_differs] = subjectNumberLeft & listedNumberLeft;
  out[F.number_missing] = subjectNumberLeft ^ listedNumberLeft;
  // a place and generic words that all agree are a name: the Kazan Helicopter Plant
  const placed = placeMatched > 0 && matched >= 2 && allMatched;
  const own = ownMatched > 0 || a.acronym > 0 || placed;
  out[F.generic_only] = own ? 0 : 1;
  const subjectOwnLeft = subjectLeftCount > 0;
  const listedOwnLeft = listedLeftCount > 0;
  out[F.generic_own_left] = !own && (subjectOwnLeft || listedOwnLeft) ? 1 : 0;
  // within one script a firm is called in one language: Global Energy is not Energy World, PetroChina not China Oil; and no firm is called a country in another script
  const named = ownMatched > 0 || a.acronym > 0;
  out[F.generic_translated] = (foreign > 0 && !named && (nonLatin === 0 || nonLatin === 3)) || (!own && translated > 0 && (nonLatin === 0 || nonLatin === 3 || placeMatched === matched)) ? 1 : 0;
  if (!person && !named && subjectGenericLeft + subjectLeftCount > 0 && listedGenericLeft + listedLeftCount > 0) out[F.generic_words_differ] = 1;
  // Yanjing Brewery is not Yanjing Electronics
  if (!person && ownMatched === 1 && subjectBranchLeft + subjectLeftCount > 0 && listedBranchLeft + listedLeftCount > 0 && Math.min(subjectLeftCount, listedLeftCount) === 0) out[F.trade_differs] = 1;
  const onlyPlaceLeft = placesLeft === 1 && subjectLeftCount + listedLeftCount + subjectGenericLeft + listedGenericLeft + subjectNumberLeft + listedNumberLeft === 0;
  out[F.own_matched_2] = ownMatched >= 2 ? 1 : 0;
  out[F.own_matched_3] = ownMatched >= 3 ? 1 : 0;
  out[F.own_all_subject] = own && !subjectOwnLeft ? 1 : 0;
  out[F.own_all_listed] = own && !listedOwnLeft ? 1 : 0;
  out[F.own_all_both] = own && !subjectOwnLeft && !listedOwnLeft ? 1 : 0;
  out[F.own_one_of_many] = ownMatched === 1 && subjectLeftCount + listedLeftCount >= 2 ? 1 : 0;
  out[F.generic_left_subject] = clamp(subjectGenericLeft / 3);
  out[F.generic_left_listed] = clamp(listedGenericLeft / 3);
  out[F.generic_left_both] = clamp(Math.min(subjectGenericLeft, listedGenericLeft) / 2);
  out[F.one_word_subject] = subjectWords === 1 ? 1 : 0;
  out[F.one_word_listed] = listedWords === 1 ? 1 : 0;
  const oneWord = subjectWords === 1 || listedWords === 1;
  out[F.one_common_word] = oneWord ? 1 - bestWeight : 0;
  out[F.one_short_word] = oneWord && longWords === 0 ? 1 : 0;
  out[F.one_word_matched] = ownMatched === 1 ? 1 : 0;
  if (firstOwn >= 0 && firstListed >= 0 && !person) {
    if (a.subjectTo[firstOwn] === firstListed) out[F.first_word_agrees] = 1;
    else if (a.subjectTo[firstOwn]! < 0 && a.listedTo[firstListed]! < 0) out[F.first_word_differs] = 1;
  }
  const family = index.formFamily[form]!;
  let turns = turnsOf(name, a, 0, 0);
  // a comma says which is the family name: both are read given name first
  if (person && turns !== 0 && (name.familyWords > 0 || family > 0)) turns = Math.min(turns, turnsOf(name, a, name.familyWords, family));
  if (person && turns === ROTATED) out[F.order_rotated] = 1;
  else out[F.order_differs] = clamp(Math.ceil(turns) / 2);
  // abroad a woman is often called Petrov, as her husband is: Anna Petrov is Anna Petrova (and Nikita may be taken for her)
  out[F.ending_differs] = ending === 1 || (familyEnding === 1 && woman === 0) ? 1 : 0;
  if (Math.max(subjectFeminine, listedFeminine) >= 2 && Math.min(subjectFeminine, listedFeminine) === 0) out[F.gender_differs] = 1;
  legalForms(name, index, form, out, bestWeight, ownMatched);
  // Shenzhen Tenco Technology is Tenco Technology, where RYX Electronic (HK) may be another firm of its group
  if (!person && onlyPlaceLeft && ownMatched > 0 && least >= 0.95 && out[F.legal_form_differs] === 0) out[countryLeft ? F.country_left_alone : F.town_left_alone] = 1;
  const unequalForm = out[F.legal_form_equal] === 0 && (name.legal.length > 0 || index.formLegal[form]! > 0);
  if (a.acronymPart > 0) out[a.acronymPart === 3 ? F.acronym_part_3 : F.acronym_part_4] = 1;
  if (a.acronym > 0 && unequalForm) out[F.acronym_form_unequal] = 1;
  if (a.acronym > 0) out[F.form_leads_acronym] = out[F.form_leads_both]!;
  if (ownMatched <= 1) out[F.form_missing_one_word] = out[F.legal_form_missing]!;
  if (unequalForm && ownMatched > 0 && longest <= 4) out[F.short_name_form_unequal] = 1;
  // a word met nowhere else tells the more, the longer it is
  const rare = clamp((rareWord - 3) / 5);
  out[F.rare_word] = rare;
  if (!subjectOwnLeft && !listedOwnLeft) out[F.rare_word_alone] = rare;
  if (subjectOwnLeft && listedOwnLeft && !person) out[F.rare_word_left] = rare;
  out[F.generic_information] = clamp(symbolWeight);
  if (!own && turns > 0) out[F.generic_order_differs] = 1;
  if (!own && symbolMatched <= 2) out[F.generic_few] = 1;
  out[F.syllable_differs] = syllable;
  if (!person && ownMatched === 1 && unlikeCount === 1 && !subjectOwnLeft && !listedOwnLeft && subjectGenericLeft + listedGenericLeft === 0 && syllable === 0 && out[F.legal_form_equal] === 1) out[F.slip_alone] = clamp((longest - SLIP_LENGTH) / 3) * clamp((least - 0.7) * 10);
  if (a.acronym > 0) {
    out[a.acronym === 3 ? F.acronym_3 : F.acronym_4] = 1;
    if (a.acronym >= 5) out[F.acronym_5] = 1;
    if (subjectWords === 1 || listedWords === 1) out[F.acronym_whole] = 1;
  }
  if (a.acronym > 0) {
    out[F.acronym_form_agrees] = out[F.legal_form_equal]!;
    out[F.acronym_listed] = a.acronymListed ? 1 : 0;
    out[F.acronym_alone] = ownMatched === 0 && symbolMatched === 0 ? 1 : 0;
  }
  out[F.translated_words] = clamp(translated / 3);
  out[F.father_swapped] = person ? fatherSwapped(name, index, start, a) : 0;
  out[F.joined] = clamp(a.joined) * (allMatched && !person ? WHOLE_JOINED : 1);
  out[F.name_variant] = clamp(variants / 2);
  out[F.consonants_only] = clamp(consonants / 2);
  if (nonLatin === 1 || nonLatin === 2) out[F[ofTwoScripts(person, leftOut, consonants > 0)]] = 1;
  if (missing !== 'neither') out[missing === 'both' ? F.patronymic_differs : F.patronymic_missing] = 1;
  out[F.patronymic_agrees] = patronymicMatched;
  out[F.initial_agrees] = clamp(initials / 2);
  // A. Nazarbayev is not Nursultan Nazarbayev
  if (person && ((subjectInitialLeft > 0 && (listedLeftCount > 0 || listedInitialLeft > 0 || (matched <= 1 && initials === 0))) || (listedInitialLeft > 0 && subjectLeftCount > 0))) out[F.initial_differs] = 1;
  out[F.initial_only] = initials > 0 && matched - initials <= 1 ? 1 : 0;
  const told = person && initials > 0 && matched - initials === 1 ? initialsTell(name, index, form, a) : 0;
  if (told > 0) {
    out[told === 1 ? F.initials_one : F.initials_all] = 1;
    out[F.initials_rare] = clamp((bestWeight - COMMON_FAMILY) * 4);
  }
  out[F.given_name_only] = person && matched === 1 && (subjectWords > 1 || listedWords > 1) ? 1 : 0;
  out[F.place_left] = subjectPlaceLeft ^ listedPlaceLeft;
  out[F.place_differs] = subjectPlaceLeft & listedPlaceLeft;
  out[F.nisbah_differs] = subjectNisbah & listedNisbah;
  out[F.part_of_field] = index.formFlags[form]! & FORM.part ? 1 : 0;
  out[F.symbols_agree] = clamp(symbolMatched / 3);
  out[F.rarest_agrees] = rarestMatched;
  out[F.common_only] = clamp(1 - bestWeight);
  if (person) {
    const generation = index.formFlags[form]! >> GENERATION_FROM;
    out[F.generation_differs] = generation !== name.generation && generation !== GENERATION.untold && name.generation !== GENERATION.untold ? 1 : 0;
    const ofSubject = (i: number): number => name.tokens[i]!.flags;
    const ofListed = (j: number): number => flagsOf[index.wordOf(start + j)]!;
    out[F.family_differs] = familyDiffers(a.subjectTo, name.familyWords, ofSubject) || familyDiffers(a.listedTo, family, ofListed) ? 1 : 0;
    if (out[F.family_differs] === 1) out[F.second_family_alone] = secondAlone(a.subjectTo, name.familyWords, ofSubject) || secondAlone(a.listedTo, family, ofListed) ? 1 : 0;
  }
  const words = matched - initials;
  out[F.words_matched_1] = words === 1 ? 1 : 0;
  out[F.words_matched_2] = words === 2 ? 1 : 0;
  out[F.words_matched_3] = words >= 3 ? 1 : 0;
}

/** One of `LEFT_OUT`, or 0 for an alphabet that spells all. */
function leftOutBy(flags: number): number {
  if ((flags & UNSPELT) !== WORD.nonLatin) return 0;
  return flags & WORD.semitic ? LEFT_OUT.vowels : LEFT_OUT.sounds;
}

/** What it says that one name is in Latin letters and the other is not. */
function ofTwoScripts(person: boolean, leftOut: number, consonantsOnly: boolean): 'cross_alphabet' | 'cross_vowels' | 'cross_script' {
  if (person && leftOut === 0) return 'cross_alphabet';
  return leftOut === LEFT_OUT.vowels && !(person && consonantsOnly) ? 'cross_vowels' : 'cross_script';
}

/**
 * Whether of two forms of a name the one that ends as a woman's does is a woman's, by the lengths of both and the other's last letter: Fatemeh is
 * Fatima, Andreas no man called Andrea, and Czech gives women of all countries a family name in -ová.
 */
function areWomanAndMan(woman: number, man: number, ending: number): boolean {
  return ending !== LETTER.e && man <= woman && woman - man <= 2;
}

/** Whether a word of this weight and length is met hardly anywhere else. */
export function isRare(weight: number, length: number): boolean {
  return weight >= (length >= LONG ? RARE_LONG : RARE);
}

/** Whether all words that count are the same. By the answers of `measure`. */
export function sameWords(values: Float32Array): boolean {
  return values[F.same_words] === 1;
}

/** Whether little more than a family name of many agrees, beside initials: it informs, whatever the score. By the answers of `measure`. */
export function byInitialsOfMany(values: Float32Array): boolean {
  return values[F.initials_one]! + values[F.initials_all]! > 0 && values[F.initials_rare]! < FAMILY_OF_FEW;
}

/** How much of `joined` counts where it is all that differs: NAR Technologies is Nartechnologies. */
const WHOLE_JOINED = 0.4;

/**
 * Which side lacks the patronymic that the other has, all else of both being matched: many papers leave it out, and what is
 * missing does not differ. `both` where each has one that the other lacks.
 */
function patronymicMissing(name: PreparedName, index: NameIndex, start: number, a: Alignment): 'neither' | 'subject' | 'listed' | 'both' {
  let matched = 0, subjectLeft = 0, listedLeft = 0, subjectFathers = 0, listedFathers = 0, subjectHas = 0, listedHas = 0;
  for (let i = 0; i < a.subjectCount; i++) {
    const { flags, word: { text } } = name.tokens[i]!;
    const left = a.subjectTo[i]! < 0;
    if (!left && !(flags & (WORD.particle | WORD.initial)) && a.subjectRelation[i] !== RELATION.initial) matched++;
    if (left && !(flags & WORD.particle)) subjectLeft++;
    if (!(flags & WORD.patronymic)) continue;
    subjectHas |= left ? 2 : 1;
    // -vic ends family names
    if (left && !text.endsWith('c')) subjectFathers++;
  }
  for (let j = 0; j < a.listedCount; j++) {
    const word = index.wordOf(start + j);
    const flags = index.wordFlags[word]!;
    const left = a.listedTo[j]! < 0;
    if (left && !(flags & WORD.particle)) listedLeft++;
    if (!(flags & WORD.patronymic)) continue;
    listedHas |= left ? 2 : 1;
    if (left && index.words.lastLetter(word) !== 99) listedFathers++;
  }
  if ((subjectHas & listedHas & 2) !== 0) return 'both';
  if (matched < 2 || subjectLeft + listedLeft === 0 || subjectLeft !== subjectFathers || listedLeft !== listedFathers) return 'neither';
  if (subjectFathers > 0) return listedHas === 0 ? 'listed' : 'neither';
  return subjectHas === 0 ? 'subject' : 'neither';
}

/**
 * Whether one side gives the family name alone with initials, which all stand for names of the other in their order, and
 * nothing contradicts (`Petrov S.I.`, Sergei Ivanovich Petrov): 2 where they stand for all of its names or two of them, 1
 * where a single initial leaves a name open, else 0.
 */
function initialsTell(name: PreparedName, index: NameIndex, form: number, a: Alignment): 0 | 1 | 2 {
  const start = index.formStart[form]!;
  const flagsAt = (j: number): number => index.wordFlags[index.wordOf(start + j)]!;
  let pairs = 0, last = -1, family = -1, familyAt = -1, subjectLeft = 0, subjectFirst = -1, subjectLast = -1, subjectShort = true, listedShort = true;
  for (let i = 0; i < a.subjectCount; i++) {
    const { flags } = name.tokens[i]!;
    if (flags & WORD.particle) continue;
    if (subjectFirst < 0) subjectFirst = i;
    subjectLast = i;
    const to = a.subjectTo[i]!;
    if (to < 0) {
      if (pairs === 0 && family !== subjectFirst) return 0;
      subjectLeft++;
      continue;
    }
    const listedInitial = (flagsAt(to) & WORD.initial) !== 0;
    if (a.subjectRelation[i] === RELATION.initial || (flags & WORD.initial && listedInitial)) {
      if (to < last) return 0;
      last = to;
      pairs++;
      if (!(flags & WORD.initial)) subjectShort = false;
      if (!listedInitial) listedShort = false;
      continue;
    }
    if (family >= 0 || a.subjectSim[i]! < 0.92) return 0;
    family = i;
    familyAt = to;
  }
  let listedLeft = 0, listedFirst = -1, listedLast = -1;
  for (let j = 0; j < a.listedCount; j++) {
    if (flagsAt(j) & WORD.particle) continue;
    if (listedFirst < 0) listedFirst = j;
    listedLast = j;
    if (a.listedTo[j]! >= 0) continue;
    // the first of the given names is the one that an initial stands for
    if (j < last && j !== listedFirst) return 0;
    if (j === listedFirst && familyAt !== listedFirst) return 0;
    listedLeft++;
  }
  if ((family !== subjectFirst && family !== subjectLast) || (familyAt !== listedFirst && familyAt !== listedLast)) return 0;
  if (index.formFamily[form]! > 0 && familyAt >= index.formFamily[form]!) return 0;
  if (name.familyWords > 0 && family >= name.familyWords) return 0;
  if ((subjectShort && subjectLeft > 0) || (listedShort && listedLeft > 0 && !subjectShort) || subjectLeft + listedLeft > 1) return 0;
  return pairs >= 2 || subjectLeft + listedLeft === 0 ? 2 : 1;
}

/** Family name first or last: one turn of the same order. Less than any other change of order. */
const ROTATED = 0.5;

/** How often the order of the listed words turns back while the subject is read; words before a comma (`family` of them) are read last. `ROTATED` for one whole turn. */
function turnsOf(name: PreparedName, a: Alignment, subjectFamily: number, listedFamily: number): number {
  let turns = 0, first = -1, last = -1;
  const n = a.subjectCount;
  for (let k = 0; k < n; k++) {
    const i = k + subjectFamily < n ? k + subjectFamily : k + subjectFamily - n;
    const to = a.subjectTo[i]!;
    if (to < 0 || name.tokens[i]!.flags & WORD.particle) continue;
    const at = to < listedFamily ? to + a.listedCount : to;
    if (at < last) turns++;
    if (first < 0) first = at;
    last = at;
  }
  return turns === 1 && last < first ? ROTATED : turns;
}

/** Whether one side states a legal form and the other none. `Company` says no more than that it is a firm. */
export function oneHasForm({ legal }: PreparedName, index: NameIndex, form: number): boolean {
  const id = index.formLegal[form]!;
  if (legal.length === 0) return id > 0 && !onlyCompany(index.legalSets[id - 1]!.classes);
  return id === 0 && legal.some(({ phrase }) => phrase.legal !== COMPANY);
}

function onlyCompany(classes: readonly string[]): boolean {
  for (const legal of classes) if (legal !== COMPANY) return false;
  return true;
}

const COMPANY = 'company';

function legalForms(name: PreparedName, index: NameIndex, form: number, out: Float32Array, bestWeight: number, ownMatched: number): void {
  const id = index.formLegal[form]!;
  if (name.legal.length === 0 || id === 0) {
    if (oneHasForm(name, index, form)) out[F.legal_form_missing] = 1;
    return;
  }
  const listed = index.legalSets[id - 1]!;
  let same = false;
  let country = false;
  let anyCountry = false;
  for (const { phrase } of name.legal) {
    if (listed.classes.includes(phrase.legal) && phrase.legal !== COMPANY) same = true;
    if (phrase.countries.length > 0) anyCountry = true;
    for (const each of phrase.countries) if (listed.countries.includes(each)) country = true;
  }
  if (name.legalLeads && listed.leads) {
    if (leadAlike(name, listed.countries)) out[F.form_leads_both] = 1;
  } else if (name.legalLeads || listed.leads) out[F.form_leads_one] = 1;
  const vague = name.legal.every(({ phrase }) => phrase.legal === COMPANY) || onlyCompany(listed.classes);
  if (same) out[F.legal_form_equal] = 1;
  else if (!vague) out[F.legal_form_differs] = 1;
  if (anyCountry && listed.countries.length > 0 && !country) out[F.legal_country_differs] = 1;
  if (!same && !vague && ownMatched <= 1) out[F.common_name_form_differs] = 1 - bestWeight;
}

/** Whose firms open with their form at home: PT of Indonesia, Công ty of Vietnam. Forms of other countries lead where a Russian name was translated (`Société anonyme`). */
const LEADS_AT_HOME = new Set(['ID', 'VN']);

/** Whether two names that open with a legal form do so by one custom: `PT` and `OJSC` do by two. */
function leadAlike(name: PreparedName, listed: readonly string[]): boolean {
  const subject = name.legal.flatMap(({ phrase }) => phrase.countries);
  return [...subject, ...listed].every((country) => !LEADS_AT_HOME.has(country) || (subject.includes(country) && listed.includes(country)));
}

/** A word of the family name, where a side marks it by a comma (`family` words), has no partner. */
function familyDiffers(partners: Int8Array, family: number, flagsAt: (at: number) => number): boolean {
  for (let at = 0; at < family; at++) if (partners[at]! < 0 && !(flagsAt(at) & WORD.particle)) return true;
  return false;
}

/**
 * Of two family names before a comma only the second has a partner. Where people have two, they are called by the first, or by both: `FLORES GOMEZ, Felipe` is
 * Felipe Flores and hardly ever Felipe Gomez. Of 32,005 names that lists give a person beside another, 41 stand so.
 */
function secondAlone(partners: Int8Array, family: number, flagsAt: (at: number) => number): boolean {
  let first = -1;
  for (let at = 0; at < family; at++) {
    if (flagsAt(at) & (WORD.particle | WORD.initial)) return false;
    if (first < 0) first = at;
    else if (partners[first]! < 0 && partners[at]! >= 0) return true;
  }
  return false;
}

/** Slavic family names of men, by sound. */
const FAMILY_OF_MEN = /(?:[oe]v|in)$/;

const FATHER = /^(bin|ben|ibn|ould|oulid|wuld|bint)$/;

/** `Salman bin Muhammad` is not `Muhammad bin Salman`. */
function fatherSwapped(name: PreparedName, index: NameIndex, start: number, a: Alignment): number {
  for (let i = 1; i + 1 < a.subjectCount; i++) {
    if (!FATHER.test(name.tokens[i]!.word.text)) continue;
    for (let j = 1; j + 1 < a.listedCount; j++) {
      if (!FATHER.test(index.words.textOf(index.wordOf(start + j)))) continue;
      if (a.subjectTo[i - 1] === j + 1 && a.subjectTo[i + 1] === j - 1) return 1;
    }
  }
  return 0;
}
