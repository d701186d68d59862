// Starts the real program with both boroughs, a sandbox and a fresh data folder, and stops it afterwards.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
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

export async function startDemo() {
  const program = process.env.JWP ?? join(project, 'target/debug/jwp');
  const data = mkdtempSync(join(tmpdir(), 'jwp-browser-'));
  const [port, sandboxPort, adminPort] = [await freePort(), await freePort(), await freePort()];
  const child = spawn(
    program,
    ['demo', '--port', port, '--sandbox-port', sandboxPort, '--admin-port', adminPort, '--data', data, '--tenants', join(project, 'tenants')],
    // A suite that fills in hundreds of forms from one address is not a flood.
    { env: { ...process.env, JWP__LIMITS__SUBMISSIONS_PER_HOUR_PER_ADDRESS: '0' }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let talk = '';
  child.stderr.on('data', (text) => (talk += text));
  await new Promise((done, failed) => {
    child.stdout.on('data', (text) => String(text).startsWith('ready ') && done());
    child.once('exit', (code) => failed(new Error(`jwp demo ended with ${code}: ${talk}`)));
  });
  return {
    borough: (slug) => `http://${slug}.localhost:${port}`,
    joint: `http://joint.localhost:${port}`,
    sandbox: `http://127.0.0.1:${sandboxPort}`,
    log: () => talk,
    async stop() {
      child.kill('SIGTERM');
      await new Promise((done) => child.once('exit', done));
      rmSync(data, { recursive: true, force: true });
    },
  };
}
