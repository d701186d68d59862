// The back of the house in every state that can be reached, by the rules, on a phone and on a desk: cases, deliveries, people,
// audit, other systems and forms for residents in one borough, and the start of the same in the other.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { launch, open } from './support/browser.mjs';
import { eventually, startDemo } from './support/demo.mjs';
import { follow, leads, press, send, toCheckAnswers } from './support/journey.mjs';
import { PASSWORD, addressOf, signIn } from './support/people.mjs';
import { look } from './support/rules.mjs';

let demo, browser;
before(async () => { demo = await startDemo(); browser = await launch(); });
after(async () => { await browser?.close(); await demo?.stop(); });

const ERROR = { kind: 'content', expectError: true };

async function report(base, chosen = {}) {
  const { page, context } = await open(browser);
  await toCheckAnswers(page, base, 'road-fault', { chosen });
  const reference = await send(page);
  await context.close();
  return reference;
}

async function faults(list) {
  const answer = await fetch(`${demo.sandbox}/faults`, { method: 'PUT', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(list) });
  assert.ok(answer.ok, `the sandbox answered ${answer.status}`);
}

// Opens what is folded away, so that its form can be seen and used.
async function unfold(page, words) {
  const details = page.locator('details', { hasText: words }).first();
  if (!(await details.evaluate((node) => node.open))) await details.locator('summary').click();
}

test('the door of staff says what is wrong, and leads to a new password', async () => {
  for (const base of [demo.borough('bromley'), demo.joint]) {
    const options = { kind: 'content', joint: base === demo.joint };
    const { page, context, complaints } = await open(browser);
    await page.goto(`${base}/staff/sign-in`);
    await look(page, `${base} sign in`, options);
    await press(page, /^Sign in$/);
    await look(page, `${base} sign in, nothing typed`, { ...options, expectError: true });
    await page.getByLabel('Email address').fill('nobody@example.org');
    await page.getByLabel('Password', { exact: true }).fill('not the password');
    await press(page, /^Sign in$/);
    await look(page, `${base} sign in, wrong`, { ...options, expectError: true });
    await page.goto(`${base}/staff/reset-password`);
    await look(page, `${base} forgotten password`, options);
    await page.getByLabel('Email address').fill('nonsense');
    await press(page, 'Send me a link');
    await look(page, `${base} forgotten password, nonsense`, { ...options, expectError: true });
    await page.getByLabel('Email address').fill('nobody@example.org');
    await press(page, 'Send me a link');
    await look(page, `${base} check your email`, options);
    await page.goto(`${base}/staff/invite/nonsense`);
    await look(page, `${base} an invitation that is gone`, options);
    assert.deepEqual(complaints, []);
    await context.close();
  }
});

test('bromley: cases are listed, found and worked on', async () => {
  const base = demo.borough('bromley');
  const { page, context, complaints } = await open(browser);
  await signIn(page, demo, 'bromley', 'leader');
  await look(page, 'the start page of a team leader');
  await page.goto(`${base}/staff/cases?whose=mine`);
  await look(page, 'no case of mine');
  await page.goto(`${base}/staff/cases?q=nobody-is-called-this`);
  await look(page, 'a search that finds nothing');

  const reference = await report(base);
  await eventually(`${reference} to be with the team`, async () => {
    await page.goto(`${base}/staff/cases/${reference}`);
    return page.getByText('Sent to the team').count();
  });
  await page.goto(`${base}/staff/cases`);
  await look(page, 'the list of cases');
  await page.getByLabel('Find a case').fill('Synthetic');
  await press(page, 'Show');
  await look(page, 'a search that finds somebody');
  await follow(page, reference);
  await look(page, 'a case');

  const second = await context.newPage();
  await second.goto(page.url());
  await press(page, 'Save note');
  await look(page, 'a note without words', ERROR);
  await unfold(page, 'Change where it stands');
  await press(page, 'Save and tell the resident');
  await look(page, 'a change without a state', ERROR);
  await page.getByLabel('In progress').check();
  await press(page, 'Save and tell the resident');
  await look(page, 'a change without words', ERROR);
  await page.getByLabel('What happens next').fill('We are on our way');
  await press(page, 'Save and tell the resident');
  await look(page, 'a case that was changed');
  await second.locator('#note').fill('Rang twice');
  await press(second, 'Save note');
  await second.getByText('Your words are still here').waitFor();
  await look(second, 'a note on a case that has moved on', ERROR);
  await press(second, 'Save note');
  await look(second, 'a note');
  await second.close();

  await page.reload();
  await unfold(page, 'Give it to somebody');
  await press(page, /^Save$/);
  await look(page, 'a case that was given to somebody');
  await unfold(page, 'Close the case');
  await press(page, 'Close the case');
  await look(page, 'closing without saying how', ERROR);
  await page.getByLabel('Yes, it was done').check();
  await page.getByLabel('What happened', { exact: true }).fill('The hole is filled');
  await press(page, 'Close the case');
  await look(page, 'closing, asked once more', ERROR);
  await press(page, 'Close the case');
  await look(page, 'a case that is closed');
  await page.goto(`${base}/staff/cases?state=closed`);
  await look(page, 'cases that have ended');
  assert.deepEqual(complaints, []);
  await context.close();
});

test('bromley: deliveries are seen, held back, sent again and settled', async () => {
  const base = demo.borough('bromley');
  const { page, context, complaints } = await open(browser);
  await signIn(page, demo, 'bromley', 'leader');
  await page.goto(`${base}/staff/deliveries`);
  await look(page, 'no delivery waits for a person');
  await faults([{ system: 'bromley/streets', mode: 'refuse-400', operation: 'submit' }]);
  const reference = await report(base);
  await eventually(`${reference} to wait for a person`, async () => {
    await page.goto(`${base}/staff/deliveries`);
    return page.getByRole('link', { name: reference, exact: true }).count();
  });
  await look(page, 'a delivery that waits for a person');
  await follow(page, reference);
  await look(page, 'a delivery that was refused');
  await page.locator('details.jwp-attempt summary').first().click();
  await look(page, 'what was answered');
  await unfold(page, 'It needs no sending any more');
  await press(page, 'Settle it');
  await look(page, 'settling without saying how', ERROR);
  await page.getByLabel('It is there already').check();
  await press(page, 'Settle it');
  await look(page, 'settling without a number', ERROR);
  await page.getByLabel('I did it by hand').check();
  await press(page, 'Settle it');
  await look(page, 'settling by hand without a word', ERROR);
  const second = await context.newPage();
  await second.goto(page.url().replace(/\/settle$/, ''));
  await faults([{ system: 'bromley/streets', mode: 'unavailable-503', seconds: 3600 }]);
  await press(page, 'Send it again now');
  await look(page, 'a delivery that is sent again');
  await unfold(second, 'It needs no sending any more');
  await second.getByLabel('I did it by hand').check();
  await second.getByLabel('What you did').fill('Rang the team');
  await press(second, 'Settle it');
  await look(second, 'settling what has moved on', ERROR);
  await second.close();
  await eventually('the next try to be far away', async () => { await page.reload(); return page.getByText('Next try').count(); });
  await unfold(page, 'Hold it back');
  await press(page, 'Park it');
  await look(page, 'parking without a reason', ERROR);
  await page.getByLabel('Why it should wait').fill('Their system is being repaired');
  await press(page, 'Park it');
  await look(page, 'a delivery that is parked');
  await unfold(page, 'It needs no sending any more');
  await page.getByLabel('I did it by hand').check();
  await page.getByLabel('What you did').fill('Rang the team');
  await press(page, 'Settle it');
  await look(page, 'a delivery that is settled');
  await faults([]);
  assert.deepEqual(complaints, []);
  await context.close();
});

test('bromley: a form is filled in for a resident, with and without JavaScript', async () => {
  const base = demo.borough('bromley');
  const { page, context, complaints } = await open(browser);
  await signIn(page, demo, 'bromley', 'adviser');
  await page.goto(`${base}/staff/act-for`);
  await look(page, 'a form for a resident');
  await press(page, 'Open the form');
  await look(page, 'a form for a resident, nothing chosen', ERROR);
  const begin = async (on) => {
    await on.goto(`${base}/staff/act-for`);
    await on.getByLabel('What do they need?').selectOption('road-fault');
    await on.getByLabel('By telephone').check();
    await press(on, 'Open the form');
  };
  await begin(page);
  await look(page, 'the first question for a resident', { kind: 'question' });
  await page.goto(`${base}/staff/act-for`);
  await look(page, 'a form that was begun');
  await toCheckAnswers(page, base, 'road-fault');
  await look(page, 'the answers of a resident', { kind: 'check' });
  await send(page);
  await look(page, 'a form that was sent for a resident', { kind: 'confirm' });

  const plain = await open(browser, { javaScriptEnabled: false });
  await signIn(plain.page, demo, 'bromley', 'adviser');
  await begin(plain.page);
  await plain.page.getByText('You are filling in this form for a resident').waitFor();
  await plain.page.goto(`${base}/staff`);
  await press(plain.page, 'Sign out');
  // axe needs JavaScript, so the page that is left is looked at in a browser with the same cookies.
  const after = await open(browser);
  await after.context.addCookies(await plain.context.cookies());
  await after.page.goto(`${base}/forms/road-fault`);
  await after.page.getByText('A member of our staff began this form').waitFor();
  await look(after.page, 'a form that staff began and left');
  await after.context.close();
  await plain.context.close();
  assert.deepEqual(complaints, []);
  await context.close();
});

test('bromley: people come, change and go', async () => {
  const base = demo.borough('bromley');
  const { page, context, complaints } = await open(browser);
  await signIn(page, demo, 'bromley', 'administrator');
  await look(page, 'the start page of an administrator');
  const adviser = page.locator(`tr:has-text("${addressOf('bromley', 'adviser')}") a`);
  await page.goto(`${base}/staff/people`);
  await look(page, 'people');
  await page.goto(`${base}/staff/people/invite`);
  await look(page, 'inviting somebody');
  await press(page, 'Send the invitation');
  await look(page, 'inviting nobody', ERROR);
  await page.getByLabel('Their name').fill('Ivy Synthetic');
  await page.getByLabel('Their work email address').fill(addressOf('bromley', 'leader'));
  await page.getByLabel('Case worker').check();
  await press(page, 'Send the invitation');
  await look(page, 'inviting somebody who is here', ERROR);
  await page.getByLabel('Their work email address').fill('ivy@example.org');
  await press(page, 'Send the invitation');
  await look(page, 'somebody who was invited');
  await press(page, 'Take it back');
  await look(page, 'an invitation that was taken back');

  await page.goto(`${base}/staff/people`);
  await leads(page, () => adviser.click());
  await look(page, 'a colleague');
  const second = await context.newPage();
  await second.goto(page.url());
  await page.getByLabel('Case worker').check();
  await press(page, 'Save roles');
  await look(page, 'roles that were changed');
  await second.getByLabel('Editor').check();
  await press(second, 'Save roles');
  await look(second, 'roles that somebody else changed', ERROR);
  await second.close();
  await press(page, 'Ask for a reset');
  await look(page, 'a reset without a word', ERROR);
  await page.getByLabel('How did you make sure').fill('I know her voice and rang her number');
  await press(page, 'Ask for a reset');
  await look(page, 'a reset that waits');
  await page.goto(`${base}/staff/people`);
  await look(page, 'people, with a reset that waits');
  await leads(page, () => adviser.click());
  await press(page, 'Drop the request');
  await press(page, 'Shut them out');
  await look(page, 'somebody who is shut out');
  await press(page, 'Let them in again');
  await page.goto(`${base}/staff/people`);
  await page.locator(`tr:has-text("${addressOf('bromley', 'administrator')}") a`).click();
  await page.getByText('This is you').waitFor();
  await look(page, 'myself');

  const newcomer = await open(browser);
  await newcomer.page.goto(`${base}${demo.invite('bromley', 'nia@example.org', 'case_worker')}`);
  await look(newcomer.page, 'an invitation');
  await newcomer.page.getByLabel('Your name').fill('');
  await press(newcomer.page, 'Continue');
  await look(newcomer.page, 'an invitation, nothing typed', ERROR);
  await newcomer.page.getByLabel('Your name').fill('Nia Synthetic');
  await newcomer.page.getByLabel('Choose a password').fill(PASSWORD);
  await press(newcomer.page, 'Continue');
  await look(newcomer.page, 'choosing a second step');
  await newcomer.context.close();
  assert.deepEqual(complaints, []);
  await context.close();
});

test('bromley: the trail is read and other systems get their tokens', async () => {
  const base = demo.borough('bromley');
  const { page, context, complaints } = await open(browser);
  await signIn(page, demo, 'bromley', 'administrator');
  await page.goto(`${base}/staff/audit`);
  await page.locator('tbody details summary').first().click().catch(() => {});
  await look(page, 'the audit trail');
  await page.goto(`${base}/staff/audit?who=nobody-is-called-this`);
  await look(page, 'a search of the trail that finds nothing');
  await page.goto(`${base}/staff/audit?from=yesterday&to=never`);
  await look(page, 'a search of the trail for days that are none', ERROR);
  await page.goto(`${base}/staff/clients`);
  await look(page, 'no other system');
  await press(page, 'Give another system a token');
  await look(page, 'a token for a system');
  await press(page, 'Make the token');
  await look(page, 'a token for nobody', ERROR);
  await page.getByLabel('Name of the system').fill('Reporting');
  await page.getByRole('checkbox').first().check();
  await press(page, 'Make the token');
  await page.locator('[data-token]').waitFor();
  await look(page, 'a token that is shown once');
  await page.goto(`${base}/staff/clients`);
  await look(page, 'another system');
  await press(page, /^Take back/);
  await look(page, 'a token that was taken back');
  assert.deepEqual(complaints, []);
  await context.close();
});

test('bexley: the first pages of each part keep the rules too', async () => {
  const base = demo.borough('bexley');
  const { page, context, complaints } = await open(browser);
  const reference = await report(base);
  await signIn(page, demo, 'bexley', 'leader');
  for (const path of ['/staff', '/staff/cases', `/staff/cases/${reference}`, '/staff/deliveries', '/staff/act-for']) {
    await page.goto(base + path);
    await look(page, `bexley ${path}`);
  }
  await context.clearCookies();
  await signIn(page, demo, 'bexley', 'administrator');
  for (const path of ['people', 'people/invite', 'audit', 'clients', 'crossings']) {
    await page.goto(`${base}/staff/${path}`);
    await look(page, `bexley /staff/${path}`);
  }
  assert.deepEqual(complaints, []);
  await context.close();
});
