// Filling in a form page by page, from what stands on the page. The last radio is the harmless choice ("No").

// The day before yesterday: late enough for every form that asks when something was seen or missed.
const SEEN = new Date(Date.now() - 2 * 24 * 60 * 60 * 1000);

const VALUES = [
  [/\.email$/, 'ada@example.org'], [/\.phone$/, '020 7946 0123'], [/\.full-name$/, 'Ada Synthetic'],
  [/-day$/, `${SEEN.getDate()}`], [/-month$/, `${SEEN.getMonth() + 1}`], [/-year$/, `${SEEN.getFullYear()}`],
  [/street$/, 'Example Road'], [/landmark$/, 'Outside the library'], [/grid[-_]reference$/, ''],
  [/address-line-1$/, '1 Example Way'], [/address-line-2$/, ''], [/town$/, 'Exampleton'], [/postcode$/, 'BR1 3UH'],
];

export function valueFor(name) {
  return VALUES.find(([pattern]) => pattern.test(name))?.[1] ?? 'A few words about it';
}

// `chosen` may say otherwise: what to type into a field, or which choice of a question to take.
export async function answerPage(page, chosen = {}) {
  const fields = await page.locator('main form').first().locator('input:not([type=hidden]),textarea').evaluateAll((nodes) =>
    nodes.map((node) => ({ name: node.name, type: node.type, value: node.value, id: node.id })));
  const choices = new Map();
  for (const field of fields) {
    const settled = choices.has(field.name) && choices.get(field.name).value === chosen[field.name];
    if (field.type === 'radio') {
      if (!settled) choices.set(field.name, field);
    } else if (field.type === 'checkbox') {
      if (!choices.has(field.name)) choices.set(field.name, field);
    } else {
      await page.locator(`[id="${field.id}"]`).fill(chosen[field.name] ?? valueFor(field.name));
    }
  }
  for (const field of choices.values()) await page.locator(`[id="${field.id}"]`).check();
}

// Does what leads to another page (or to the same one again), and waits for it.
export async function leads(page, act) {
  await Promise.all([page.waitForNavigation(), act()]);
}

export async function press(page, name) {
  await leads(page, () => page.getByRole('button', { name }).click());
}

export async function follow(page, name) {
  await leads(page, () => page.getByRole('link', { name }).first().click());
}

// Goes from the start to the answers; `each` sees every question page. Where an answer leads to advice instead of a further
// question, the person goes back and chooses another.
export async function toCheckAnswers(page, base, service, { each = async () => {}, chosen = {} } = {}) {
  await page.goto(`${base}/forms/${service}`);
  const seen = new Set();
  for (let steps = 0; steps < 60; steps += 1) {
    const path = new URL(page.url()).pathname;
    if (path.endsWith('/check')) return;
    if (!seen.has(path)) { seen.add(path); await each(page); }
    if (await page.locator('main form[method=post]').count()) {
      await answerPage(page, chosen);
    } else {
      await leads(page, () => page.getByRole('link', { name: 'Back', exact: true }).click());
      await page.locator('main form input[type=radio]:not(:checked)').first().check();
    }
    await press(page, 'Continue');
  }
  throw new Error(`no end of questions in ${service}: ${page.url()}`);
}

export const SEND = /^(Submit|Send|Confirm)/;

// Sends the answers that are being checked, and gives the reference.
export async function send(page) {
  await press(page, SEND);
  return (await page.locator('[data-reference]').first().textContent()).replace(/\s/g, '');
}
