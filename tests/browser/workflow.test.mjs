// A page in every stage between draft and public, and the lists around it, by the rules, on a phone and on a desk.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { launch, open } from './support/browser.mjs';
import { startDemo } from './support/demo.mjs';
import { press } from './support/journey.mjs';
import { signIn } from './support/people.mjs';
import { look } from './support/rules.mjs';

let demo, browser;
before(async () => { demo = await startDemo(); browser = await launch(); });
after(async () => { await browser?.close(); await demo?.stop(); });

const ERROR = { kind: 'content', expectError: true };

// Opens what is folded away, so that its form can be seen and used.
async function unfold(page, words) {
  const details = page.locator('details', { hasText: words }).first();
  if (!(await details.evaluate((node) => node.open))) await details.locator('summary').click();
}

test('a page is well made in every stage', async () => {
  const { page, context, complaints } = await open(browser);
  await signIn(page, demo, 'bromley', 'editor');
  const base = demo.borough('bromley');
  await page.goto(`${base}/staff/reviews?list=look`);
  await look(page, 'pages that wait');
  await page.goto(`${base}/staff/links`);
  await look(page, 'links that lead nowhere');
  await page.goto(`${base}/staff/pages/move?from=/about&to=/council`);
  await look(page, 'what would move');
  await page.goto(`${base}/staff/pages/move?from=about&to=council`);
  await look(page, 'what cannot move', ERROR);
  await page.goto(`${base}/staff/pages`);
  await page.locator('main a', { hasText: 'About' }).first().click();
  await look(page, 'a published page');
  await unfold(page, 'Plan it for later');
  await press(page, 'Plan it');
  await look(page, 'a plan without a day', ERROR);
  await unfold(page, 'Take it down');
  await press(page, 'Take down');
  await look(page, 'taken down without a reason', ERROR);
  await page.locator('#take-down-words').fill('For the test');
  await press(page, 'Take down');
  await look(page, 'a draft');
  await press(page, 'Send for review');
  await look(page, 'a page in review');
  await unfold(page, 'Send it back');
  await press(page, 'Send back');
  await look(page, 'sent back without a word', ERROR);
  await page.locator('#send-back-words').fill('Say more');
  await press(page, 'Send back');
  await look(page, 'a page with a comment');
  await unfold(page, 'Put it in the archive');
  await press(page, 'Archive');
  await look(page, 'a page in the archive');
  await press(page, 'Bring it back');
  await unfold(page, 'Publish it');
  await press(page, /^Publish$/);
  await look(page, 'published without a word', ERROR);
  await page.locator('#log').fill('Back again');
  await press(page, /^Publish$/);
  await look(page, 'public again');
  assert.deepEqual(complaints, []);
  await context.close();
});
