// Passkeys with Chromium's virtual authenticator, at both doors of both boroughs; and the pages on which people look after how
// they sign in, each at both widths.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { DESK, launch, open } from './support/browser.mjs';
import { startDemo } from './support/demo.mjs';
import { leads, press } from './support/journey.mjs';
import { look } from './support/rules.mjs';

let demo, browser;
before(async () => { demo = await startDemo(); browser = await launch(); });
after(async () => { await browser?.close(); await demo?.stop(); });

const PASSWORD = 'harbour tinsel wednesday';
const OTHER = { bromley: 'bexley', bexley: 'bromley' };

// A device that checks its user, keeps its keys, and says yes by itself.
async function device(context, page) {
  const talk = await context.newCDPSession(page);
  await talk.send('WebAuthn.enable');
  const { authenticatorId } = await talk.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true,
      isUserVerified: true, automaticPresenceSimulation: true,
    },
  });
  return {
    keys: async () => (await talk.send('WebAuthn.getCredentials', { authenticatorId })).credentials,
    // Somebody else holds it: the finger is not the owner's.
    heldBy: (owner) => talk.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: owner }),
  };
}

async function withPassword(page, base, door, email) {
  await page.goto(`${base}${door}/sign-in`);
  await page.getByLabel('Email address').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await press(page, /^Sign in$/);
}

async function withPasskey(page, base, door) {
  await page.goto(`${base}${door}/sign-in`);
  await press(page, 'Sign in with a passkey');
  await press(page, 'Use your passkey');
}

async function makePasskey(page, base, door, name) {
  await page.goto(`${base}${door}/security`);
  await press(page, 'Create a passkey');
  await page.getByLabel('Name of this passkey').fill(name);
  await press(page, 'Create the passkey');
}

// The code of an authenticator app (RFC 6238) for a secret in base32.
function code(secret, at = Date.now()) {
  const bits = [...secret.replace(/\s/g, '')].map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)));
  const mac = createHmac('sha1', key).update(step).digest();
  const number = mac.readUInt32BE(mac[19] & 15) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, '0');
}

// What the device would send, without sending it.
async function stolenAnswer(page) {
  await page.evaluate(() => { HTMLFormElement.prototype.submit = function keep() { window.stolen = this.elements.credential.value; }; });
  await page.getByRole('button', { name: 'Use your passkey' }).click();
  return (await page.waitForFunction(() => window.stolen)).jsonValue();
}

async function sendAnswer(page, credential) {
  const arrived = page.waitForResponse((response) => response.url().endsWith('/sign-in/passkey/answer'));
  await leads(page, () => page.evaluate((answer) => {
    const form = document.querySelector('form[data-passkey]');
    form.elements.credential.value = answer;
    HTMLFormElement.prototype.submit.call(form);
  }, credential));
  return (await arrived).status();
}

for (const slug of Object.keys(OTHER)) {
  test(`${slug}: a resident makes a passkey, signs in with it, names it anew and takes it away`, async () => {
    const base = demo.borough(slug);
    const { page, context, complaints } = await open(browser);
    const phone = await device(context, page);
    await withPassword(page, base, '/account', `resident.${slug}@demo.example.org`);
    await page.goto(`${base}/account/security`);
    await look(page, `${slug} security, nothing set up`);
    await press(page, 'Create a passkey');
    await look(page, `${slug} creating a passkey`);
    await page.getByLabel('Name of this passkey').fill('Test phone');
    await press(page, 'Create the passkey');
    assert.equal(new URL(page.url()).pathname, '/account/security');
    const [key] = await phone.keys();
    assert.equal(key.rpId, `${slug}.localhost`);
    assert.ok(key.isResidentCredential, 'the browser finds it without an address');

    await context.clearCookies();
    await page.goto(`${base}/account/sign-in`);
    await press(page, 'Sign in with a passkey');
    await look(page, `${slug} signing in with a passkey`);
    await press(page, 'Use your passkey');
    await page.goto(`${base}/account/security`);
    await page.getByText('last used on').waitFor();
    await look(page, `${slug} security with a passkey`);

    // The password alone still opens the door: the passkey is there to make it easier, not to shut anybody out.
    await context.clearCookies();
    await withPassword(page, base, '/account', `resident.${slug}@demo.example.org`);
    await page.goto(`${base}/account/security`);
    await leads(page, () => page.getByRole('link', { name: 'Test phone' }).click());
    await look(page, `${slug} one passkey`);
    await page.getByLabel('Name', { exact: true }).fill('My old phone');
    await press(page, 'Save the name');
    await leads(page, () => page.getByRole('link', { name: 'My old phone' }).click());
    await press(page, 'Remove this passkey');
    assert.equal(await page.getByText('My old phone').count(), 0);

    // The device still has it, and it opens nothing any more.
    await context.clearCookies();
    await withPasskey(page, base, '/account');
    assert.equal(await page.getByText('The passkey did not work').isVisible(), true);
    await look(page, `${slug} a passkey that does not work`);
    assert.deepEqual(complaints, []);
    await context.close();
  });

  test(`${slug}: a passkey answers for one borough, once, and for its owner alone`, async () => {
    const [home, abroad] = [demo.borough(slug), demo.borough(OTHER[slug])];
    const { page, context, complaints } = await open(browser, { viewport: DESK });
    const phone = await device(context, page);
    await withPassword(page, home, '/account', `resident.${slug}@demo.example.org`);
    await makePasskey(page, home, '/account', 'Test phone');
    await context.clearCookies();

    // Not the owner's finger: the browser gives nothing.
    await phone.heldBy(false);
    await page.goto(`${home}/account/sign-in`);
    await press(page, 'Sign in with a passkey');
    await page.getByRole('button', { name: 'Use your passkey' }).click();
    await page.getByText('The passkey did not work').waitFor();
    await phone.heldBy(true);

    // The answer that was made at home is refused abroad, at the other door, and under another question at home.
    const question = async (base, door) => {
      await page.goto(`${base}${door}/sign-in`);
      await press(page, 'Sign in with a passkey');
    };
    await question(home, '/account');
    const credential = await stolenAnswer(page);
    const second = await context.newPage();
    for (const [base, door] of [[abroad, '/account'], [abroad, '/staff'], [home, '/staff'], [home, '/account']]) {
      await second.goto(`${base}${door}/sign-in`);
      await press(second, 'Sign in with a passkey');
      assert.equal(await sendAnswer(second, credential), 422, `${base}${door}`);
    }
    await second.close();

    // A real answer to a question counts once.
    await question(home, '/account');
    const fresh = await stolenAnswer(page);
    const form = await page.locator('form[data-passkey]').evaluate((node) => [...new FormData(node)]);
    const fields = form.map(([name, value]) => [name, name === 'credential' ? fresh : value]);
    // A redirect that is not followed says no more than that it is one.
    const send = () => page.evaluate(async (pairs) => {
      const body = new URLSearchParams(pairs);
      const taken = await fetch('/account/sign-in/passkey/answer', { method: 'POST', body, redirect: 'manual' });
      return taken.type === 'opaqueredirect' ? 303 : taken.status;
    }, fields);
    assert.equal(await send(), 303, 'taken');
    assert.equal(await send(), 422, 'not twice');
    assert.deepEqual(complaints, []);
    await context.close();
  });

  test(`${slug}: staff add a passkey to their app and sign in with it`, async () => {
    const base = demo.borough(slug);
    const { page, context, complaints } = await open(browser, { viewport: DESK });
    await device(context, page);
    await withPassword(page, base, '/staff', `team-leader.${slug}@demo.example.org`);
    await look(page, `${slug} the second step`);
    await page.getByLabel('Code').fill('nonsense');
    await press(page, 'Continue');
    await look(page, `${slug} the second step, nonsense typed`, { kind: 'content', expectError: true });
    await page.getByLabel('Code').fill(code('JWPDEMOJWPDEMOJWPDEMOJWPDEMOJWPD'));
    await press(page, 'Continue');
    assert.equal(new URL(page.url()).pathname, '/staff');
    for (const path of ['account', 'password', 'sessions', 'security', 'security/app', 'prove-again', 'prove-again?by=code']) {
      await page.goto(`${base}/staff/${path}`);
      await look(page, `${slug} /staff/${path}`);
    }
    await makePasskey(page, base, '/staff', 'Work laptop');
    await look(page, `${slug} recovery codes`);
    await press(page, 'Sign out');
    await withPasskey(page, base, '/staff');
    assert.equal(new URL(page.url()).pathname, '/staff');
    await page.goto(`${base}/staff/security/app/remove`);
    await look(page, `${slug} removing the app`);
    await press(page, 'Remove the app');
    await leads(page, () => page.getByRole('link', { name: 'Work laptop' }).click());
    await page.getByText('You cannot remove it').waitFor();
    assert.deepEqual(complaints, []);
    await context.close();
  });

  test(`${slug}: somebody new begins with a passkey, or with an app, and works with neither until then`, async () => {
    const base = demo.borough(slug);
    const begin = async (page, name) => {
      await page.goto(`${base}${demo.invite(slug, `${name}@example.org`, 'case_worker')}`);
      await page.getByLabel('Choose a password').fill(PASSWORD);
      await press(page, 'Continue');
    };
    const first = await open(browser);
    await device(first.context, first.page);
    await begin(first.page, 'nia.passkey');
    await look(first.page, `${slug} choosing a second step`);
    await first.page.goto(`${base}/staff/account`);
    assert.equal(new URL(first.page.url()).pathname, '/staff/sign-in');
    await first.page.goto(`${base}/staff/sign-in/set-up`);
    await press(first.page, 'Create a passkey');
    await look(first.page, `${slug} the first passkey`);
    await press(first.page, 'Create the passkey');
    await look(first.page, `${slug} the first recovery codes`);
    await leads(first.page, () => first.page.getByRole('button', { name: 'I have kept them' }).click());
    assert.equal(new URL(first.page.url()).pathname, '/staff');
    assert.deepEqual(first.complaints, []);
    await first.context.close();

    // Without JavaScript there is the app.
    const second = await open(browser, { javaScriptEnabled: false });
    await begin(second.page, 'nia.app');
    await press(second.page, 'Create a passkey');
    await second.page.getByText('Passkeys need JavaScript').waitFor();
    await leads(second.page, () => second.page.getByRole('link', { name: 'go back and choose another way' }).click());
    await leads(second.page, () => second.page.getByRole('button', { name: 'Set up an authenticator app' }).click());
    const secret = await second.page.locator('#secret').textContent();
    await second.page.getByLabel('Code').fill(code(secret));
    await press(second.page, 'Continue');
    await leads(second.page, () => second.page.getByRole('button', { name: 'I have kept them' }).click());
    assert.equal(new URL(second.page.url()).pathname, '/staff');
    await second.context.close();
  });
}
