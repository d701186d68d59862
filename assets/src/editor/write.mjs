// A field of Markdown with its toolbar, by CodeMirror. The textarea stays the field that is sent; the editor writes into it.
// CodeMirror stands in a shadow root: there it brings its styles as constructed sheets, which the page's policy allows.
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { HighlightStyle, Language, defineLanguageFacet, syntaxHighlighting } from '@codemirror/language';
import { EditorState } from '@codemirror/state';
import { EditorView, keymap } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { Strikethrough, Table, parser } from '@lezer/markdown';
import { markdownOf } from './paste.mjs';
import { toolbar } from './toolbar.mjs';

// Markdown as the site knows it. The language package of CodeMirror would bring HTML, CSS and JavaScript along, three times its size.
const MARKDOWN = new Language(defineLanguageFacet(), parser.configure([Table, Strikethrough]), [], 'markdown');

const LOOK = EditorView.theme({
  '&': { border: '2px solid #0b0c0c', backgroundColor: '#fff', fontSize: '1.0625rem' },
  '&.cm-focused': { outline: '3px solid #ffdd00', boxShadow: 'inset 0 0 0 2px #0b0c0c' },
  '.cm-scroller': { fontFamily: 'inherit', lineHeight: '1.45', minHeight: '10rem', maxHeight: '40rem', overflow: 'auto' },
  '.cm-content': { padding: '8px', caretColor: '#0b0c0c' },
});

const WORDS = HighlightStyle.define([
  { tag: tags.heading, fontWeight: '700' },
  { tag: tags.strong, fontWeight: '700' },
  { tag: tags.emphasis, fontStyle: 'italic' },
  { tag: [tags.link, tags.url], color: '#0b4f8a' },
  { tag: tags.processingInstruction, color: '#505a5f' },
]);

// A new line in a list begins with the list's mark; one in an empty item ends the list.
function goOnWithList(view) {
  const { doc, selection: { main } } = view.state;
  const line = doc.lineAt(main.head);
  const mark = /^(\s*)(?:([-*+])|(\d+)([.)])) /.exec(line.text);
  if (!mark || !main.empty || main.head < line.from + mark[0].length) return false;
  if (line.text.length === mark[0].length) {
    view.dispatch({ changes: { from: line.from, to: line.to, insert: '' } });
    return true;
  }
  const next = `\n${mark[1]}${mark[2] ?? `${Number(mark[3]) + 1}${mark[4]}`} `;
  view.dispatch({ changes: { from: main.head, insert: next }, selection: { anchor: main.head + next.length }, scrollIntoView: true });
  return true;
}

export function dress(textarea, typed) {
  const label = document.querySelector(`label[for="${CSS.escape(textarea.id)}"]`);
  const name = label.textContent.trim();
  const host = document.createElement('div');
  host.className = 'jwp-write';
  const shadow = host.attachShadow({ mode: 'open' });

  const paste = (event, view) => {
    const html = event.clipboardData?.getData('text/html');
    const text = html ? markdownOf(html) : '';
    if (!text) return false;
    event.preventDefault();
    view.dispatch(view.state.replaceSelection(text), { scrollIntoView: true, userEvent: 'input.paste' });
    return true;
  };

  const view = new EditorView({
    parent: shadow,
    root: shadow,
    state: EditorState.create({
      doc: textarea.value,
      extensions: [
        history(),
        // Tab is left alone: it leads on to the next field, as everywhere.
        keymap.of([
          { key: 'Mod-b', run: (view) => tools.press('Bold', view) },
          { key: 'Mod-k', run: (view) => tools.press('Link', view) },
          { key: 'Alt-F10', run: () => tools.focus() },
          { key: 'Enter', run: goOnWithList },
          ...defaultKeymap, ...historyKeymap,
        ]),
        MARKDOWN,
        syntaxHighlighting(WORDS),
        LOOK,
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({
          'aria-label': name, 'aria-multiline': 'true', spellcheck: 'true', autocorrect: 'on', autocapitalize: 'sentences',
        }),
        EditorView.domEventHandlers({ paste }),
        EditorView.updateListener.of((update) => {
          if (!update.docChanged) return;
          textarea.value = update.state.doc.toString();
          typed();
        }),
      ],
    }),
  });
  const tools = toolbar(view, name);
  textarea.hidden = true;
  textarea.after(tools.element, host);
  label.addEventListener('click', () => view.focus());
}
