// What pages do beyond HTML. Every page works without this file; it only helps.
import { Button, CharacterCount, Checkboxes, ErrorSummary, NotificationBanner, PasswordInput, Radios, SkipLink, createAll } from 'govuk-frontend';

// In a file and not in the page, so that the page needs no inline script.
document.body.classList.add('js-enabled', 'govuk-frontend-supported');

for (const component of [Button, CharacterCount, Checkboxes, ErrorSummary, NotificationBanner, PasswordInput, Radios, SkipLink]) {
  createAll(component);
}

// A page that only hands over to another site presses its own button. Its button stays, for whoever is faster or has no script.
document.querySelector('form[data-send-at-once]')?.requestSubmit();
