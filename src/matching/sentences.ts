import type { FeatureName } from './features.js';

/** Words of a pair that a sentence may name, each list in quotation marks; empty where there are none. */
export interface PairWords {
  /** Words of the name asked without a counterpart. */
  readonly askedLeft: string;
  /** Words of the listed name without a counterpart. */
  readonly listedLeft: string;
  /** Words taken for one another though they are spelt differently. */
  readonly unlike: string;
}

type Sentence = string | ((words: PairWords) => string);

const covered: Sentence = 'How much of both names agrees, rare words counting most';
const information: Sentence = 'How rare the words are that agree';
const askedLeft: Sentence = ({ askedLeft: words }) => (words === '' ? 'A part of the name asked has no counterpart in the listed name' : `${words} of the name asked has no counterpart in the listed name`);
const listedLeft: Sentence = ({ listedLeft: words }) => (words === '' ? 'A part of the listed name is missing from the name asked' : `${words} of the listed name is missing from the name asked`);
const bothLeft: Sentence = 'Both names have words of their own that the other lacks';
const unlike: Sentence = ({ unlike: words }) => (words === '' ? 'Some words are alike, not equal' : `${words}: alike, not equal`);
const generic: Sentence = 'Only words that many organisations bear agree, no name of its own';
const genericLeft: Sentence = 'General words, such as trading or group, stand on one side only';
const oneWord: Sentence = 'A single word agrees, which other parties may bear';
const acronym: Sentence = 'One name is the initials of the other';
const formDiffers: Sentence = 'The legal forms are of different kinds';
const formMissing: Sentence = 'Only one of the names states a legal form';
const rare: Sentence = 'The word that agrees is met in hardly any other name';
const ownWords: Sentence = 'The distinguishing words agree';

/** What each feature says, in words for a compliance officer. */
const SENTENCES: Readonly<Record<FeatureName, Sentence>> = {
  bias: 'Where every comparison starts: two names taken at random are two parties',
  subject_covered: covered, listed_covered: covered, both_covered_50: covered, both_covered_70: covered, both_covered_85: covered, better_covered: covered,
  information_1: information, information_2: information, information_3: information,
  subject_left_over: askedLeft, subject_words_left: askedLeft, listed_left_over: listedLeft, listed_words_left: listedLeft, both_left_over: bothLeft, both_words_left: bothLeft,
  least_alike: unlike, mean_unlike: unlike, short_word_unlike: unlike, words_unlike: unlike,
  known_words_differ: 'Two words taken for one another are both known as names of people: two names rather than a slip',
  first_letter_differs: 'Two words taken for one another begin with different letters',
  same_words: 'All words that count are the same',
  number_differs: 'The numbers differ', number_missing: 'A number stands in one of the names only',
  generic_only: generic, generic_few: generic, generic_own_left: 'Only general words agree, and a distinguishing word is left over', generic_translated: 'General words agree only by their meaning in another language',
  generic_order_differs: 'Only general words agree, and they stand in another order', generic_information: 'How rare the general words are that agree',
  generic_left_subject: genericLeft, generic_left_listed: genericLeft, generic_left_both: 'Both names have general words that the other lacks',
  one_word_subject: 'The name asked is a single word', one_word_listed: 'The listed name is a single word', one_common_word: 'A single word agrees, and it is a common one', one_short_word: 'A single short word agrees', one_word_matched: oneWord,
  first_word_agrees: 'The first distinguishing words agree', first_word_differs: 'The first distinguishing words differ',
  order_differs: 'The words stand in another order', order_rotated: 'Family and given name may have changed places', gender_differs: 'One name is a woman’s by two of its words, the other a man’s', ending_differs: 'One spelling ends as a woman’s name, the other as a man’s, or the ending differs',
  legal_form_equal: 'The legal forms are of one kind', legal_form_differs: formDiffers, common_name_form_differs: formDiffers, legal_country_differs: 'The legal forms are those of different countries', legal_form_missing: formMissing, form_missing_one_word: formMissing,
  form_leads_both: 'Both names open with the legal form, as firms of Russia and its neighbours do', form_leads_one: 'One name opens with the legal form, the other closes with it', form_leads_acronym: 'Both names open with the legal form, as firms of Russia and its neighbours do',
  short_name_form_unequal: 'A short name agrees, and the legal forms do not', acronym_form_unequal: 'One name is the initials of the other, and the legal forms do not agree',
  acronym_3: acronym, acronym_4: acronym, acronym_5: 'One name is the initials of the other, five letters or more', acronym_whole: acronym, acronym_form_agrees: acronym, acronym_alone: acronym, acronym_listed: 'The listed name is only the initials of the name asked',
  acronym_part_3: 'A short word is the initials of some words of the other name', acronym_part_4: 'A short word is the initials of some words of the other name',
  joined: 'Words written as one on one side and apart on the other', name_variant: 'Forms of one name in different languages', consonants_only: 'Only the consonants can be compared: one script writes no vowels', cross_script: 'The names are in different scripts', cross_alphabet: 'The names are in different alphabets, which both write their vowels', cross_vowels: 'The names are in different scripts, of which one leaves short vowels out; the long ones agree',
  patronymic_differs: 'The patronymics differ', patronymic_missing: 'One side has a patronymic and the other has none', patronymic_agrees: 'The patronymics agree', initial_agrees: 'An initial stands for a name', initial_only: 'Little more than initials agrees', initials_one: 'The family name agrees, and an initial stands for the given name', initials_all: 'The family name agrees, and initials stand for the other names', initials_rare: 'Few people bear the family name that agrees beside initials', initial_differs: 'An initial contradicts the other name', given_name_only: 'Only one name of the person agrees',
  place_left: 'A place stands in one of the names only', place_differs: 'The names hold different places', nisbah_differs: 'The names of origin or clan differ',
  part_of_field: 'It is a part of what the list gives as the name', symbols_agree: 'General words agree', rarest_agrees: 'The rarest word of the name asked agrees', common_only: 'The words that agree are common ones',
  translated_words: 'Words agree by their meaning in another language',
  own_matched_2: ownWords, own_matched_3: ownWords, own_all_subject: 'No distinguishing word of the name asked is left over', own_all_listed: 'No distinguishing word of the listed name is left over', own_all_both: 'No distinguishing word is left over on either side', own_one_of_many: 'One distinguishing word of several agrees',
  father_swapped: 'Son and father have changed places', family_differs: 'The family names differ', generation_differs: 'One is the father (Sr), the other the son (Jr)', second_family_alone: 'Of two family names only the second agrees, and people are called by the first',
  slip_alone: 'The one distinguishing word is alike but for a letter, and so is all else', rare_word: rare, rare_word_alone: rare, rare_word_left: rare, generic_words_differ: 'Only general words agree, and each name has words that the other lacks', town_left_alone: 'The words agree but for a town that one name says and the other does not', country_left_alone: 'The words agree but for a country or region that one name says and the other does not', trade_differs: 'One distinguishing word agrees, and the names say different lines of business',
  syllable_differs: 'A Chinese name differs in one syllable, which is mostly another name',
  // Like the first, these say where a comparison starts; what lifts it from there are the others.
  words_matched_1: 'Where a comparison starts in which one word agrees: most such pairs are two parties',
  words_matched_2: 'Where a comparison starts in which two words agree: most such pairs are two parties',
  words_matched_3: 'Where a comparison starts in which three words or more agree: many such pairs are two parties',
};

/** The sentence of a feature, about these words. */
export function sentenceOf(feature: FeatureName, words: PairWords): string {
  const sentence = SENTENCES[feature];
  return typeof sentence === 'string' ? sentence : sentence(words);
}
