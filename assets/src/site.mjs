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
