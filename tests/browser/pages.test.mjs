// Everything that can be read without sending anything, on both boroughs, on a phone and on a desk.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { DESK, PHONE, launch, open } from './support/browser.mjs';
import { startDemo } from './support/demo.mjs';
import { accessible, wellMade } from './support/rules.mjs';

let demo, browser;
before(async () => { demo = await startDemo(); browser = await launch(); });
after(async () => { await browser?.close(); await demo?.stop(); });

const READ = ['/', '/services', '/a-z', '/accessibility', '/privacy', '/cookies', '/track', '/services?q=hole', '/services?q=nothing-is-called-this', '/no-such-page'];

for (const slug of ['bromley', 'bexley']) {
  test(`${slug}: every page that can be read keeps the rules`, async () => {
    const base = demo.borough(slug);
    const { page, complaints } = await open(browser);
    await page.goto(`${base}/a-z`);
    const services = await page.locator('main a[href^="/services/"]').evaluateAll((links) => [...new Set(links.map((link) => link.getAttribute('href')))]);
    assert.ok(services.length >= 7, `seven services are listed: ${services}`);
    const titles = new Map();
    for (const path of [...READ, ...services]) {
      for (const viewport of [PHONE, DESK]) {
        await page.setViewportSize(viewport);
        await page.goto(base + path);
        await wellMade(page, `${slug}${path} at ${viewport.width} px`, { kind: 'content' });
      }
      titles.set(path, await page.title());
    }
    assert.deepEqual(complaints, []);
    for (const path of services) assert.equal([...titles.values()].filter((title) => title === titles.get(path)).length, 1, `the title of ${path} is its own`);
  });

  test(`${slug}: every link on its pages leads somewhere`, async () => {
    const base = demo.borough(slug);
    const { page } = await open(browser);
    const seen = new Set(['/']);
    const waiting = ['/'];
    while (waiting.length) {
      const path = waiting.pop();
      const answer = await page.goto(base + path);
      assert.ok(answer.status() < 400, `${slug}${path} answers ${answer.status()}`);
      const links = await page.locator('a[href^="/"]').evaluateAll((nodes) => nodes.map((node) => new URL(node.href).pathname));
      for (const link of links) if (!seen.has(link) && !link.startsWith('/forms/')) { seen.add(link); waiting.push(link); }
    }
    assert.ok(seen.size > 15, `a site has pages: ${[...seen]}`);
  });
}

test('the two boroughs look different, and each page carries its own name', async () => {
  const { page } = await open(browser, { viewport: DESK });
  const seen = [];
  for (const slug of ['bromley', 'bexley']) {
    await page.goto(demo.borough(slug));
    seen.push(await page.evaluate(() => {
      const header = getComputedStyle(document.querySelector('header'));
      return { colour: header.backgroundColor, letter: getComputedStyle(document.body).fontFamily, name: document.querySelector('header').textContent };
    }));
  }
  assert.notEqual(seen[0].colour + seen[0].letter, seen[1].colour + seen[1].letter);
  assert.match(seen[0].name, /Bromley/);
  assert.match(seen[1].name, /Bexley/);
  assert.doesNotMatch(seen[1].name, /Bromley/);
});

test('the joint host and the sandbox keep the rules of accessibility', async () => {
  const { page } = await open(browser);
  for (const address of [demo.joint, demo.sandbox, `${demo.sandbox}/mail`]) {
    await page.goto(address);
    await accessible(page, address);
  }
});
