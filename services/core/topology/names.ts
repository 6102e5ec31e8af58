/** What a role, a channel or a group may be called, and how strange words are shown. */

/** Control characters, and what would mean something else in a path or a topic. */
const forbidden = /[\p{Cs}\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069\\+#]/u;

/** Names become keys of objects, so those that every object has (`constructor`) are none. */
const isSafe = (text: string, maxLength: number): boolean =>
  text.length > 0 &&
  text.length <= maxLength &&
  text.trim() === text &&
  !forbidden.test(text) &&
  !Object.hasOwn(Object.prototype, text);

/** A role's name is a folder of its code, a channel's a part of a topic. */
export const isName = (text: string): boolean =>
  isSafe(text, 128) && !text.includes('/') && text !== '.' && text !== '..';

/** Groups may be realms: `default/eu/germany`. */
export const isGroupName = (text: string): boolean => isSafe(text, 256);

/** Words in quotes, joined by commas. */
export const listed = (words: readonly string[]): string =>
  words.length === 0 ? 'none' : words.map((word) => JSON.stringify(word)).join(', ');
