/** Without `readonly`, at every depth: classes that describe answers are written plainly. */
type Plain<T> = T extends Date ? T : T extends readonly (infer Item)[] ? Plain<Item>[] : T extends object ? { -readonly [Name in keyof T]: Plain<T[Name]> } : T;

/** True where a class of the API's description says all that an answer holds, field by field, and nothing else; used as `Assert<Described<Dto, Answer>>`. */
export type Described<Dto, Answer> = [Plain<Answer>] extends [Plain<Dto>] ? ([Plain<Dto>] extends [Plain<Answer>] ? ([keyof Answer] extends [keyof Dto] ? true : false) : false) : false;

/** Does not compile where it is not so. */
export type Assert<Fact extends true> = Fact;
