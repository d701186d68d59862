import { DESK, PHONE, launch, open } from './support/browser.mjs';
import { startDemo } from './support/demo.mjs';
import { send, toCheckAnswers, press } from './support/journey.mjs';
const out = '/tmp/jwp/look2'; import { mkdirSync } from 'node:fs'; mkdirSync(out, { recursive: true });
const demo = await startDemo({ submissions: 1 }); const browser = await launch();
const { page } = await open(browser, { viewport: DESK });
page.on('console', (m) => console.log(m.text()));
const shot = async (name, full = true) => { for (const v of [DESK, PHONE]) { await page.setViewportSize(v); await page.waitForTimeout(150); await page.screenshot({ path: `${out}/${name}-${v.width}.png`, fullPage: full }); } };
try {
  const b = demo.borough('bromley'), x = demo.borough('bexley');
  for (const [n, a] of [['services', b + '/services'], ['a-z', x + '/a-z'], ['search', b + '/services?q=hole'], ['search-none', x + '/services?q=zzz'], ['404', b + '/no-such'], ['joint', demo.joint], ['joint404', demo.joint + '/x'], ['track-form', b + '/track'], ['cookies', x + '/cookies'], ['privacy', b + '/privacy'], ['accessibility', b + '/accessibility'], ['faults', demo.sandbox + '/faults']]) { await page.goto(a); await shot(n); }
  await page.goto(b + '/track'); await press(page, /Show/); await shot('track-errors');
  await toCheckAnswers(page, x, 'road-fault'); const r = await send(page);
  const got = await demo.arrived(r);
  await page.goBack(); await shot('already');
  await page.goto(`${demo.sandbox}/cases/${got.borough}/${got.connector}/${got.external_id}`); await shot('case');
  await page.goto(`${demo.sandbox}/mail`); await shot('mails'); await page.locator('main a').first().click(); await page.waitForLoadState('networkidle'); await page.waitForTimeout(500); await shot('mail');
  await page.goto(page.url() + '/html'); await shot('mailhtml');
  await toCheckAnswers(page, x, 'dog-fouling', { each: async () => { if (page.url().endsWith('/private')) await shot('advice'); if (page.url().endsWith('/often')) await shot('radios'); if (page.url().endsWith('/you')) await shot('contact'); if (page.url().endsWith('/seen-on')) await shot('date'); } });
  await press(page, /^(Submit|Send)/); await shot('429');
} catch (e) { console.log(e); } finally { await browser.close(); await demo.stop(); }
