import { findNodeAtLocation, parseTree, printParseErrorCode, type Node, type ParseError } from 'jsonc-parser';
import { readDesign, type Design } from '../../../services/core/topology/index.js';
import { parseJsonPath } from './json-path.js';

/** What is wrong with a schema, and where in its text. */
export interface Mark {
  /** Characters from the beginning of the text. */
  readonly from: number;
  readonly to: number;
  /** JSON path, or the line of what is no JSON. */
  readonly place: string;
  readonly message: string;
  readonly hint: string;
}

/** The design that a text says, or everything that is wrong with it. */
export type CheckedSchema =
  | { readonly design: Design; readonly schema: Record<string, unknown>; readonly marks: readonly [] }
  | { readonly design: undefined; readonly marks: readonly Mark[] };

/** Reads and checks a schema as the server does, with the places of what it finds. */
export const checkSchema = (text: string): CheckedSchema => {
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { disallowComments: true, allowTrailingComma: false });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    const marks = errors.slice(0, 1).map((found) => syntaxMark(text, found));
    return { design: undefined, marks: marks.length > 0 ? marks : [unplacedMark(text, error)] };
  }
  const checked = readDesign(json);
  if (checked.valid) return { design: checked.value, schema: json as Record<string, unknown>, marks: [] };
  return {
    design: undefined,
    marks: checked.findings.map(({ path, message, hint }) => ({
      ...rangeOf(root, path, text.length),
      ...{ place: path, message, hint },
    })),
  };
};

const expected: Readonly<Record<string, string>> = {
  CommaExpected: 'a comma is missing',
  ColonExpected: 'a colon is missing',
  PropertyNameExpected: 'the name of a field is expected, in double quotes',
  ValueExpected: 'a value is expected',
  CloseBraceExpected: 'a closing } is missing',
  CloseBracketExpected: 'a closing ] is missing',
  EndOfFileExpected: 'there is more after the end of the document',
  UnexpectedEndOfString: 'a closing quote is missing',
};

const syntaxMark = (text: string, { error, offset, length }: ParseError): Mark => ({
  from: Math.min(offset, text.length),
  to: Math.min(offset + Math.max(length, 1), text.length),
  place: lineOf(text, offset),
  message: `This is no JSON: ${expected[printParseErrorCode(error)] ?? 'something is out of place'}.`,
  hint: 'Mend it here, or just before.',
});

const unplacedMark = (text: string, error: unknown): Mark => ({
  ...{ from: 0, to: text.length, place: lineOf(text, 0) },
  message: `This is no JSON: ${error instanceof Error ? error.message : String(error)}`,
  hint: 'A schema is one JSON object.',
});

const lineOf = (text: string, offset: number): string => `line ${text.slice(0, offset).split('\n').length}`;

/** The value at the path; what is not there is marked at the nearest thing around it. */
const rangeOf = (root: Node | undefined, path: string, end: number): Pick<Mark, 'from' | 'to'> => {
  const steps = [...parseJsonPath(path)];
  for (;;) {
    const node = root && (steps.length === 0 ? root : findNodeAtLocation(root, steps));
    if (node !== undefined) return firstLineOf(node, steps.length === 0);
    if (steps.pop() === undefined) return { from: 0, to: Math.min(1, end) };
  }
};

/** Whole objects are marked at their opening bracket: what is wrong is that something is not in them. */
const firstLineOf = ({ type, offset, length }: Node, isRoot: boolean): Pick<Mark, 'from' | 'to'> => ({
  from: offset,
  to: isRoot || type === 'object' ? offset + 1 : offset + length,
});
