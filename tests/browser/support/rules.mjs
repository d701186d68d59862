// What every page must keep: WCAG 2.2 AA by axe-core, and the form rules of the GOV.UK Design System that axe does not know.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import assert from 'node:assert/strict';
import { DESK, PHONE } from './browser.mjs';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

export async function accessible(page, what) {
  // The page's own policy forbids inline scripts; evaluating is the tester's way round it.
  await page.evaluate(axeSource);
  const found = await page.evaluate((tags) => globalThis.axe.run(document, { runOnly: { type: 'tag', values: tags } }), TAGS);
  // The Design System puts the back link before main, where it belongs to no landmark; nothing else may stand there.
  const meant = (one) => one.id === 'region' && one.nodes.every((node) => node.target.join(' ') === '.govuk-back-link');
  const faults = found.violations.filter((one) => !meant(one))
    .map((one) => `${one.id} (${one.impact}): ${one.nodes.map((node) => node.target.join(' ')).join(', ')}`);
  assert.deepEqual(faults, [], `${what}: axe-core found violations`);
}

// kind: content | question | check | confirm. `joint`: the programme's own host has no pages for the public, and so no links
// to them. Returns what is wrong, in words.
export async function designFaults(page, { kind, expectError = false, joint = false }) {
  return page.evaluate(({ kind, expectError, joint }) => {
    const faults = [];
    const all = (css) => [...document.querySelectorAll(css)];
    const words = (node) => node.textContent.replace(/\s+/g, ' ').trim();
    const headings = all('h1').length;
    if (headings !== 1) faults.push(`${headings} h1 elements, want 1`);
    if (all('[required],[pattern]').length) faults.push('validation by the browser');
    for (const form of all('main form')) if (form.method === 'post' && !form.noValidate) faults.push('a form without novalidate');
    if (all('[style]').length || all('style').length) faults.push('an inline style');
    // What a page says to machines is data and never runs.
    if (all('script:not([src]):not([type="application/ld+json"])').length) faults.push('an inline script');
    const skip = all('a')[0];
    if (!skip || !/^#main/.test(skip.getAttribute('href') ?? '')) faults.push('the skip link is not the first link');
    if (kind === 'question') {
      const back = all('a').find((link) => words(link) === 'Back');
      if (!back) faults.push('no Back link');
      else if (back.closest('main')) faults.push('the Back link is inside main');
      const labels = all('main form button').map(words);
      if (!labels.includes('Continue')) faults.push(`the buttons are ${JSON.stringify(labels)}, want Continue`);
    }
    const summary = document.querySelector('.govuk-error-summary');
    if (expectError && !summary) faults.push('no error summary');
    if (summary) {
      if (!document.title.startsWith('Error: ')) faults.push(`the title “${document.title}” does not begin with Error:`);
      if (words(summary.querySelector('h2')) !== 'There is a problem') faults.push('the summary has another heading');
      if (!(summary === document.activeElement || summary.contains(document.activeElement))) faults.push('the summary has not taken the focus');
      if (!summary.closest('main')) faults.push('the summary is not in main');
      if (!(summary.compareDocumentPosition(document.querySelector('h1')) & Node.DOCUMENT_POSITION_FOLLOWING)) faults.push('the summary is below the h1');
      for (const link of summary.querySelectorAll('a')) {
        const field = document.getElementById(link.hash.slice(1));
        // What is no field's fault leads to the part of the page that says how things stand now.
        if (field?.tabIndex === -1 && /^(H2|SECTION)$/.test(field.tagName)) continue;
        if (!field || !/^(INPUT|SELECT|TEXTAREA)$/.test(field.tagName)) { faults.push(`${link.hash} is not a field`); continue; }
        const group = field.closest('fieldset');
        const choices = group ? [...group.querySelectorAll('input[type=radio],input[type=checkbox]')] : [];
        if (choices.length && choices[0] !== field) faults.push(`${link.hash} is not the first choice`);
        const described = `${field.getAttribute('aria-describedby') ?? ''} ${group?.getAttribute('aria-describedby') ?? ''}`;
        const texts = described.split(/\s+/).map((id) => document.getElementById(id)).filter(Boolean).map(words).join(' | ');
        if (!texts.includes(words(link))) faults.push(`“${words(link)}” does not describe ${link.hash}`);
      }
    }
    for (const message of all('.govuk-error-message').map(words)) {
      if (!message.startsWith('Error:')) faults.push(`“${message}” lacks the hidden Error:`);
      if (/\b(please|sorry|oops|invalid|valid|forbidden|illegal|you forgot|required)\b/i.test(message)) faults.push(`a banned word in “${message}”`);
    }
    const complete = { email: 'email', phone: 'tel', 'full-name': 'name', 'address-line-1': 'address-line1', 'address-line-2': 'address-line2', town: 'address-level2', postcode: 'postal-code' };
    for (const field of all('main input:not([type=hidden]),main textarea,main select')) {
      if (!field.labels?.length && !field.getAttribute('aria-label')) faults.push(`#${field.id} has no label`);
      if (field.type === 'number') faults.push(`#${field.id} is of type number`);
      const part = Object.keys(complete).find((part) => field.name === part || field.name.endsWith(`.${part}`));
      // Beside a password the address is the name under which the browser keeps it.
      const asName = field.autocomplete === 'username' && document.querySelector('input[type=password]');
      // What is asked about somebody else is not what the browser knows of whoever types.
      const ofAnother = field.autocomplete === 'off';
      if (part && !asName && !ofAnother && field.autocomplete !== complete[part]) faults.push(`${field.name} has autocomplete “${field.autocomplete}”, want ${complete[part]}`);
      if (/-(day|month|year)$/.test(field.name) && (field.inputMode !== 'numeric' || field.type !== 'text')) faults.push(`${field.name} wants type text and inputmode numeric`);
    }
    for (const id of all('[id]').map((node) => node.id)) if (all(`[id="${CSS.escape(id)}"]`).length > 1) faults.push(`#${id} stands here twice`);
    for (const choice of all('main input[type=radio],main input[type=checkbox]')) {
      const label = choice.labels[0]?.getBoundingClientRect();
      if (label && label.top >= choice.getBoundingClientRect().bottom) faults.push(`the label of #${choice.id} stands below it`);
    }
    for (const frame of all('img')) if (!frame.complete || !frame.naturalWidth) faults.push(`${frame.getAttribute('src')} is not shown`);
    const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
    if (wide > 0) faults.push(`scrolls sideways by ${wide} px at ${innerWidth} px`);
    for (const target of all('a,button,input:not([type=hidden]),select,textarea')) {
      const { width, height } = target.getBoundingClientRect();
      if (width && (width < 24 || height < 24) && getComputedStyle(target).display !== 'inline' && !target.closest('.govuk-skip-link') && !target.classList.contains('govuk-skip-link')) faults.push(`a target of ${Math.round(width)} by ${Math.round(height)} px: ${words(target) || target.name}`);
    }
    const footer = all('footer a').map((link) => words(link).toLowerCase());
    for (const want of joint ? [] : ['accessibility', 'cookies', 'privacy']) if (!footer.some((text) => text.includes(want))) faults.push(`the footer has no ${want} link`);
    return [...new Set(faults)];
  }, { kind, expectError, joint });
}

export async function wellMade(page, what, options) {
  assert.deepEqual(await designFaults(page, options), [], `${what}: rules of the design system`);
  await accessible(page, what);
}

// The page on a phone and on a desk.
export async function look(page, what, options = { kind: 'content' }) {
  for (const viewport of [PHONE, DESK]) {
    await page.setViewportSize(viewport);
    await wellMade(page, `${what} at ${viewport.width} px`, options);
  }
}
