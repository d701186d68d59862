// Writing pages in a browser: by the rules at both widths, by the keyboard, with words from Word, with a line that goes down, with
// a tab that dies, and with two people at once.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { DESK, PHONE, launch, open } from './support/browser.mjs';
import { eventually, startDemo } from './support/demo.mjs';
import { press } from './support/journey.mjs';
import { signIn } from './support/people.mjs';
import { accessible } from './support/rules.mjs';

let demo, browser;
before(async () => { demo = await startDemo(); browser = await launch(); });
after(async () => { await browser?.close(); await demo?.stop(); });

const FIXTURES = new URL('./fixtures/paste/', import.meta.url);

// Somebody who may write, in a browser of their own.
async function author(role = 'content_author', options = {}) {
  const opened = await open(browser, { viewport: DESK, ...options });
  await signIn(opened.page, demo, 'bromley', role);
  return opened;
}

// A new page, opened for editing; gives its address.
async function newPage(page, title) {
  await page.goto(`${demo.borough('bromley')}/staff/pages/new?kind=plain`);
  await page.getByLabel('Title').fill(title);
  await press(page, 'Create the page');
  return page.url();
}

const textOf = (page, part = 0) => page.locator(`[name="b.${part}.markdown"]`).inputValue();
const writer = (page, part = 0) => page.locator('.cm-content').nth(part);
const sideways = (page) => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
const saved = (page) => page.locator('[data-state]', { hasText: /^Saved$/ }).waitFor();

test('every page of writing keeps the rules at both widths, with and without a script', async () => {
  const { page, context, complaints } = await author();
  const base = demo.borough('bromley');
  const edit = await newPage(page, 'Rules of the park');
  await press(page, 'Add a section');
  for (const viewport of [PHONE, DESK]) {
    await page.setViewportSize(viewport);
    for (const path of ['/staff/pages', '/staff/pages/new', '/staff/pages/new?kind=event']) {
      await page.goto(`${base}${path}`);
      await accessible(page, `${path} at ${viewport.width} px`);
      assert.equal(await sideways(page), 0, `${path} scrolls sideways at ${viewport.width} px`);
    }
    for (const address of [edit, edit.replace('/edit', '/versions'), `${edit.replace('/edit', '/compare')}?from=1&to=1`]) {
      await page.goto(address);
      await accessible(page, `${address} at ${viewport.width} px`);
      assert.equal(await sideways(page), 0, `${address} scrolls sideways at ${viewport.width} px`);
    }
  }
  assert.deepEqual(complaints, []);
  await context.close();

  const plain = await author('content_author', { javaScriptEnabled: false });
  await plain.page.goto(edit);
  assert.ok(await plain.page.locator('textarea[name="b.0.markdown"]').isVisible(), 'without a script there is a plain field');
  await plain.page.locator('textarea[name="b.0.markdown"]').fill('Written without a script.');
  await press(plain.page, 'Save the page');
  await plain.page.goto(edit);
  assert.equal(await textOf(plain.page), 'Written without a script.');
  await plain.context.close();
});

test('the toolbar is one stop, arrows move in it, Escape leads back, and Tab is never caught', async () => {
  const { page, context, complaints } = await author();
  await newPage(page, 'By the keyboard');
  const tool = (name) => page.getByRole('toolbar').first().getByRole('button', { name, exact: true });
  const focused = () => page.evaluate(() => {
    let node = document.activeElement;
    while (node?.shadowRoot?.activeElement) node = node.shadowRoot.activeElement;
    return node?.classList.contains('cm-content') ? 'the text' : node?.textContent.trim();
  });
  await writer(page).focus();
  await page.keyboard.type('Words ');
  await page.keyboard.press('Alt+F10');
  assert.equal(await focused(), 'Bold');
  await page.keyboard.press('ArrowRight');
  assert.equal(await focused(), 'Heading');
  await page.keyboard.press('End');
  assert.equal(await focused(), 'File');
  await page.keyboard.press('ArrowRight');
  assert.equal(await focused(), 'Bold', 'the arrows go round');
  await page.keyboard.press('Enter');
  assert.equal(await focused(), 'the text');
  assert.equal(await textOf(page), 'Words **important words**');
  await page.keyboard.press('Alt+F10');
  await page.keyboard.press('Escape');
  assert.equal(await focused(), 'the text');
  await page.keyboard.press('Tab');
  assert.notEqual(await focused(), 'the text', 'Tab leads on');
  assert.equal(await textOf(page), 'Words **important words**', 'and writes nothing');

  for (const [name, part] of [['Table', '| First | Second |'], ['Call-out', ':::callout'], ['Accordion', '### Second heading'], ['Contact', ':::contact'], ['Map', ':::map latitude='], ['Link', '](https://)'], ['List', '- ']]) {
    await page.keyboard.press('Control+End');
    await tool(name).click();
    assert.ok((await textOf(page)).includes(part), `${name}: ${await textOf(page)}`);
  }
  // A picture says what it shows.
  await tool('Picture').click();
  const dialog = page.getByRole('dialog');
  await accessible(page, 'the dialogue of a picture');
  await dialog.getByLabel('Name in the media library').fill('town-hall');
  await dialog.getByRole('button', { name: 'Put it in' }).click();
  await dialog.getByText('Say what the picture shows, or tick').waitFor();
  await dialog.getByLabel('What does it show?').fill('IMG_2041.jpg');
  await dialog.getByRole('button', { name: 'Put it in' }).click();
  await dialog.getByText('not the name of a file').waitFor();
  await dialog.getByLabel('What does it show?').fill('The town hall in spring');
  await dialog.getByRole('button', { name: 'Put it in' }).click();
  assert.ok((await textOf(page)).includes('![The town hall in spring](media:town-hall)'));
  assert.deepEqual(complaints, []);
  await context.close();
});

test('what is pasted from Word is clean Markdown', async () => {
  const { page, context, complaints } = await author();
  await newPage(page, 'From Word');
  const names = readdirSync(FIXTURES).filter((name) => name.endsWith('.html')).sort();
  assert.equal(names.length, 10);
  for (const name of names) {
    const html = readFileSync(new URL(name, FIXTURES), 'utf8');
    const expected = readFileSync(new URL(name.replace('.html', '.md'), FIXTURES), 'utf8').trim();
    await writer(page).focus();
    await page.keyboard.press('Control+A');
    await page.keyboard.press('Delete');
    await writer(page).evaluate((node, text) => {
      const data = new DataTransfer();
      data.setData('text/html', text);
      data.setData('text/plain', 'the plain words');
      node.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true, composed: true }));
    }, html);
    assert.equal(await textOf(page), expected, name);
  }
  assert.deepEqual(complaints, []);
  await context.close();
});

test('what was typed outlives a tab that dies, and a line that goes down', async () => {
  const { page, context, complaints } = await author();
  const edit = await newPage(page, 'A tab that dies');
  await writer(page).focus();
  await page.keyboard.type('Every word of this.');
  await saved(page);
  await page.close({ runBeforeUnload: false });

  const again = await context.newPage();
  await again.goto(edit);
  await again.getByText('You have changes that were not saved').waitFor();
  assert.equal(await textOf(again), 'Every word of this.');

  await context.setOffline(true);
  await writer(again).focus();
  await again.keyboard.press('Control+End');
  await again.keyboard.type(' And of this.');
  await again.locator('[data-state]', { hasText: 'Not saved – we’ll keep trying' }).waitFor();
  assert.equal(await textOf(again), 'Every word of this. And of this.', 'the text stays');
  await context.setOffline(false);
  await saved(again);
  await again.close({ runBeforeUnload: false });
  const third = await context.newPage();
  await third.goto(edit);
  assert.equal(await textOf(third), 'Every word of this. And of this.');
  assert.deepEqual(complaints, []);
  await context.close();
});

test('the preview follows what is typed within a second', async () => {
  const { page, context, complaints } = await author();
  await newPage(page, 'Seen at once');
  await writer(page).focus();
  await page.keyboard.type('Some **bold** words');
  const began = Date.now();
  await page.locator('[data-live-page] strong', { hasText: 'bold' }).waitFor();
  const took = Date.now() - began;
  console.log(`the preview stood after ${took} ms`);
  assert.ok(took <= 3000, `${took} ms`);
  await page.getByRole('button', { name: 'Phone' }).click();
  assert.ok((await page.locator('[data-live-page]').boundingBox()).width <= 360);
  await page.getByLabel('Title').fill('A title that is longer than search engines show, which the counter says at once');
  await page.getByText(/characters? too many/).first().waitFor();
  await accessible(page, 'the preview beside the text');
  assert.deepEqual(complaints, []);
  await context.close();
});

test('two people see each other within ten seconds, and neither overwrites the other silently', async () => {
  const [ada, ben] = [await author('content_author'), await author('editor')];
  const edit = await newPage(ada.page, 'Two at once');
  const began = Date.now();
  await ben.page.goto(edit);
  await ben.page.locator('[data-presence]', { hasText: 'has this page open' }).waitFor();
  await ada.page.locator('[data-presence]', { hasText: 'has this page open' }).waitFor({ timeout: 10000 });
  console.log(`seen after ${Date.now() - began} ms`);
  const typing = Date.now();
  await writer(ben.page).focus();
  await ben.page.keyboard.type('From Ben.');
  await ada.page.locator('[data-presence]', { hasText: 'is editing this page now' }).waitFor({ timeout: 10000 });
  console.log(`seen to type after ${Date.now() - typing} ms`);
  await press(ben.page, 'Save the page');
  await writer(ada.page).focus();
  await ada.page.keyboard.type('From Ada.');
  await ada.page.locator('[data-presence]', { hasText: 'has saved this page since' }).waitFor({ timeout: 10000 });
  await press(ada.page, 'Save the page');
  await ada.page.getByRole('heading', { name: 'This page was changed meanwhile' }).waitFor();
  for (const viewport of [PHONE, DESK]) {
    await ada.page.setViewportSize(viewport);
    await accessible(ada.page, `both versions at ${viewport.width} px`);
  }
  await press(ada.page, 'Save mine over it');
  await eventually('her words to stand', async () => { await ada.page.goto(edit); return (await textOf(ada.page)) === 'From Ada.'; });
  assert.deepEqual([...ada.complaints, ...ben.complaints], []);
  await ada.context.close();
  await ben.context.close();
});
