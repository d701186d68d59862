// The joint host in every state that can be reached, by the rules, on a phone and on a desk; and a crossing from it, as the
// borough sees it, with and without JavaScript.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { launch, open } from './support/browser.mjs';
import { startDemo } from './support/demo.mjs';
import { follow, press } from './support/journey.mjs';
import { addressOf, signIn } from './support/people.mjs';
import { look } from './support/rules.mjs';

let demo, browser;
before(async () => { demo = await startDemo(); browser = await launch(); });
after(async () => { await browser?.close(); await demo?.stop(); });

const PURPOSE = 'Help with the parked reports of street lights';

test('the joint host: people, grants, and a crossing that the borough sees and ends', async () => {
  const [base, there] = [demo.joint, demo.borough('bromley')];
  const JOINT = { kind: 'content', joint: true };
  const admin = await open(browser);
  await signIn(admin.page, demo, 'joint', 'administrator');
  for (const path of ['staff', 'boroughs', 'people', 'people/invite', 'crossings', 'audit', 'staff/account', 'staff/security']) {
    await admin.page.goto(`${base}/${path}`);
    await look(admin.page, `joint /${path}`, JOINT);
  }
  await admin.page.goto(`${base}/people`);
  await admin.page.locator(`tr:has-text("${addressOf('joint', 'officer')}") a`).click();
  await look(admin.page, 'joint: a colleague', JOINT);
  await follow(admin.page, 'In which boroughs they may work');
  await look(admin.page, 'joint: grants', JOINT);
  const second = await admin.context.newPage();
  await second.goto(admin.page.url());
  await admin.page.getByLabel('Resident adviser').first().check();
  await press(admin.page, 'Save grants');
  await press(second, 'Save grants');
  await look(second, 'joint: grants that somebody else changed', { ...JOINT, expectError: true });
  await admin.page.goto(`${base}/people`);
  await admin.page.locator(`tr:has-text("${addressOf('joint', 'administrator')}") a`).click();
  const mine = new URL(admin.page.url()).pathname;
  await admin.page.goto(`${base}${mine}/grants`);
  await look(admin.page, 'joint: my own grants', JOINT);

  const home = await open(browser);
  await signIn(home.page, demo, 'bromley', 'administrator');
  await home.page.goto(`${there}/staff/crossings`);
  await look(home.page, 'nobody of the joint team is here');

  const officer = await open(browser);
  await signIn(officer.page, demo, 'joint', 'officer');
  await officer.page.goto(`${base}/boroughs`);
  await look(officer.page, 'joint: boroughs to cross over to', JOINT);
  await press(officer.page, 'Cross over to Bromley');
  await look(officer.page, 'joint: crossing over', JOINT);
  await press(officer.page, 'Cross over');
  await look(officer.page, 'joint: crossing over for nothing', { ...JOINT, expectError: true });
  // The page between the two hosts presses its button itself: it is looked at while the way is barred.
  await officer.page.route(`${there}/crossing`, (route) => route.fulfill({ status: 204 }));
  await officer.page.getByLabel('What are you going to do there?').fill(PURPOSE);
  await officer.page.getByRole('button', { name: 'Cross over' }).click();
  await officer.page.getByRole('button', { name: 'Continue to Bromley' }).waitFor();
  await look(officer.page, 'joint: handing over', { ...JOINT, kind: 'handover' });
  await officer.page.unroute(`${there}/crossing`);
  // Without JavaScript a person presses it.
  const plain = await open(browser, { javaScriptEnabled: false });
  await plain.context.addCookies(await officer.context.cookies());
  await plain.page.goto(`${base}/cross-over/bromley`);
  await plain.page.getByLabel('What are you going to do there?').fill(PURPOSE);
  await press(plain.page, 'Cross over');
  const assertion = await plain.page.locator('input[name=assertion]').inputValue();
  await press(plain.page, 'Continue to Bromley');
  assert.equal(new URL(plain.page.url()).origin, there);
  await officer.context.addCookies(await plain.context.cookies(there));
  await plain.context.close();
  for (const path of ['/staff', '/staff/cases', '/staff/deliveries', '/staff/act-for']) {
    await officer.page.goto(there + path);
    await officer.page.getByText('You have crossed over from the joint host').waitFor();
    await look(officer.page, `crossed over, ${path}`);
  }
  await home.page.reload();
  await look(home.page, 'somebody of the joint team is here');
  await press(home.page, /^Send home/);
  await look(home.page, 'somebody of the joint team was here');
  await officer.page.goto(`${there}/staff/cases`);
  assert.equal(new URL(officer.page.url()).pathname, '/staff/sign-in');

  await officer.page.setContent(`<form action="${there}/crossing" method="post"><input name="assertion" value="${assertion}"><button>Again</button></form>`);
  await press(officer.page, 'Again');
  await look(officer.page, 'a crossing that is not taken');
  await admin.page.goto(`${base}/crossings`);
  await look(admin.page, 'joint: crossings', JOINT);
  await officer.context.close();
  const quick = await open(browser);
  await signIn(quick.page, demo, 'joint', 'officer');
  await quick.page.goto(`${base}/cross-over/bromley`);
  await quick.page.getByLabel('What are you going to do there?').fill(PURPOSE);
  await quick.page.getByRole('button', { name: 'Cross over' }).click();
  await quick.page.waitForURL(`${there}/staff`);
  for (const one of [admin, home, quick]) assert.deepEqual(one.complaints, []);
  for (const one of [admin, home, quick]) await one.context.close();
});
