// Filling in a form page by page, from what stands on the page. The last radio is the harmless choice ("No").
export const VALUES = [
  [/\.email$/, 'ada@example.org'], [/\.phone$/, '020 7946 0123'], [/\.full-name$/, 'Ada Synthetic'],
  [/-day$/, '20'], [/-month$/, '11'], [/-year$/, '2026'], [/street$/, 'Example Road'], [/landmark$/, 'Outside the library'],
  [/grid[-_]reference$/, ''], [/address-line-1$/, '1 Example Way'], [/address-line-2$/, ''], [/town$/, 'Exampleton'], [/postcode$/, 'BR1 3UH'],
];

export function valueFor(name) {
  return VALUES.find(([pattern]) => pattern.test(name))?.[1] ?? 'A few words about it';
}

export async function answerPage(page) {
  const fields = await page.locator('main form').first().locator('input:not([type=hidden]),textarea').evaluateAll((nodes) =>
    nodes.map((node) => ({ name: node.name, type: node.type, value: node.value, id: node.id })));
  const radios = new Map();
  for (const field of fields) {
    if (field.type === 'radio') radios.set(field.name, field);
    else if (field.type === 'checkbox') { if (!radios.has(field.name)) radios.set(field.name, field); }
    else await page.locator(`[id="${field.id}"]`).fill(valueFor(field.name));
  }
  for (const field of radios.values()) await page.locator(`[id="${field.id}"]`).check();
}

export async function press(page, name) {
  await Promise.all([page.waitForLoadState('load'), page.getByRole('button', { name }).click()]);
  await page.waitForLoadState('load');
}

// Goes from the start to the answers; `each` sees every question page. Where an answer leads to advice instead of a further
// question, the person goes back and chooses another.
export async function toCheckAnswers(page, base, service, each = async () => {}) {
  await page.goto(`${base}/forms/${service}`);
  const seen = new Set();
  for (let steps = 0; steps < 60; steps += 1) {
    const path = new URL(page.url()).pathname;
    if (path.endsWith('/check')) return;
    if (!seen.has(path)) { seen.add(path); await each(page); }
    if (await page.locator('main form[method=post]').count()) {
      await answerPage(page);
    } else {
      await page.getByRole('link', { name: 'Back', exact: true }).click();
      await page.waitForLoadState('load');
      await page.locator('main form input[type=radio]:not(:checked)').first().check();
    }
    await press(page, 'Continue');
  }
  throw new Error(`no end of questions in ${service}: ${page.url()}`);
}
