// Every service of both boroughs from its first question to the page that tracks it: each question empty, with errors and
// answered; then the answers, the confirmation, what comes after, and the way back.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { launch, open } from './support/browser.mjs';
import { startDemo } from './support/demo.mjs';
import { SEND, leads, press, send, toCheckAnswers, valueFor } from './support/journey.mjs';
import { wellMade } from './support/rules.mjs';

let demo, browser;
before(async () => { demo = await startDemo(); browser = await launch(); });
after(async () => { await browser?.close(); await demo?.stop(); });

const SERVICES = ['road-fault', 'street-light', 'fly-tipping', 'dog-fouling', 'missed-collection', 'graffiti', 'abandoned-vehicle'];

for (const slug of ['bromley', 'bexley']) {
  for (const service of SERVICES) {
    test(`${slug}: ${service} keeps the rules in every state, to the end`, async () => {
      const base = demo.borough(slug);
      const { page, context, complaints } = await open(browser);
      const titles = [];
      let errors = 0;
      await toCheckAnswers(page, base, service, { each: async () => {
        const what = `${slug}/${service} ${new URL(page.url()).pathname}`;
        titles.push(await page.title());
        if (!(await page.locator('main form[method=post]').count())) return wellMade(page, `${what} (advice)`, { kind: 'content' });
        await wellMade(page, what, { kind: 'question' });
        const optional = /\(optional\)/.test(await page.locator('main').textContent());
        await press(page, 'Continue');
        if (await page.locator('.govuk-error-summary').count()) {
          errors += 1;
          await wellMade(page, `${what} with errors`, { kind: 'question', expectError: true });
        } else {
          assert.ok(optional, `${what}: nothing was answered and nothing was said`);
          await page.goBack();
        }
      } });
      assert.ok(errors > 0, 'some question must be answered');
      assert.equal(new Set(titles).size, titles.length, `every title is its own: ${titles}`);
      await wellMade(page, `${slug}/${service} answers`, { kind: 'check' });
      const reference = await send(page);
      await wellMade(page, `${slug}/${service} confirmation`, { kind: 'confirm' });
      assert.match(reference, slug === 'bromley' ? /^BR-/ : /^BX-/);
      const sent = page.url();
      await page.reload();
      assert.equal(page.url(), sent, 'the confirmation can be reloaded');
      await page.goBack();
      assert.match(await page.locator('main').textContent(), /already sent/i, 'going back says that it was sent');
      await wellMade(page, `${slug}/${service} already sent`, { kind: 'content' });
      await page.goto(`${base}/track/${reference}`);
      await wellMade(page, `${slug}/${service} tracking`, { kind: 'content' });
      assert.match(await page.locator('main').textContent(), /received/i);
      assert.deepEqual(complaints, []);
      await context.close();
    });
  }

  test(`${slug}: a report works with the keyboard alone`, async () => {
    const { page, context } = await open(browser);
    await page.goto(`${demo.borough(slug)}/services/dog-fouling`);
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate(() => document.activeElement.getAttribute('href')?.startsWith('#main')), true, 'the skip link comes first');
    await tabTo(page, 'Start now');
    await leads(page, () => page.keyboard.press('Enter'));
    for (let steps = 0; steps < 40 && !page.url().includes('/sent/'); steps += 1) await fillByKeyboard(page);
    assert.match(page.url(), /\/sent\//);
    await context.close();
  });

  test(`${slug}: a report works without JavaScript`, async () => {
    const { page, context } = await open(browser, { javaScriptEnabled: false });
    await toCheckAnswers(page, demo.borough(slug), 'road-fault');
    await press(page, SEND);
    assert.match(page.url(), /\/sent\//);
    assert.ok(await page.locator('[data-reference]').first().textContent());
    await context.close();
  });
}

// Presses Tab until the element with these words has the focus, and sees that the focus can be seen.
async function tabTo(page, words) {
  for (let presses = 0; presses < 60; presses += 1) {
    const text = await page.evaluate(() => document.activeElement.textContent.trim());
    if (text.startsWith(words)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`${words} cannot be reached with Tab`);
}

// Goes through the fields of a page with Tab, types or chooses, and presses the button with Enter. From advice that ends a form
// it goes back, where the arrow key then takes another choice.
async function fillByKeyboard(page) {
  if (!(await page.locator('main form').count())) {
    await tabTo(page, 'Back');
    await leads(page, () => page.keyboard.press('Enter'));
  }
  const done = new Set();
  for (let presses = 0; presses < 60; presses += 1) {
    await page.keyboard.press('Tab');
    const at = await page.evaluate(() => {
      const node = document.activeElement;
      const box = node.getBoundingClientRect();
      const seen = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
      const covered = seen && !(node === seen || node.contains(seen) || seen.contains(node) || node.labels?.[0]?.contains(seen));
      return { tag: node.tagName, type: node.type, name: node.name, inMain: !!node.closest('main form'), covered: !!covered && box.top >= 0 && box.bottom <= innerHeight };
    });
    if (!at.inMain) continue;
    assert.ok(!at.covered, `${at.name || at.tag} has the focus and is covered`);
    if (at.tag === 'BUTTON') { await leads(page, () => page.keyboard.press('Enter')); return; }
    if (done.has(at.name)) continue;
    done.add(at.name);
    if (at.type === 'radio') {
      await page.keyboard.press('Space');
      await page.keyboard.press('ArrowUp');
    } else if (at.type === 'checkbox') {
      await page.keyboard.press('Space');
    } else {
      await page.keyboard.press('Control+a');
      await page.keyboard.type(valueFor(at.name) || ' ');
    }
  }
  throw new Error(`no button can be reached on ${page.url()}`);
}
