// The toolbar of one field: one stop on the way of the Tab key, arrows inside, Escape back to the text (ARIA's toolbar pattern).

// Each tool: its name, its keys if it has some, and what it does.
const TOOLS = [
  { name: 'Bold', keys: 'Control+B', run: (view) => around(view, '**', '**', 'important words') },
  { name: 'Heading', run: (view) => before(view, () => '### ') },
  { name: 'List', run: (view) => before(view, () => '- ') },
  { name: 'Numbers', run: (view) => before(view, (index) => `${index + 1}. `) },
  { name: 'Link', keys: 'Control+K', run: (view) => around(view, '[', '](https://)', 'words of the link') },
  { name: 'Table', run: (view) => block(view, '| First | Second |\n| --- | --- |\n| a | b |') },
  { name: 'Call-out', run: (view) => fence(view, ':::callout', 'What people must not miss.') },
  { name: 'Warning', run: (view) => fence(view, ':::warning', 'What happens if people do not act.') },
  { name: 'Accordion', run: (view) => fence(view, ':::accordion', '### First heading\n\nText.\n\n### Second heading\n\nText.') },
  { name: 'Contact', run: (view) => block(view, ':::contact\n:::') },
  { name: 'Map', run: (view) => fence(view, ':::map latitude="51.40" longitude="0.02"', 'The address, in words.') },
  { name: 'Picture', run: picture },
  { name: 'File', run: (view) => around(view, '[', '](media:name-of-the-file)', 'name of the file (PDF)') },
];

export function toolbar(view, of) {
  const element = document.createElement('div');
  element.className = 'jwp-tools';
  element.setAttribute('role', 'toolbar');
  element.setAttribute('aria-label', `Formatting of ${of}`);
  const buttons = TOOLS.map((tool, index) => {
    const button = Object.assign(document.createElement('button'), { type: 'button', className: 'jwp-tool', textContent: tool.name, tabIndex: index ? -1 : 0 });
    if (tool.keys) button.setAttribute('aria-keyshortcuts', tool.keys);
    button.addEventListener('click', () => tool.run(view));
    return button;
  });
  element.append(...buttons);

  let at = 0;
  const go = (to) => {
    buttons[at].tabIndex = -1;
    at = (to + buttons.length) % buttons.length;
    buttons[at].tabIndex = 0;
    buttons[at].focus();
  };
  element.addEventListener('focusin', (event) => {
    const now = buttons.indexOf(event.target);
    if (now < 0 || now === at) return;
    buttons[at].tabIndex = -1;
    at = now;
    buttons[at].tabIndex = 0;
  });
  element.addEventListener('keydown', (event) => {
    const steps = { ArrowRight: () => go(at + 1), ArrowLeft: () => go(at - 1), Home: () => go(0), End: () => go(-1), Escape: () => view.focus() };
    if (!steps[event.key]) return;
    event.preventDefault();
    steps[event.key]();
  });
  return {
    element,
    focus() { buttons[at].focus(); return true; },
    press(name, view) { TOOLS.find((tool) => tool.name === name).run(view); return true; },
  };
}

// Puts marks around what is selected, or around words that say what belongs there.
function around(view, open, close, words) {
  const { from, to } = view.state.selection.main;
  const text = view.state.sliceDoc(from, to) || words;
  view.dispatch({ changes: { from, to, insert: `${open}${text}${close}` }, selection: { anchor: from + open.length, head: from + open.length + text.length }, scrollIntoView: true });
  view.focus();
}

// Puts a mark before each line that is selected; where all have one already, takes it away.
function before(view, mark) {
  const { doc, selection: { main } } = view.state;
  const [first, last] = [doc.lineAt(main.from).number, doc.lineAt(main.to).number];
  const lines = Array.from({ length: last - first + 1 }, (_, index) => doc.line(first + index));
  const marked = lines.every((line, index) => line.text.startsWith(mark(index)));
  view.dispatch({
    changes: lines.map((line, index) => marked
      ? { from: line.from, to: line.from + mark(index).length, insert: '' }
      : { from: line.from, insert: mark(index) }),
    scrollIntoView: true,
  });
  view.focus();
}

// Puts something on lines of its own below where the cursor stands, with an empty line on either side.
function block(view, text, { select } = {}) {
  const { doc, selection: { main } } = view.state;
  const at = doc.lineAt(main.to).to;
  const above = doc.sliceString(0, at).trim() ? '\n\n' : '';
  const below = doc.sliceString(at).trim() ? '\n' : '';
  const start = at + above.length;
  const [from, to] = select ? [start + text.indexOf(select), start + text.indexOf(select) + select.length] : [start + text.length, start + text.length];
  view.dispatch({ changes: { from: at, insert: `${above}${text}${below}` }, selection: { anchor: from, head: to }, scrollIntoView: true });
  view.focus();
}

// Puts marks above and below what is selected.
function fence(view, open, words) {
  const { from, to } = view.state.selection.main;
  const chosen = view.state.sliceDoc(from, to).trim();
  if (!chosen) return block(view, `${open}\n${words}\n:::`, { select: words });
  view.dispatch({ changes: { from, to, insert: `${open}\n${chosen}\n:::` }, scrollIntoView: true });
  return view.focus();
}

// Asks for a picture of the media library. What it shows has to be said, unless it only decorates.
function picture(view) {
  const dialog = document.querySelector('[data-picture-dialog]');
  const form = dialog.querySelector('form');
  const { 'picture-name': name, 'picture-description': description, 'picture-decorative': decorative, 'picture-caption': caption } = form.elements;
  const problem = dialog.querySelector('[data-picture-problem]');
  form.reset();
  problem.hidden = true;
  const refuse = (words, field) => { problem.textContent = words; problem.hidden = false; field.focus(); };
  form.onsubmit = (event) => {
    if (event.submitter?.value === 'cancel') return;
    const said = description.value.trim();
    const fault = !name.value.trim() ? ['Enter the name of the picture', name]
      : !said && !decorative.checked ? ['Say what the picture shows, or tick that it only decorates', description]
        : /\.(jpe?g|png|gif|webp|avif)$|_/i.test(said) ? ['Say what the picture shows in words, not the name of a file', description] : null;
    if (fault) { event.preventDefault(); refuse(...fault); return; }
    const clean = (text) => text.trim().replace(/[[\]"]/g, '');
    const under = caption.value.trim() ? ` "${clean(caption.value)}"` : '';
    const shows = decorative.checked ? '' : clean(said);
    dialog.addEventListener('close', () => block(view, `![${shows}](media:${clean(name.value)}${under})`), { once: true });
  };
  dialog.showModal();
}
