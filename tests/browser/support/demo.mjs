// Starts the real program with both boroughs, a sandbox and a fresh data folder, and stops it afterwards.
import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const project = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');

function freePort() {
  return new Promise((done, failed) => {
    const server = createServer().once('error', failed);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
}

function withPages(folder, pages) {
  cpSync(join(project, 'tenants'), folder, { recursive: true });
  for (const [path, text] of Object.entries(pages)) {
    const file = join(folder, 'shared/content', `${path}.md`);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  return folder;
}

// `submissions`: how many reports an hour one address may send; 0 is any number, for a suite that sends hundreds is not a flood.
// `pages`: more pages that both boroughs carry, by path, each as its file has it.
export async function startDemo({ submissions = 0, pages = {} } = {}) {
  const program = process.env.JWP ?? join(project, 'target/debug/jwp');
  const data = mkdtempSync(join(tmpdir(), 'jwp-browser-'));
  const tenants = Object.keys(pages).length ? withPages(join(data, 'tenants'), pages) : join(project, 'tenants');
  const [port, sandboxPort, adminPort] = [await freePort(), await freePort(), await freePort()];
  const child = spawn(
    program,
    ['demo', '--port', port, '--sandbox-port', sandboxPort, '--admin-port', adminPort, '--data', data, '--tenants', tenants],
    { env: { ...process.env, JWP__LIMITS__SUBMISSIONS_PER_HOUR_PER_ADDRESS: String(submissions) }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let talk = '';
  child.stderr.on('data', (text) => (talk += text));
  await new Promise((done, failed) => {
    child.stdout.on('data', (text) => String(text).startsWith('ready ') && done());
    child.once('exit', (code) => failed(new Error(`jwp demo ended with ${code}: ${talk}`)));
  });
  const sandbox = `http://127.0.0.1:${sandboxPort}`;
  return {
    borough: (slug) => `http://${slug}.localhost:${port}`,
    joint: `http://joint.localhost:${port}`,
    sandbox,
    // The path of a link with which somebody new comes to work at a site.
    invite: (slug, email, role) => new URL(execFileSync(
      program,
      ['user', 'invite', email, '--borough', slug, '--name', 'Nia Synthetic', '--role', role, '--data', data, '--tenants', tenants],
      { encoding: 'utf8' },
    ).trim()).pathname,
    log: () => talk,
    // What the back office of a report wrote down, once the report has arrived there.
    arrived: (reference) => eventually(`the arrival of ${reference}`, async () => {
      const lines = (await (await fetch(`${sandbox}/ledger`)).text()).trim().split('\n').filter(Boolean).map((line) => JSON.parse(line));
      return lines.find((line) => line.operation === 'submit' && line.effect && line.reference === reference);
    }),
    // Moves a report on, as its back office would.
    async moveOn({ borough, connector, external_id: id }, code, text = '') {
      const answer = await fetch(`${sandbox}/cases/${borough}/${connector}/${encodeURIComponent(id)}`, {
        method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ code, text }),
      });
      if (!answer.ok) throw new Error(`the sandbox answered ${answer.status}: ${await answer.text()}`);
    },
    async stop() {
      child.kill('SIGTERM');
      await new Promise((done) => child.once('exit', done));
      rmSync(data, { recursive: true, force: true });
    },
  };
}

// Asks again and again until there is an answer, for at most 20 seconds.
export async function eventually(what, ask) {
  for (let tries = 0; tries < 100; tries += 1) {
    const answer = await ask();
    if (answer) return answer;
    await pause(200);
  }
  throw new Error(`waited in vain for ${what}`);
}
