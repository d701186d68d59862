// HTML as the Nu Html Checker reads it: what a browser would forgive in silence, and a screen reader may not.
import { spawnSync } from 'node:child_process';
import { get } from 'node:http';
import { createRequire } from 'node:module';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import assert from 'node:assert/strict';

const JAR = createRequire(import.meta.url).resolve('vnu-jar/build/dist/vnu.jar');

// What is sent from an address, before a browser mends it. Only browsers know where `….localhost` is.
export function source(address) {
  const { host, port, pathname, search } = new URL(address);
  return new Promise((done, failed) => {
    get({ host: '127.0.0.1', port, path: pathname + search, headers: { Host: host } }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (piece) => { text += piece; }).on('end', () => done(text));
    }).once('error', failed);
  });
}

// `pages`: the HTML of each, by a name that tells which it is. One call for all: the checker takes seconds to start.
export function validMarkup(pages) {
  const folder = mkdtempSync(join(tmpdir(), 'jwp-markup-'));
  try {
    const names = new Map();
    [...pages].forEach(([name, html], index) => {
      const file = join(folder, `${index}.html`);
      names.set(pathToFileURL(file).href.replace(/^file:\/*/, ''), name);
      writeFileSync(file, html);
    });
    const checked = spawnSync('java', ['-jar', JAR, '--format', 'json', '--stdout', folder], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
    if (checked.error) throw checked.error;
    const { messages } = JSON.parse(checked.stdout);
    const faults = messages.filter((one) => one.type === 'error' || one.type === 'non-document-error')
      .map((one) => `${names.get(one.url.replace(/^file:\/*/, '')) ?? one.url}, line ${one.lastLine}: ${one.message} ${one.extract ?? ''}`);
    assert.deepEqual([...new Set(faults)], [], 'the Nu Html Checker found errors');
  } finally {
    rmSync(folder, { recursive: true });
  }
}
