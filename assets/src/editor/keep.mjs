// Keeps what is typed while it is typed: half a second after the last key, and again and again until it has arrived. Nothing is
// laid down in the browser; the text stays in the page.
const PAUSE = 500;
const AGAIN = 2000;

const SAVED = 'Saved';
const NOT_SAVED = 'Not saved – we’ll keep trying';
const SIGNED_OUT = 'Not saved – you are signed out. Sign in again in another tab; we’ll keep trying';
const OTHER_TAB = 'Not saved – you have changed this page in another tab. Press Save here to see both';

export function keepOnTheWay(form) {
  const state = form.querySelector('[data-state]');
  const address = `/staff/pages/${form.dataset.editor}/working-copy`;
  let version = 0;
  let kept = 0;
  let busy = false;
  let leaving = false;
  let timer;

  // Only what is new is said aloud.
  const say = (words) => { if (state.textContent !== words) state.textContent = words; };
  const later = (pause) => { clearTimeout(timer); timer = setTimeout(send, pause); };

  async function send({ keepalive = false } = {}) {
    if (busy || leaving || kept === version) return;
    busy = true;
    const sent = version;
    try {
      const answer = await fetch(address, { method: 'POST', body: new URLSearchParams(new FormData(form)), redirect: 'manual', keepalive });
      if (answer.ok) {
        const { kept: taken } = await answer.json();
        kept = sent;
        say(taken ? SAVED : OTHER_TAB);
      } else {
        say(answer.status === 401 || answer.status === 403 || answer.type === 'opaqueredirect' ? SIGNED_OUT : NOT_SAVED);
      }
    } catch {
      say(NOT_SAVED);
    }
    busy = false;
    if (kept !== version) later(kept === sent ? PAUSE : AGAIN);
  }

  addEventListener('online', () => later(0));
  // The last moment at which a page on a telephone may still send something.
  document.addEventListener('visibilitychange', () => { if (document.hidden) send({ keepalive: true }); });
  addEventListener('beforeunload', (event) => { if (!leaving && kept !== version) event.preventDefault(); });
  addEventListener('pageshow', () => { leaving = false; });
  form.addEventListener('submit', (event) => { leaving = event.submitter?.formTarget !== '_blank'; });

  return {
    typed() {
      version += 1;
      later(PAUSE);
    },
  };
}
