// Tells that the page is open here, and shows who else has it open.
const EVERY = 8000;

export function tellPresence(form) {
  const place = document.querySelector('[data-presence]');
  const address = `/staff/pages/${form.dataset.editor}/presence`;
  const edition = form.elements.edition.value;
  let typed = false;
  let toldTyping = 0;

  const words = (more) => new URLSearchParams({ csrf: form.elements.csrf.value, ...more });

  function show({ others, edition: now, changed_by: by }) {
    const lines = others.map(({ name, editing }) => `${name} ${editing ? 'is editing this page now' : 'has this page open'}`);
    if (String(now) !== edition) lines.push(`${by} has saved this page since you opened it. When you save, you see both versions and choose`);
    const told = [...place.children].map((line) => line.textContent.trim().replace(/\s+/g, ' '));
    // What has not changed is not said again.
    if (told.join('\n') === lines.join('\n')) return;
    place.replaceChildren(...lines.map((line) => Object.assign(document.createElement('p'), { className: 'govuk-inset-text jwp-present', textContent: line })));
  }

  async function tell() {
    const now = typed;
    typed = false;
    if (now) toldTyping = Date.now();
    try {
      const answer = await fetch(address, { method: 'POST', body: words({ typed: now ? 'yes' : '' }), redirect: 'manual' });
      if (answer.ok) show(await answer.json());
      else typed ||= now;
    } catch {
      typed ||= now;
    }
  }

  tell();
  setInterval(tell, EVERY);
  addEventListener('pagehide', () => navigator.sendBeacon(address, words({ leave: 'yes' })));

  // Who begins to type says so at once; who goes on, with the next round.
  return {
    typed() {
      typed = true;
      if (Date.now() - toldTyping > EVERY) tell();
    },
  };
}
