// Writing a page: what the plain form gains where there is a script. Loaded on staff's edit pages alone.
import { keepOnTheWay } from './editor/keep.mjs';
import { tellPresence } from './editor/presence.mjs';
import { showPreview } from './editor/preview.mjs';
import { dress } from './editor/write.mjs';

const form = document.querySelector('form[data-editor]');
if (form) {
  const keeping = keepOnTheWay(form);
  const preview = showPreview(form);
  const typed = () => { keeping.typed(); preview.typed(); presence.typed(); };
  const presence = tellPresence(form);
  form.addEventListener('input', typed);
  form.addEventListener('change', typed);
  for (const textarea of form.querySelectorAll('[data-markdown] textarea')) dress(textarea, typed);
}
