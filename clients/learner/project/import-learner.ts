import { readFile, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, extname, join, relative, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { hash32, type LearnerFactory, NestorError } from '../../../services/core/index.js';

/**
 * Imports a project's module. JavaScript is imported as it is. TypeScript is
 * - of this repository: the compiled module in `dist/`, or under a test runner that reads TypeScript the source itself;
 * - from elsewhere: translated with the package `typescript` into a module beside it, if that package is installed.
 * @throws {NestorError} `project.invalid` when it cannot be imported or its default export is no function
 */
export const importLearner = async (modulePath: string): Promise<LearnerFactory> => {
  let factory: unknown;
  try {
    const runnable = /\.m?ts$/.test(modulePath) ? await javaScriptOf(modulePath) : modulePath;
    const module: unknown = await import(pathToFileURL(runnable).href);
    factory = typeof module === 'object' && module !== null && 'default' in module ? module.default : undefined;
  } catch (error) {
    if (error instanceof NestorError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new NestorError('project.invalid', `The learner ${modulePath} cannot be imported: ${reason}`, {
      cause: error,
    });
  }
  if (typeof factory !== 'function') {
    throw new NestorError('project.invalid', `The default export of ${modulePath} is no function (a LearnerFactory).`);
  }
  return factory as LearnerFactory;
};

const here = fileURLToPath(import.meta.url);
/** Whether this code itself runs as TypeScript, as in tests: then so can a project's. */
const readsTypeScript = extname(here) === '.ts';
const depth = ['clients', 'learner', 'project'].length;
/** The repository, or `dist/` in it when this is the compiled code. */
const codeRoot = join(dirname(here), ...Array.from({ length: depth }, () => '..'));
const repository = readsTypeScript ? codeRoot : dirname(codeRoot);

const javaScriptOf = async (source: string): Promise<string> => {
  if (readsTypeScript) return source;
  const inside = relative(repository, source);
  if (!inside.startsWith('..' + sep) && !inside.startsWith(sep)) {
    const compiled = join(codeRoot, inside.replace(/\.(m?)ts$/, '.$1js'));
    if (await exists(compiled)) return compiled;
  }
  return await translate(source);
};

const translate = async (source: string): Promise<string> => {
  const typescript = await import('typescript').catch(() => undefined);
  if (typescript === undefined) {
    throw new NestorError(
      'project.invalid',
      `${source} is TypeScript: compile it to JavaScript, or install the package "typescript".`,
    );
  }
  const { ModuleKind, ScriptTarget, transpileModule } = typescript.default;
  const text = await readFile(source, 'utf8');
  const { outputText } = transpileModule(text, {
    fileName: source,
    compilerOptions: { module: ModuleKind.ESNext, target: ScriptTarget.ES2022, verbatimModuleSyntax: true },
  });
  // Beside its source, so that its relative imports hold; a new name when it changes, since modules are cached.
  const target = join(dirname(source), `.${basename(source, extname(source))}.${hash32(text).toString(16)}.mjs`);
  if (!(await exists(target))) await writeFile(target, outputText);
  return target;
};

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
