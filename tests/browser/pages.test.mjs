// Everything that can be read without sending anything, on both boroughs, on a phone and on a desk.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { get } from 'node:http';
import { DESK, PHONE, launch, open } from './support/browser.mjs';
import { startDemo } from './support/demo.mjs';
import { press } from './support/journey.mjs';
import { accessible, wellMade } from './support/rules.mjs';

let demo, browser;
before(async () => { demo = await startDemo(); browser = await launch(); });
after(async () => { await browser?.close(); await demo?.stop(); });

const PAGES = ['/', '/services', '/a-z', '/accessibility', '/privacy', '/privacy/road-fault', '/cookies', '/track'];
const READ = [...PAGES, '/search?q=hole', '/search?q=nothing-is-called-this', '/no-such-page'];

for (const slug of ['bromley', 'bexley']) {
  test(`${slug}: every page that can be read keeps the rules`, async () => {
    const base = demo.borough(slug);
    const { page, complaints } = await open(browser);
    await page.goto(`${base}/a-z`);
    const services = await page.locator('main a[href^="/services/"]').evaluateAll((links) => [...new Set(links.map((link) => link.getAttribute('href')))]);
    assert.ok(services.length >= 40, `forty services and more are listed: ${services}`);
    const titles = new Map();
    for (const [index, path] of [...READ, ...services].entries()) {
      // A service has one template in both boroughs: each is looked at on a phone in one and on a desk in the other.
      const widths = READ.includes(path) ? [PHONE, DESK] : [[PHONE, DESK][(index + (slug === 'bexley')) % 2]];
      for (const viewport of widths) {
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
      for (const link of links) if (!seen.has(link) && !link.startsWith('/forms/') && !link.endsWith('.ics')) { seen.add(link); waiting.push(link); }
    }
    for (const path of PAGES) assert.ok(seen.has(path), `a link leads to ${path}: ${[...seen]}`);
    assert.ok(seen.size >= PAGES.length + 7, `every service is linked to: ${[...seen]}`);
  });
}

test('the forms that ask what people think keep the rules in every state', async () => {
  for (const slug of ['bromley', 'bexley']) {
    const base = demo.borough(slug);
    const { page, complaints } = await open(browser);
    await page.goto(`${base}/services/graffiti`);
    const link = await page.getByRole('link', { name: 'Was this page useful?' }).getAttribute('href');
    for (const path of [link, '/feedback', '/feedback/service/graffiti']) {
      for (const viewport of [PHONE, DESK]) {
        await page.setViewportSize(viewport);
        await page.goto(base + path);
        await wellMade(page, `${slug}${path} at ${viewport.width} px`, { kind: 'content' });
      }
      await page.getByLabel(/optional/).fill('A few words about it');
      await press(page, 'Send');
      assert.match(await page.title(), /^Error: /);
      await wellMade(page, `${slug}${path} with an error`, { kind: 'content' });
      assert.equal(await page.getByLabel(/optional/).inputValue(), 'A few words about it');
      await page.locator('input[type=radio]').first().check();
      await press(page, 'Send');
      await wellMade(page, `${slug}${path} sent`, { kind: 'content' });
    }
    assert.deepEqual(complaints, []);
  }
});

test('what is not there says so, and whom to ask', async () => {
  const { page } = await open(browser);
  const answer = await page.goto(`${demo.borough('bromley')}/no-such-page`);
  assert.equal(answer.status(), 404);
  assert.equal(await page.title(), 'Page not found – Bromley');
  assert.equal((await page.locator('h1').textContent()).trim(), 'Page not found');
  assert.equal(await page.locator('.govuk-breadcrumbs').count(), 0);
  assert.match(await page.locator('main').textContent(), /020 7946 0100/);
  assert.doesNotMatch(await page.locator('main').textContent(), /404|oops/i);
});

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
  const { page, complaints } = await open(browser);
  for (const address of [demo.joint, `${demo.joint}/no-such-page`, demo.sandbox, `${demo.sandbox}/mail`, `${demo.sandbox}/faults`, `${demo.sandbox}/no-such-page`]) {
    for (const viewport of [PHONE, DESK]) {
      await page.setViewportSize(viewport);
      await page.goto(address);
      await accessible(page, `${address} at ${viewport.width} px`);
    }
  }
  assert.deepEqual(complaints, []);
});

// Kilobytes in gzip: a page is light for a slow telephone, and its script is not needed at all.
const BUDGET = { page: 30, script: 25, all: 120 };

for (const slug of ['bromley', 'bexley']) {
  test(`${slug}: pages are light`, async () => {
    for (const path of ['/', '/services/road-fault', '/forms/road-fault']) {
      const { page, context } = await open(browser);
      const addresses = new Map();
      page.on('requestfinished', (request) => { if (request.url().startsWith('http') && !request.redirectedTo()) addresses.set(request.url(), request.resourceType()); });
      await page.goto(demo.borough(slug) + path, { waitUntil: 'networkidle' });
      const cookie = (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');
      const sizes = { page: 0, script: 0, all: 0 };
      for (const [address, type] of addresses) {
        const size = await weight(address, cookie);
        sizes.all += size;
        if (type === 'document') sizes.page += size;
        if (type === 'script') sizes.script += size;
      }
      assert.ok(sizes.page > 0 && sizes.script > 0 && addresses.size >= 5, `${path}: the parts of a page: ${[...addresses.keys()]}`);
      for (const [part, most] of Object.entries(BUDGET)) assert.ok(sizes[part] <= most, `${slug}${path}: ${part} weighs ${sizes[part].toFixed(1)} KB, ${most} is the most`);
      console.log(`  ${slug}${path}: page ${sizes.page.toFixed(1)} KB, script ${sizes.script.toFixed(1)} KB, all ${sizes.all.toFixed(1)} KB`);
      await context.close();
    }
  });
}

// What an answer weighs in gzip, in kilobytes.
function weight(address, cookie) {
  const { hostname, host, port, pathname, search } = new URL(address);
  return new Promise((done, failed) => {
    get({ host: hostname.endsWith('localhost') ? '127.0.0.1' : hostname, port, path: pathname + search, headers: { Host: host, 'Accept-Encoding': 'gzip', Cookie: cookie } }, (answer) => {
      let bytes = 0;
      answer.on('data', (piece) => { bytes += piece.length; });
      answer.on('end', () => done(bytes / 1024));
    }).once('error', failed);
  });
}
