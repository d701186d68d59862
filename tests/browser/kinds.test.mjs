// Every kind of page in every state, on both boroughs, on a phone and on a desk, with and without JavaScript.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { DESK, PHONE, launch, open } from './support/browser.mjs';
import { startDemo } from './support/demo.mjs';
import { source, validMarkup } from './support/markup.mjs';
import { wellMade } from './support/rules.mjs';

const day = (fromToday) => new Date(Date.now() + fromToday * 86400000).toISOString().slice(0, 10);
const page = (kind, title, fields, text) => `+++\nkind = "${kind}"\ntitle = "${title}"\nsummary = "What a reader should know first."\n${fields}\n+++\n${text}\n`;

const LONG = 'Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz';
const PIECES = `Before.

![A park with a bench](media:park-in-summer "The park in June")

:::callout
Mind **this**.
:::

:::warning
You can be fined up to £1,000.
:::

:::contact
:::

:::contact
Ask the zoo: 020 7946 0123, zoo-with-a-rather-long-name@example.org
:::

:::accordion
### What it costs
Nothing.

### Who may come
Everybody.
:::

:::map latitude="51.4050" longitude="0.0150"
1 Example Road, Exampleton
:::

:::video src="https://youtu.be/aB3dE" title="A zebra runs"
We see a zebra run.
:::

:::video src="https://films.example.org/7" title="A zebra sleeps"
It sleeps.
:::

| Day | Opens | Closes | What for | Whom to ask | Where |
|---|---|---|---|---|---|
| Monday | 9am | 5pm | Everything | The front desk | The hall |
`;
const CHAPTERS = `Read this first.\n\n## Buy it {#buy}\n\nWords.\n\n### Cost\n\nMuch.\n\n## Feed it {#feed}\n\nWords.\n\n### Cost\n\nMore.\n\n## ${LONG} {#long}\n\nWords.`;
const FACETS = `facets = [{ id = "type", label = "What it is", options = [{ id = "park", label = "Park" }, { id = "zoo", label = "Zoo" }] }]`;

const PAGES = {
  zebra: page('landing', 'Zebras', 'category = "roads-and-pavements"\nimage = "park-in-summer"\npopular = [{ text = "A hole in the road", href = "/services/road-fault" }]', 'Words.\n\n## More {#more-words}\n\nWords.'),
  'zebra/licences': page('sublanding', 'Zebra licences', 'services = ["street-light"]', '## Before you ask {#ask}\n\n- [See](/zebra)\n- [And see](/zebra)\n\n## After {#after}\n\n- [See](/zebra)'),
  'zebra/guide': page('guide', 'Keep a zebra', '', CHAPTERS),
  'zebra/one-chapter': page('guide', 'Keep a short zebra', '', '## Only this {#only}\n\nWords.'),
  'zebra/steps': page('steps', 'Adopt a zebra', 'joins = { b = "or", d = "and" }', '## Look {#a}\n\nWords.\n\n## Ask {#b}\n\nWords.\n\n## Sign {#c}\n\nWords.\n\n## Pay {#d}\n\nWords.'),
  'zebra/pieces': page('plain', 'Zebra pieces', 'image = "library-shelves"', PIECES),
  'zebra/bare': page('plain', LONG, '', 'Words.'),
  'zebra/running': page('status', 'Zebra lights today', 'state = "good"\nservice = "street-light"', 'All is well.'),
  'zebra/stopped': page('status', 'Zebra roads today', `state = "stopped"\nservice = "road-fault"\nsince = ${day(-2)}`, 'Nothing goes.'),
  'news/zebra-here': page('news', 'A zebra is here', `date = ${day(-1)}\ncategory = "Zebras"\nfeatured = true\nimage = "park-in-summer"\nwards = ["North"]`, 'Words.\n\n## More {#more}\n\nWords.'),
  'news/zebra-gone': page('news', 'A zebra is gone', `date = ${day(-400)}\ncategory = "Horses"`, 'Words.'),
  'events/zebra-walk': page('event', 'Zebra walk', `starts = "${day(2)}T10:00"\nends = "${day(2)}T12:00"\nrepeats = { every = "week", times = 12 }\nplace = "The hall"\nlatitude = 51.405\nlongitude = 0.015\nprice = "Free"\nbooking = { text = "Book a place", href = "https://book.example.org/walk" }\ncategory = "Zebras"\nwards = ["North", "South"]`, 'Words.'),
  'events/zebra-day': page('event', 'Zebra day', `starts = "${day(3)}T00:00"\nall_day = true\ncategory = "Horses"`, 'Words.'),
  'events/zebra-past': page('event', 'Zebra party', `starts = "${day(-9)}T18:00"`, 'Words.'),
  'publications/zebra-plan': page('publication', 'The zebra plan', `published = ${day(-90)}\nreference = "ZP/7"\nimage = "library-shelves"`, CHAPTERS),
  'consultations/zebra-open': page('consultation', 'Zebras now', `opens = ${day(-3)}\ncloses = ${day(9)}\nrespond = { text = "Answer the questions", href = "https://consult.example.org/z" }`, 'Words.\n\n## Why {#why}\n\nWords.'),
  'consultations/zebra-soon': page('consultation', 'Zebras soon', `opens = ${day(3)}\ncloses = ${day(9)}`, 'Words.'),
  'consultations/zebra-closed': page('consultation', 'Zebras before', `opens = ${day(-30)}\ncloses = ${day(-9)}`, 'Words.'),
  'consultations/zebra-done': page('consultation', 'Zebras long ago', `opens = ${day(-90)}\ncloses = ${day(-60)}`, 'Words.\n\n## Result {#result}\n\nMost said yes.'),
  'directories/zebras': page('directory', 'Zebra places', `map = true\nsingular = "place"\n${FACETS}`, 'Choose.'),
  'directories/zebras/zoo': page('venue', 'The old zoo', 'facets = { type = ["zoo"] }\naddress = ["1 Example Road", "Exampleton"]\npostcode = "BR1 3UH"\nlatitude = 51.41\nlongitude = 0.02\ntelephone = "020 7946 0123"\nemail = "a-rather-long-name-of-a-zoo@example.org"\nwebsite = "https://www.zoo.example.org"\nopening = ["Every day: 9am to 5pm"]\nfacilities = ["Café", "Toilets"]\nbooking = { text = "Book a visit", href = "https://book.example.org/zoo" }\nimage = "park-in-summer"', 'Words.\n\n## Getting there {#there}\n\nWords.'),
  'directories/zebras/park': page('entry', 'Green park', 'facets = { type = ["park"] }\nlatitude = 51.39\nlongitude = 0.05', 'Words.'),
  'directories/zebras/bare': page('entry', 'A bare place', '', 'Words.'),
  'directories/no-zebras': page('directory', 'No zebras', '', 'Nothing so far.'),
};

const MORE = [
  '/', '/news', '/news?category=Zebras', '/news?category=Nothing', '/events', '/events?category=Zebras&ward=North',
  `/events?from=${day(1)}&to=${day(4)}`, '/events?from=soon', '/events?category=Nothing', '/directories', '/publications',
  '/consultations', '/service-status', '/services/street-light', '/directories/zebras?type=park', '/directories/zebras?q=lion',
  '/zebra/guide/feed', '/zebra/guide/long', '/zebra/guide/print', '/publications/zebra-plan/buy', '/publications/zebra-plan/print',
];

let demo, browser;
before(async () => { demo = await startDemo({ pages: PAGES }); browser = await launch(); });
after(async () => { await browser?.close(); await demo?.stop(); });

for (const slug of ['bromley', 'bexley']) {
  for (const javaScriptEnabled of [true, false]) {
    test(`${slug}: every kind of page keeps the rules in every state, JavaScript ${javaScriptEnabled ? 'on' : 'off'}`, async () => {
      const { page, context, complaints } = await open(browser, { javaScriptEnabled });
      for (const path of [...Object.keys(PAGES).map((path) => `/${path}`), ...MORE]) {
        for (const viewport of [PHONE, DESK]) {
          await page.setViewportSize(viewport);
          const answer = await page.goto(demo.borough(slug) + path);
          assert.equal(answer.status(), 200, path);
          await page.evaluate(() => document.querySelectorAll('img[loading=lazy]').forEach((picture) => { picture.loading = 'eager'; }));
          await page.waitForFunction(() => [...document.images].every((picture) => picture.complete));
          if (javaScriptEnabled) await wellMade(page, `${slug}${path} at ${viewport.width} px`, { kind: 'content' });
          else assert.equal(await page.locator('h1').count(), 1, path);
        }
      }
      assert.deepEqual(complaints, []);
      await context.close();
    });
  }
}

test('every page that a search engine may know, and some that it may not, is valid HTML', async () => {
  const pages = new Map();
  for (const slug of ['bromley', 'bexley']) {
    const map = await source(`${demo.borough(slug)}/sitemap.xml`);
    const listed = [...map.matchAll(/<loc>[^<]*?:\/\/[^/<]+([^<]*)<\/loc>/g)].map((found) => found[1]);
    assert.ok(listed.length > 150, `${listed.length} pages in the sitemap`);
    for (const path of new Set([...listed, ...MORE, '/no-such-page', '/search?q=bin', '/search?q=zzzz', '/alerts', '/feedback?page=/about', '/sign-in', '/track'])) {
      pages.set(slug + path, await source(demo.borough(slug) + path));
    }
  }
  validMarkup(pages);
});

test('a film elsewhere is asked for only when somebody presses', async () => {
  const { page, complaints } = await open(browser, { viewport: DESK });
  const asked = [];
  // Nobody outside is really asked: this machine answers for them.
  await page.route(/youtube/, (route) => { asked.push(route.request().url()); return route.fulfill({ contentType: 'text/html', body: '<title>film</title>' }); });
  await page.goto(`${demo.borough('bromley')}/zebra/pieces`);
  assert.deepEqual(complaints, []);
  assert.equal(await page.locator('iframe').count(), 0);
  await page.getByRole('button', { name: 'Play the film from YouTube' }).click();
  const frame = page.locator('iframe[title="A zebra runs"]');
  await frame.waitFor();
  assert.match(await frame.getAttribute('src'), /^https:\/\/www\.youtube-nocookie\.com\/embed\/aB3dE/);
  await page.waitForFunction(() => document.activeElement?.tagName === 'IFRAME');
  assert.equal(asked.length, 1, `${asked}`);
  assert.ok(!complaints.some((one) => one.startsWith('policy')), `the page may frame it: ${complaints}`);
});

test('a directory is narrowed by pressing a button, and a step opens, without JavaScript', async () => {
  const { page } = await open(browser, { javaScriptEnabled: false });
  await page.goto(`${demo.borough('bexley')}/directories/zebras`);
  await page.locator('summary', { hasText: 'What it is' }).click();
  await page.getByLabel('Park (1)').check();
  await page.getByRole('button', { name: 'Show what fits' }).click();
  assert.equal(new URL(page.url()).search, '?q=&type=park');
  assert.equal((await page.locator('#found').textContent()).trim(), '1 of 3 fits');
  await page.goto(`${demo.borough('bexley')}/zebra/steps`);
  const last = page.locator('details').last();
  assert.equal(await last.getAttribute('open'), null);
  await last.locator('summary').click();
  assert.notEqual(await last.getAttribute('open'), null);
});
