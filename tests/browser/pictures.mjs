// Screenshots for the docs: the pages that people see most, of both boroughs, on a phone and on a desk.
// `node pictures.mjs [FOLDER]` writes <page>-<borough>-<width>.png; a phone's picture shows the whole page.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { DESK, PHONE, launch, open } from './support/browser.mjs';
import { eventually, startDemo } from './support/demo.mjs';
import { press, send, toCheckAnswers } from './support/journey.mjs';
import { PASSWORD, addressOf, signIn } from './support/people.mjs';
import { fewerColours } from './support/png.mjs';

const folder = resolve(process.argv[2] ?? join(dirname(fileURLToPath(import.meta.url)), '../../docs/pictures'));
mkdirSync(folder, { recursive: true });

const BOROUGHS = {
  bromley: {
    chosen: { 'where.street': 'Station Road', 'where.landmark': 'Outside the library', part: 'lane', kind: 'hole', size: 'plate', depth: 'deep' },
    begun: 'investigating',
  },
  bexley: {
    chosen: { 'where.street': 'River Way', 'where.landmark': 'By the footbridge', part: 'edge', kind: 'hole', size: 'table', depth: 'deep', lamp: '14' },
    begun: 'stage:ORDERED',
  },
};
const WORDS = { details: 'On the left, just before the bend. Cyclists swerve to avoid it.' };

const demo = await startDemo();
const browser = await launch();
let taken = 0;
try {
  for (const [slug, { chosen, begun }] of Object.entries(BOROUGHS)) {
    const base = demo.borough(slug);
    const { page } = await open(browser, { viewport: DESK });
    const take = async (name, site = slug) => {
      for (const viewport of [PHONE, DESK]) {
        await page.setViewportSize(viewport);
        // As high as the page: what is in a frame is painted only where the window is.
        const height = viewport === PHONE ? await page.evaluate(() => document.documentElement.scrollHeight) : viewport.height;
        await page.setViewportSize({ width: viewport.width, height });
        await page.evaluate(() => globalThis.scrollTo(0, 0));
        await pause(100);
        const picture = fewerColours(await page.screenshot({ animations: 'disabled' }));
        writeFileSync(join(folder, `${name}-${site}-${viewport.width}.png`), picture);
        taken += 1;
      }
    };
    const visit = async (name, address) => { await page.goto(address); await take(name); };
    await visit('sign-in', `${base}/account/sign-in`);
    // What is sent while signed in stands under the resident's own requests.
    await signIn(page, demo, slug, 'resident');
    await visit('home', base);
    await visit('service', `${base}/services/road-fault`);
    await toCheckAnswers(page, base, 'road-fault', {
      chosen: { ...WORDS, ...chosen },
      each: async () => {
        if (!page.url().endsWith('/where')) return;
        await take('question');
        await press(page, 'Continue');
        await take('question-with-errors');
      },
    });
    await take('check-answers');
    const reference = await send(page);
    await take('confirmation');
    const shown = (what) => eventually(`${what} of ${reference}`, async () => {
      await page.goto(`${base}/track/${reference}`);
      return page.locator(what).count();
    });
    await shown('.jwp-timeline > li:nth-child(2)');
    await demo.moveOn(await demo.arrived(reference), begun);
    await shown('[data-state=in_progress]');
    await take('track');
    const letter = await eventually('the mail with the news', async () => {
      await page.goto(`${demo.sandbox}/mail`);
      const link = page.locator('main a', { hasText: reference }).first();
      return (await link.textContent().catch(() => ''))?.includes('working') ? link : null;
    });
    await letter.click();
    await page.waitForLoadState('networkidle');
    await take('mail');
    await visit('sandbox', demo.sandbox);
    await visit('requests', `${base}/account`);
    await page.goto(`${base}/staff/sign-in`);
    await page.locator('input[name=email]').fill(addressOf(slug, 'leader'));
    await page.locator('input[name=password]').fill(PASSWORD);
    await press(page, /^Sign in$/);
    await take('second-step');
    await signIn(page, demo, slug, 'leader', { fresh: true });
    await take('staff');
    await visit('cases', `${base}/staff/cases`);
    await visit('case', `${base}/staff/cases/${reference}`);
    if (slug === 'bromley') {
      await signIn(page, demo, 'joint', 'officer');
      await page.goto(`${demo.joint}/boroughs`);
      await take('boroughs', 'joint');
      await page.goto(`${demo.joint}/cross-over/${slug}`);
      await take('cross-over', 'joint');
    }
    console.log(`${slug}: done`);
  }
} finally {
  await browser.close();
  await demo.stop();
}
console.log(`${taken} pictures in ${folder}`);
