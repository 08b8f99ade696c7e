import type { PartyType } from '../matching/party.js';

/** What a party most likely is, and the sign that says so; `unknown` where there is no sign. */
export interface TypeGuess {
  readonly type: PartyType;
  readonly reason: string;
}

/** Legal forms and their abbreviations, in the languages of the lists. Whole words. */
const LEGAL_FORM =
  /(?:^|[\s,.(«"“])(?:co\.?,? ?ltd|ltd|limited|l\.?l\.?c|inc|incorporated|corp|corporation|company|companies|co|llp|lp|plc|gmbh|ag|kg|a\.?s|a\.?ş|s\.?a|s\.?l|s\.?r\.?l|s\.?p\.?a|s\.?a\.?r\.?l|b\.?v|n\.?v|o[oüu]|oy|ab|aps|sdn\.? bhd|bhd|pte|pvt|pty|private limited|jsc|ojsc|cjsc|pjsc|ooo|oao|zao|pao|ao|fgup|fsue|gup|npp|npo|npf|tov|tdv|kft|zrt|d\.?o\.?o|fze|fzc|fzco|fz-llc|dmcc|wll|w\.l\.l|şti|sti|sirketi|şirketi|joint[- ]stock|aktsionernoe|obshchestvo|obschestvo|youxian gongsi|fau|sue|limited liability|ооо|оао|зао|пао|ао|фгуп|тов|有限公司|株式会社)(?=$|[\s,.)»"”;])/i;

/** Words that name an undertaking or an office, not a person. */
const ORGANISATION =
  /(?:^|[\s,(«"“/-])(?:academy|administration|aeronautics|agency|air|airfreight|alloys|armed|associates|aerospace|aircraft|airlines?|airways|analytics|armou?rs?|army|assets?|association|authority|automation|aviation|bank|base|branch|brigade|brothers|building|bureau|business|cargo|cent(?:er|re)|chemicals?|college|command|commerce|commercial|commission|communications?|complex|components?|concern|committee|consultants|construction|consulting|contractors?|cooperative|council|design|department|development|directorate|distribution|division|dynamics|electr(?:ic|ical|onics?|o|ification)|elektronik|energy|engine(?:s|ers|ering)?|enterprises?|equipment|establishment|exchange|expediting|exploration|exports?|express|fabrik|factory|farms?|federation|finance|financial|forces?|foundation|freight|fund|general trading|global|government|group|guards?|headquarters|holdings?|hospital|imports?|impex|industr(?:y|ies|ial)|information|infotech|innovation|institut(?:e|ion)|instruments?|insurance|international|inspection|investments?|kinostudiya|laborator(?:y|ies)|lab|labs|leasing|logistics?|machine(?:ry|s)?|management|manufactur(?:e|ing|ers?)|marine|maritime|marketing|materials|mechanics?|media|metals?|microelectronics|militia|mining|minist(?:ry|ries)|missile|navy|networks?|office|oil|optics|organi[sz]ation|park|partners(?:hip)?|petro\w*|pharma\w*|photonics?|plant|ports?|precision|predpriyatiye|processing|procurement|producers?|production|products|programme?|project|railways?|regiment|republic|research|resources|robotics|school|sciences?|scientific|secretariat|security|semiconductors?|services?|ship(?:building|ping|yard)?|society|software|solutions?|sons|space|stations?|statistics|steel|stores?|studio|supply|suppl(?:y|ies|iers)|surveying|systems?|tech|technic(?:al|s)?|techno\w*|telecom\w*|testing|ticaret|tools?|tour(?:s|ism)|trad(?:e|ers?|ing)|training|transport\w*|travel|trust|turbines?|uav|union|unit|universit(?:y|ies)|ventures?|wireless|works?|workshop|zavod|завод|институт|министерство|университет|центр)(?=$|[\s,.)»"”;:/-])/i;

const PERSON_WORDS = /\b(?:individual|mr|mrs|ms|dr|prof|gen|col|jr|sr|inmate|esq)\b\.?/i;
const PRISON = /\b(?:inmate|reg(?:ister|istration|\.)? ?(?:no|number|#)|usm|bop|fci|fdc|fmc|usp|incarcerated|correction(?:al|s)|detention|prison|penitentiary|currently at)\b/i;

/** Given names that are common among listed persons; a word of a short name that is one of them makes it a person's. */
const GIVEN_NAMES: ReadonlySet<string> = new Set(
  (
    'abbas abd abdel abdul abdullah abu adel ahmad ahmed akbar alan albert aleksandr aleksei aleksey alex alexander alexey alfonso alfredo ali amin amir ana anatoly andre andrea andreas andrei andres andrew andrey anna anthony anton antonio armando arash armen arnold arthur artem asghar august babak barbara bashar behrouz benjamin bernhard boris brian bruce carl carlos carmen charles chen christian christopher claudia craig cyrus daniel danny dariush david davood denis dennis diana diego dimitri dmitri dmitriy dmitry donald douglas eduardo edward elena eli elias emad emmanuel enrique eric erik ernesto esmaeil evgeny evgeniy fadi farhad farid farshid fatima felix fernando francesco francisco frank fred gabriel gary george gerald gerardo ghassan giovanni gonzalo gregory guillermo gustavo habib hadi hamid hans harold hasan hassan hector henry hernan hossein husayn hussein hussain ibrahim igor ihsan ilya imran inna irina isa ismail ivan jack jacob jalal jamal james jan jason javad javier jean jeffrey jennifer jerry jesus jim joaquin joel john jonathan jorge jose joseph juan julia julio kamran karen karim karl kazem ken kenneth kevin khaled khalid khosrow kirill konstantin larry laura laurent leon leonid leonardo linda lisa luis majid manuel marco marcos maria mario mark martin mary maxim mehdi mehmet mehrdad michael miguel mikhail milan mohamad mohamed mohammad mohammed mohsen mostafa muhammad murat mustafa nader najib nasser natalia nicholas nikolai nikolay nina obaidullah oleg olga omar oscar osman pablo patrick paul pavel pedro pejman peter philip rafael rahim ramin ramon randy rashid raul raymond reza ricardo richard robert roberto rodrigo roger roman ronald ruben ruslan russell said saeed salim salman samir sami samuel sara scott seyed sergei sergey serge sergio shahin shahram siavash simon stanislav stephen steven susan svetlana syed tariq tatiana thomas timothy timur valery vasily veronica victor viktor viktoriya vincent vitaly vladimir vladislav vyacheslav walid walter wei wilfredo william xavier yahya yaming yasser yevgeny yuri yury yusuf zahid zhang zheng'
  ).split(' '),
);

const PATRONYMIC = /(?:ovich|evich|yevich|ovna|evna|yevna|ович|евич|овна|евна)$/i;

/** Infers the type of a party whose list states none, from its name and the text of its addresses. */
export function guessType(name: string, surroundings = ''): TypeGuess {
  if (/^address(es)?\s*\d*$/i.test(name.trim())) return { type: 'address', reason: 'the entry is an address only' };
  if (/\bindividual\)/i.test(name)) return { type: 'person', reason: 'the publisher adds “individual”' };
  if (LEGAL_FORM.test(name)) return { type: 'company', reason: 'legal form in the name' };
  if (ORGANISATION.test(name)) return { type: 'organisation', reason: 'word for an organisation in the name' };
  if (PRISON.test(surroundings)) return { type: 'person', reason: 'address in prison' };
  return guessPerson(name);
}

function guessPerson(name: string): TypeGuess {
  const plain = name.replace(/[("“][^)"”]*[)"”]/g, ' ');
  const words = plain.split(/[\s,]+/).filter((word) => word !== '');
  const wordlike = words.length >= 2 && words.length <= 6 && words.every((word) => /^[\p{L}.'’`-]+$/u.test(word));
  if (!wordlike) return { type: 'unknown', reason: 'no sign of a person or of an organisation' };
  if (words.some((word) => PATRONYMIC.test(word))) return { type: 'person', reason: 'patronymic in the name' };
  if (PERSON_WORDS.test(plain)) return { type: 'person', reason: 'title or suffix of a person' };
  if (/^[\p{L}'’` -]+,\s*[\p{L}.'’` -]+$/u.test(plain.trim())) return { type: 'person', reason: 'written FAMILY, Given' };
  const given = words.find((word) => word.split('-').some((part) => GIVEN_NAMES.has(part.toLowerCase())));
  if (given !== undefined) return { type: 'person', reason: `given name ${given}` };
  if (words.slice(1, -1).some((word) => /^\p{L}\.$/u.test(word))) return { type: 'person', reason: 'initial in the middle' };
  return { type: 'unknown', reason: 'no sign of a person or of an organisation' };
}
