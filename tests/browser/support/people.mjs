// Signing in as the people of `jwp demo`: one for each role on each site, all with one password and one authenticator.
import { createHmac } from 'node:crypto';
import { press } from './journey.mjs';

export const PASSWORD = 'harbour tinsel wednesday';
export const SECRET = 'JWPDEMOJWPDEMOJWPDEMOJWPDEMOJWPD';

// Short words for the roles that tests are most often about.
const ROLES = {
  adviser: 'resident-adviser', leader: 'team-leader', publisher: 'emergency-publisher', designer: 'service-designer',
  operator: 'integration-operator', administrator: 'borough-administrator', officer: 'programme-officer',
};

export function addressOf(slug, role) {
  const word = slug === 'joint' && role === 'administrator' ? 'programme-administrator' : ROLES[role] ?? role.replaceAll('_', '-');
  return `${word}.${slug}@demo.example.org`;
}

// The code of an authenticator app (RFC 6238) for this half minute, or for a later one.
export function code(later = 0) {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...SECRET].map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30000) + later));
  const digest = createHmac('sha1', key).update(step).digest();
  const number = digest.readUInt32BE(digest[19] & 15) & 0x7fffffff;
  return String(number % 1000000).padStart(6, '0');
}

// Sessions of people who have signed in before, by site and role: nobody can use one code twice, and no test has to wait for
// the next. What ends the session (`fresh`) signs in anew.
const sessions = new Map();

// `demo` is what startDemo gave. Afterwards `page` stands at the start page of staff.
export async function signIn(page, demo, slug, role, { fresh = false } = {}) {
  const site = slug === 'joint' ? demo.joint : demo.borough(slug);
  const who = `${site} ${role}`;
  const kept = fresh ? undefined : sessions.get(who);
  if (kept) {
    await page.context().addCookies(kept);
    await page.goto(`${site}/staff`);
    if (!page.url().includes('/sign-in')) return;
  }
  const door = role === 'resident' ? '/account' : '/staff';
  await page.goto(`${site}${door}/sign-in`);
  await page.locator('input[name=email]').fill(addressOf(slug, role));
  await page.locator('input[name=password]').fill(PASSWORD);
  await press(page, /^Sign in$/);
  // A code that was used a moment ago is refused: the next one counts already.
  for (let later = 0; later < 2 && page.url().includes('/second-step'); later += 1) {
    await page.locator('input[name=code]').fill(code(later));
    await press(page, /^(Continue|Sign in|Confirm)/);
  }
  if (/sign-in/.test(page.url())) throw new Error(`${who} could not sign in: ${await page.locator('main').innerText()}`);
  if (!fresh) sessions.set(who, await page.context().cookies(site));
}
