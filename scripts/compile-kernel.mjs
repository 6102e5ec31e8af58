/** Compiles the ring kernel to WebAssembly and writes it as a module that any runtime can load. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import asc from 'assemblyscript/asc';

const wasmFile = 'node_modules/.cache/ring-kernel.wasm';
const { error, stderr } = await asc.main([
  'services/core/ring/kernel/index.ts',
  ...['--outFile', wasmFile, '-O3', '--noAssert', '--enable', 'simd', '--runtime', 'stub'],
  ...['--importMemory', '--initialMemory', '1'],
]);
if (error !== null) {
  process.stderr.write(`${stderr.toString()}${error.message}\n`);
  process.exit(1);
}
mkdirSync('services/core/ring/gen', { recursive: true });
writeFileSync(
  'services/core/ring/gen/kernel.ts',
  `/** The kernel of ../kernel, compiled. Made by scripts/compile-kernel.mjs. */\nexport const kernelBase64 =\n  '${readFileSync(wasmFile).toString('base64')}';\n`,
);
