// Following a request: the form that finds it, right and wrong, and each state that a back office brings about, with the
// mail about it; then what a flood is told.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { DESK, PHONE, launch, open } from './support/browser.mjs';
import { eventually, startDemo } from './support/demo.mjs';
import { press, send, toCheckAnswers } from './support/journey.mjs';
import { accessible, wellMade } from './support/rules.mjs';

let demo, browser;
before(async () => { demo = await startDemo(); browser = await launch(); });
after(async () => { await browser?.close(); await demo?.stop(); });

const CODES = {
  bromley: { in_progress: 'investigating', completed: 'fixed', closed: 'duplicate' },
  bexley: { in_progress: 'action:SI1MOB', completed: 'action:CR', closed: 'action:NFA' },
};

for (const [slug, codes] of Object.entries(CODES)) {
  test(`${slug}: a request is followed from the form to its end`, async () => {
    const base = demo.borough(slug);
    const sender = await open(browser);
    await toCheckAnswers(sender.page, base, 'road-fault');
    const reference = await send(sender.page);
    const arrived = await demo.arrived(reference);

    // Somebody else's browser: the reference alone is not enough.
    const { page, context, complaints } = await open(browser);
    const find = async (typed, fact) => {
      await page.goto(`${base}/track`);
      await page.getByLabel('Reference').fill(typed);
      await page.getByLabel('Email address or postcode').fill(fact);
      await press(page, 'Show my request');
    };
    await find('', '');
    await wellMade(page, `${slug} tracking, nothing typed`, { kind: 'content', expectError: true });
    await find('nonsense', 'nonsense');
    await wellMade(page, `${slug} tracking, nonsense typed`, { kind: 'content', expectError: true });
    await find(reference, 'somebody.else@example.org');
    await wellMade(page, `${slug} tracking, another's address`, { kind: 'content', expectError: true });
    await find(reference.toLowerCase(), 'ada@example.org');
    assert.equal(new URL(page.url()).pathname, `/track/${reference}`);

    for (const state of ['in_progress', 'completed']) {
      await demo.moveOn(arrived, codes[state]);
      await eventually(`${reference} to be ${state}`, async () => {
        await page.goto(`${base}/track/${reference}`);
        return page.locator(`[data-state=${state}]`).count();
      });
      for (const viewport of [PHONE, DESK]) {
        await page.setViewportSize(viewport);
        await wellMade(page, `${slug} tracking ${state} at ${viewport.width} px`, { kind: 'content' });
      }
    }

    // What was written to the resident: three messages, each with its reference, and a link that leads to the request.
    const letters = await eventually('three messages', async () => {
      await page.goto(`${demo.sandbox}/mail`);
      const links = page.locator('main a', { hasText: reference });
      return (await links.count()) >= 3 ? links.evaluateAll((nodes) => nodes.map((node) => node.href)) : null;
    });
    assert.equal(letters.length, 3);
    for (const address of letters) {
      await page.goto(address);
      await page.frameLocator('iframe').getByText('If you need to contact us').waitFor();
      await accessible(page, `mail ${address}`);
      const text = await page.locator('pre').textContent();
      assert.match(text, new RegExp(`/track\\?reference=${reference}`));
      assert.match(text, slug === 'bromley' ? /London Borough of Bromley/ : /London Borough of Bexley/);
      assert.doesNotMatch(text, /\(\(|\)\)|\bnull\b|\bNone\b|undefined/, 'every gap was filled');
      const width = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.equal(width, 0, 'a message does not scroll sideways');
    }
    await page.goto(`${demo.sandbox}/cases/${arrived.borough}/${arrived.connector}/${arrived.external_id}`);
    for (const viewport of [PHONE, DESK]) {
      await page.setViewportSize(viewport);
      await accessible(page, `the sandbox's page of a case at ${viewport.width} px`);
    }
    assert.deepEqual(complaints, []);
    await context.close();
    await sender.context.close();
  });
}

test('too many reports from one address are told so, and lose nothing', async () => {
  const strict = await startDemo({ submissions: 1 });
  try {
    const base = strict.borough('bexley');
    const { page, context, complaints } = await open(browser);
    await toCheckAnswers(page, base, 'dog-fouling');
    await send(page);
    await toCheckAnswers(page, base, 'dog-fouling');
    const [answer] = await Promise.all([page.waitForNavigation(), page.getByRole('button', { name: /^(Submit|Send|Confirm)/ }).click()]);
    assert.equal(answer.status(), 429);
    await wellMade(page, 'a flood', { kind: 'content' });
    assert.match(await page.locator('main').textContent(), /answers are kept/i);
    await page.goto(`${base}/forms/dog-fouling/check`);
    assert.match(await page.locator('main').textContent(), /Ada Synthetic/);
    assert.deepEqual(complaints, []);
    await context.close();
  } finally {
    await strict.stop();
  }
});
