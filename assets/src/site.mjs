// What pages do beyond HTML. Every page works without this file; it only helps.
import { Button, CharacterCount, Checkboxes, ErrorSummary, NotificationBanner, PasswordInput, Radios, SkipLink, createAll } from 'govuk-frontend';

// In a file and not in the page, so that the page needs no inline script.
document.body.classList.add('js-enabled', 'govuk-frontend-supported');

for (const component of [Button, CharacterCount, Checkboxes, ErrorSummary, NotificationBanner, PasswordInput, Radios, SkipLink]) {
  createAll(component);
}

// A page that only hands over to another site presses its own button. Its button stays, for whoever is faster or has no script.
document.querySelector('form[data-send-at-once]')?.requestSubmit();

// The focal point of a picture can be shown by a click as well as written in numbers.
const pointed = document.getElementById('focal-picture');
const across = document.getElementById('focal_x');
const down = document.getElementById('focal_y');
if (pointed && across && down) {
  pointed.classList.add('jwp-media__can-point');
  pointed.addEventListener('click', (event) => {
    const place = pointed.getBoundingClientRect();
    across.value = Math.round(((event.clientX - place.left) / place.width) * 100);
    down.value = Math.round(((event.clientY - place.top) / place.height) * 100);
  });
}

// A film that another site keeps is asked for only when somebody presses. Without this file the button leads to that site.
for (const play of document.querySelectorAll('a[data-film]')) {
  play.addEventListener('click', (event) => {
    event.preventDefault();
    const film = document.createElement('iframe');
    film.src = play.dataset.film;
    film.title = play.dataset.title;
    film.allow = 'autoplay; fullscreen; picture-in-picture';
    film.className = 'jwp-film__screen';
    play.closest('.jwp-film__still').replaceWith(film);
    film.focus();
  });
}

// Suggestions below the search box while somebody types. The form works without them; Enter still sends what was typed.
const box = document.querySelector('input[data-suggest]');
if (box) suggestWhileTyping(box);

function suggestWhileTyping(box) {
  const list = document.createElement('ul');
  list.id = 'suggestions';
  list.className = 'jwp-suggestions';
  list.setAttribute('role', 'listbox');
  list.setAttribute('aria-label', 'Suggestions');
  list.hidden = true;
  const said = document.createElement('div');
  said.className = 'govuk-visually-hidden';
  said.setAttribute('role', 'status');
  box.closest('form').append(list, said);
  for (const [name, value] of Object.entries({ role: 'combobox', 'aria-autocomplete': 'list', 'aria-controls': list.id, 'aria-expanded': 'false' })) {
    box.setAttribute(name, value);
  }
  let waiting;
  let asked = 0;
  let chosen = -1;

  const close = () => {
    list.hidden = true;
    chosen = -1;
    box.setAttribute('aria-expanded', 'false');
    box.removeAttribute('aria-activedescendant');
  };
  const choose = (number) => {
    chosen = number;
    [...list.children].forEach((item, index) => item.setAttribute('aria-selected', String(index === chosen)));
    if (chosen < 0) box.removeAttribute('aria-activedescendant');
    else box.setAttribute('aria-activedescendant', `suggestion-${chosen}`);
  };
  const show = (found) => {
    list.replaceChildren(
      ...found.map((one, index) => {
        const item = document.createElement('li');
        item.id = `suggestion-${index}`;
        item.setAttribute('role', 'option');
        item.className = 'jwp-suggestions__one';
        item.dataset.href = one.href;
        const sort = document.createElement('span');
        sort.className = 'jwp-suggestions__sort';
        sort.textContent = one.sort;
        item.append(one.title, ' ', sort);
        item.addEventListener('mousedown', (event) => {
          event.preventDefault();
          window.location.assign(one.href);
        });
        return item;
      }),
    );
    choose(-1);
    list.hidden = found.length === 0;
    box.setAttribute('aria-expanded', String(found.length > 0));
    said.textContent = found.length === 0 ? 'No suggestions' : `${found.length} suggestions, use the arrow keys`;
  };
  box.addEventListener('input', () => {
    clearTimeout(waiting);
    const typed = box.value.trim();
    if (typed.length < 2) return close();
    waiting = setTimeout(async () => {
      const number = ++asked;
      try {
        const answer = await fetch(`${box.dataset.suggest}?q=${encodeURIComponent(typed)}`);
        const found = await answer.json();
        // An answer that was overtaken is not shown.
        if (number === asked) show(found);
      } catch {
        close();
      }
    }, 200);
  });
  box.addEventListener('keydown', (event) => {
    const most = list.children.length;
    if (list.hidden || most === 0) return;
    if (event.key === 'ArrowDown') choose((chosen + 1) % most);
    else if (event.key === 'ArrowUp') choose(chosen <= 0 ? most - 1 : chosen - 1);
    else if (event.key === 'Escape') close();
    else if (event.key === 'Enter' && chosen >= 0) window.location.assign(list.children[chosen].dataset.href);
    else return;
    event.preventDefault();
  });
  box.addEventListener('blur', close);
}
