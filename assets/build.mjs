// Builds assets/dist: one style sheet and the scripts for all boroughs, and their letters. Every output is a function of
// this folder and package-lock.json alone. Compressed copies are laid beside what compresses well; the server sends them as they are.
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';
import * as sass from 'sass';

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, 'dist');

// Past this size a script would be felt on a slow telephone.
const LARGEST_SCRIPT = 25 * 1024;
// The editor of pages is loaded at a desk, by those who write, and kept for a year.
const LARGEST_EDITOR = 150 * 1024;
// Two weights of each letter, Latin only.
const LETTERS = [
  ['source-sans-3', 400, 400], ['source-sans-3', 700, 700],
  ['atkinson-hyperlegible', 400, 400], ['atkinson-hyperlegible', 700, 700],
  ['public-sans', 400, 400], ['public-sans', 700, 700],
];

function write(name, text) {
  const bytes = Buffer.from(text);
  const gzip = gzipSync(bytes, { level: 9 });
  const brotli = brotliCompressSync(bytes, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
  });
  writeFileSync(join(dist, name), bytes);
  writeFileSync(join(dist, `${name}.gz`), gzip);
  writeFileSync(join(dist, `${name}.br`), brotli);
  console.log(`${name}: ${bytes.length} bytes, gzip ${gzip.length}, brotli ${brotli.length}`);
  return gzip.length;
}

rmSync(dist, { recursive: true, force: true });
mkdirSync(join(dist, 'fonts'), { recursive: true });

const compiled = sass.compile(join(here, 'src/site.scss'), {
  loadPaths: [join(here, 'node_modules/govuk-frontend/dist')],
  quietDeps: true,
});
const styles = await esbuild.transform(compiled.css, {
  loader: 'css', minify: true, target: ['chrome80', 'firefox78', 'safari13'], legalComments: 'none',
});
for (const banned of ['GDS Transport', 'crown', '@import', 'url(http']) {
  if (styles.code.includes(banned)) throw new Error(`site.css holds "${banned}", which may not be there`);
}
write('site.css', styles.code);

// passkeys.js is for the few pages that ask for a passkey: the one thing that no form can do alone.
for (const [name, largest] of [['site', LARGEST_SCRIPT], ['passkeys', LARGEST_SCRIPT], ['editor', LARGEST_EDITOR]]) {
  const script = await esbuild.build({
    entryPoints: [join(here, `src/${name}.mjs`)],
    bundle: true, minify: true, write: false, format: 'esm', target: ['es2020'], legalComments: 'none',
  });
  const size = write(`${name}.js`, script.outputFiles[0].text);
  if (size > largest) throw new Error(`${name}.js has ${size} bytes in gzip; ${largest} is the most`);
}

for (const [family, weight, name] of LETTERS) {
  const source = join(here, `node_modules/@fontsource/${family}/files/${family}-latin-${weight}-normal.woff2`);
  copyFileSync(source, join(dist, `fonts/${family}-${name}.woff2`));
  console.log(`fonts/${family}-${name}.woff2: ${readFileSync(source).length} bytes`);
}
