import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { NestorError } from '../../core/index.js';

/** A file of the role's code, if it is there. */
export const codeFile = async (codeDir: string, ...names: readonly string[]): Promise<string | undefined> => {
  for (const name of names) {
    const path = join(codeDir, name);
    if ((await stat(path).catch(() => undefined))?.isFile() === true) return path;
  }
  return undefined;
};

/**
 * Imports the module of a role's code, `main.ts` or `main.js`; TypeScript is translated first.
 * @returns nothing if there is none
 * @throws project.invalid
 */
export const importMain = async (codeDir: string): Promise<Readonly<Record<string, unknown>> | undefined> => {
  await translate(codeDir);
  const main = await codeFile(codeDir, 'main.js', 'main.mjs');
  if (main === undefined) return undefined;
  try {
    return (await import(pathToFileURL(main).href)) as Readonly<Record<string, unknown>>;
  } catch (cause) {
    const reason = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
    throw new NestorError('project.invalid', `the role's ${main} cannot be imported: ${reason}`, { cause });
  }
};

/** Puts a `.js` beside every `.ts` of a folder. @throws project.invalid if there is nothing to translate it with */
const translate = async (dir: string): Promise<void> => {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const sources = entries
    .filter((entry) => entry.isFile() && /(?<!\.d)\.ts$/.test(entry.name) && !entry.parentPath.includes('node_modules'))
    .map((entry) => join(entry.parentPath, entry.name));
  if (sources.length === 0) return;
  const typescript = await import('typescript').catch(() => undefined);
  if (typescript === undefined) {
    throw new NestorError('project.invalid', 'the code is TypeScript: zip JavaScript, or install "typescript" here');
  }
  const { ModuleKind, ScriptTarget, transpileModule } = typescript.default;
  for (const source of sources) {
    const { outputText } = transpileModule(await readFile(source, 'utf8'), {
      fileName: source,
      compilerOptions: { module: ModuleKind.ESNext, target: ScriptTarget.ES2022, verbatimModuleSyntax: true },
    });
    await writeFile(source.replace(/\.ts$/, '.js'), outputText);
  }
};
