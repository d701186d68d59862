// Shows what is typed as residents would see it, beside the form. The server renders it with the very templates of the site.
const PAUSE = 500;
const WIDTHS = [['Phone', 'phone'], ['Tablet', 'tablet'], ['Desktop', 'desktop']];

function button(words) {
  return Object.assign(document.createElement('button'), { type: 'button', className: 'jwp-tool', textContent: words });
}

export function showPreview(form) {
  const section = document.querySelector('[data-live-preview]');
  const page = section.querySelector('[data-live-page]');
  let timer;
  let asked = 0;

  const toggle = button('Preview beside the text');
  toggle.setAttribute('aria-expanded', 'false');
  form.querySelector('[data-preview-button]').after(toggle);

  const widths = document.createElement('div');
  widths.className = 'jwp-tools';
  widths.setAttribute('role', 'group');
  widths.setAttribute('aria-label', 'Width of the preview');
  for (const [words, width] of WIDTHS) {
    const choose = button(words);
    choose.setAttribute('aria-pressed', String(width === 'desktop'));
    choose.addEventListener('click', () => {
      page.dataset.width = width;
      for (const other of widths.children) other.setAttribute('aria-pressed', String(other === choose));
    });
    widths.append(choose);
  }
  page.before(widths);
  page.setAttribute('tabindex', '0');
  page.setAttribute('role', 'region');
  page.setAttribute('aria-label', 'The page as residents would see it');

  function open(wanted) {
    section.hidden = !wanted;
    document.querySelector('[data-editor-frame]').classList.toggle('jwp-editor--beside', wanted);
    toggle.setAttribute('aria-expanded', String(wanted));
    if (wanted) look();
  }

  async function look() {
    const mine = ++asked;
    try {
      const answer = await fetch('/staff/pages/preview', { method: 'POST', body: new URLSearchParams(new FormData(form)), redirect: 'manual' });
      // An older answer that comes late is not shown.
      if (!answer.ok || mine !== asked) return;
      const main = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('main');
      if (main && mine === asked) page.replaceChildren(...fitting(main));
    } catch {
      // What is shown stays; keeping tells that the line is down.
    }
  }

  toggle.addEventListener('click', () => open(section.hidden));
  if (matchMedia('(min-width: 75em)').matches) open(true);

  return {
    typed() {
      if (section.hidden) return;
      clearTimeout(timer);
      timer = setTimeout(look, PAUSE);
    },
  };
}

// The names of the form's own parts must not stand on the page twice, nor may it have two first headings.
function fitting(main) {
  for (const named of main.querySelectorAll('[id]')) named.id = `preview-${named.id}`;
  for (const attribute of ['aria-labelledby', 'aria-describedby', 'for']) {
    for (const node of main.querySelectorAll(`[${attribute}]`)) {
      node.setAttribute(attribute, node.getAttribute(attribute).split(/\s+/).map((id) => `preview-${id}`).join(' '));
    }
  }
  for (const link of main.querySelectorAll('a[href]')) {
    link.target = '_blank';
    link.rel = 'noopener';
  }
  for (const heading of main.querySelectorAll('h1')) {
    const lower = document.createElement('h2');
    lower.className = heading.className;
    lower.append(...heading.childNodes);
    heading.replaceWith(lower);
  }
  for (const script of main.querySelectorAll('script')) script.remove();
  return [...main.childNodes];
}
