// An account, from the first mail to leaving: every page at both widths by the rules, and by the keyboard alone.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { DESK, launch, open } from './support/browser.mjs';
import { startDemo } from './support/demo.mjs';
import { leads, press, send, toCheckAnswers } from './support/journey.mjs';
import { letterTo } from './support/letters.mjs';
import { look, wellMade } from './support/rules.mjs';

let demo, browser;
before(async () => { demo = await startDemo(); browser = await launch(); });
after(async () => { await browser?.close(); await demo?.stop(); });

const PASSWORD = 'harbour tinsel wednesday';

for (const slug of ['bromley', 'bexley']) {
  test(`${slug}: an account is made, used and left`, async () => {
    const base = demo.borough(slug);
    const { page, context, complaints } = await open(browser);
    const email = `ada.${slug}@example.org`;

    await toCheckAnswers(page, base, 'road-fault', { chosen: { 'you.email': email } });
    const reference = await send(page);
    await look(page, `${slug} the offer of an account`, { kind: 'confirm' });
    assert.equal(await page.getByLabel('Email address').inputValue(), email);
    await press(page, 'Make an account');
    await look(page, `${slug} check your email`);

    await page.goto(`${base}/account/register`);
    await look(page, `${slug} register`);
    await page.getByLabel('Email address').fill('nonsense');
    await press(page, 'Send me an email');
    await wellMade(page, `${slug} register, nonsense typed`, { kind: 'content', expectError: true });

    const link = await letterTo(demo, email, 'Confirm your email address');
    await page.goto(link);
    await look(page, `${slug} make your account`);
    await press(page, 'Make my account');
    await wellMade(page, `${slug} no name`, { kind: 'content', expectError: true });
    await page.getByLabel('Full name').fill('Ada Synthetic');
    await page.locator('#new-password').fill(PASSWORD);
    await press(page, 'Make my account');
    assert.equal(new URL(page.url()).pathname, '/account');
    await look(page, `${slug} my requests, empty`);

    await page.goto(`${base}/account/earlier-requests`);
    await look(page, `${slug} earlier requests`);
    await press(page, 'Add to my requests');
    await wellMade(page, `${slug} nothing ticked`, { kind: 'content', expectError: true });
    await page.getByRole('checkbox').first().check();
    await press(page, 'Add to my requests');
    assert.match(await page.locator('main').textContent(), new RegExp(reference));
    await look(page, `${slug} my requests`);
    await page.goto(`${base}/track/${reference}`);
    await look(page, `${slug} a request of one's own`);

    for (const path of ['details', 'security', 'email', 'password', 'sessions', 'download', 'delete', 'prove-again']) {
      await page.goto(`${base}/account/${path}`);
      await look(page, `${slug}/account/${path}`);
      assert.equal(await page.getByRole('button', { name: 'Sign out', exact: true }).count(), 1, `${path}: the way out`);
    }
    await page.goto(`${base}/account/details`);
    await page.getByLabel('Full name').fill('');
    await page.getByLabel('Postcode (optional)').fill('nowhere');
    await press(page, 'Save my details');
    await wellMade(page, `${slug} details, wrong`, { kind: 'content', expectError: true });
    await page.goto(`${base}/account/password`);
    await press(page, 'Save my new password');
    await wellMade(page, `${slug} password, nothing typed`, { kind: 'content', expectError: true });
    await page.goto(`${base}/account/delete`);
    await press(page, 'Delete my account');
    await wellMade(page, `${slug} delete, no tick`, { kind: 'content', expectError: true });

    // Out, and in again by a link; opening it elsewhere is kind.
    await press(page, 'Sign out');
    await page.goto(`${base}/account/sign-in`);
    await look(page, `${slug} sign in`);
    await page.goto(`${base}/account/sign-in/link`);
    await look(page, `${slug} ask for a link`);
    await page.getByLabel('Email address').fill(email);
    await press(page, 'Send me a link');
    const elsewhere = await open(browser);
    const signIn = await letterTo(demo, email, 'Your link to sign in');
    await elsewhere.page.goto(signIn);
    await look(elsewhere.page, `${slug} the link elsewhere`);
    await elsewhere.context.close();
    await page.goto(signIn);
    await look(page, `${slug} the link`);
    await press(page, 'Sign in');
    assert.equal(new URL(page.url()).pathname, '/account');

    await page.goto(`${base}/account/reset-password`);
    await page.getByLabel('Email address').fill(email);
    await press(page, 'Send me a link');
    const reset = await letterTo(demo, email, 'Choose a new password');
    await page.goto(reset);
    await look(page, `${slug} choose a new password`);
    await page.goto(`${reset}x`);
    await look(page, `${slug} a link that does not work`);

    await page.goto(`${base}/account/delete`);
    await page.getByRole('checkbox').check();
    await press(page, 'Delete my account');
    await look(page, `${slug} deleted`);
    assert.deepEqual(complaints, []);
    await context.close();
  });
}

test('signing in by the keyboard alone, with a password that is pasted and looked at', async () => {
  const base = demo.borough('bexley');
  const { page, context, complaints } = await open(browser, { viewport: DESK });
  await page.goto(`${base}/account/register`);
  await page.getByLabel('Email address').fill('key@example.org');
  await press(page, 'Send me an email');
  await page.goto(await letterTo(demo, 'key@example.org', 'Confirm your email address'));
  await page.getByLabel('Full name').fill('Kay Board');
  await page.locator('#new-password').fill(PASSWORD);
  await press(page, 'Make my account');
  await press(page, 'Sign out');

  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: base }).catch(() => {});
  await page.goto(`${base}/account/sign-in`);
  await page.evaluate((text) => navigator.clipboard.writeText(text), PASSWORD);
  const focused = () => page.evaluate(() => document.activeElement.id || document.activeElement.textContent.trim());
  const tabTo = async (wanted) => {
    for (let tabs = 0; tabs < 30; tabs += 1) {
      if ((await focused()) === wanted) return;
      await page.keyboard.press('Tab');
    }
    throw new Error(`no way to ${wanted} by the keyboard`);
  };
  await tabTo('email');
  await page.keyboard.type('key@example.org');
  await tabTo('password');
  await page.keyboard.press('Control+V');
  assert.equal(await page.locator('#password').inputValue(), PASSWORD, 'a password may be pasted');
  await tabTo('Show');
  await page.keyboard.press('Enter');
  assert.equal(await page.locator('#password').getAttribute('type'), 'text', 'a password can be looked at');
  await page.locator('#password').focus();
  await leads(page, () => page.keyboard.press('Enter'));
  assert.equal(new URL(page.url()).pathname, '/account');
  await tabTo('Sign out');
  await leads(page, () => page.keyboard.press('Enter'));
  assert.equal(new URL(page.url()).pathname, '/');
  assert.deepEqual(complaints, []);
  await context.close();
});
