import { entryOf, NestorError, type ErrorCode } from '../errors/index.js';

export type DesignErrorCode = Extract<ErrorCode, `design.${string}`>;

/** Where in a JSON document something stands: keys and indices from its root. */
export type JsonPath = readonly (string | number)[];

/** One fault in a design or a job, for people and for editors that mark it. */
export interface Finding {
  /** The document that `path` leads into; a job's has its dataSpec and modelSpec in their places. */
  readonly document: 'design' | 'job' | 'dataset';
  /** JSON path, as `$.channels[0].pair[1]`. */
  readonly path: string;
  readonly code: DesignErrorCode;
  /** What was expected, and what came. */
  readonly message: string;
  /** What to do. */
  readonly hint: string;
}

/** A document that was read: its value in normal form, or everything that is wrong with it. */
export type Checked<Value> =
  { readonly valid: true; readonly value: Value } | { readonly valid: false; readonly findings: readonly Finding[] };

/** What a rule says: a finding without the document, and with a hint only where the catalogue's remedy says too little. */
export interface Remark {
  readonly path: JsonPath;
  readonly code: DesignErrorCode;
  readonly message: string;
  readonly hint?: string | undefined;
}

const plainKey = /^[A-Za-z_$][\w$]*$/;

/** A path as people write it. */
const pathText = (path: JsonPath): string =>
  path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    return plainKey.test(part) ? `${text}.${part}` : `${text}[${JSON.stringify(part)}]`;
  }, '$');

export const findingOf =
  (document: Finding['document']) =>
  ({ path, code, message, hint }: Remark): Finding => ({
    ...{ document, path: pathText(path), code, message },
    hint: hint ?? entryOf(code).remedy,
  });

/** A finding in two lines of text. */
const findingText = ({ document, path, code, message, hint }: Finding): string =>
  `${document} ${path}: ${message} [${code}]\n  ${hint}`;

/** The value. @throws design.invalid that lists the findings, at most 100. */
export const requireValid = <Value>(checked: Checked<Value>): Value => {
  if (checked.valid) return checked.value;
  const findings = checked.findings.slice(0, 100);
  const more = checked.findings.length - findings.length;
  const lines = [...findings.map(findingText), ...(more === 0 ? [] : [`and ${more} more`])];
  throw new NestorError('design.invalid', lines.join('\n'), {
    details: { findings: findings.map(({ path, code }) => `${path} ${code}`) },
  });
};
