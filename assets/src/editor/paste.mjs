// What is pasted from Word and the like, as clean Markdown: headings, lists, links and tables stay; letters, colours, empty
// paragraphs and Word's own marks go.
import TurndownService from 'turndown';

// Headings inside a part of a page begin at this level.
const FIRST_LEVEL = 3;

const turndown = new TurndownService({ headingStyle: 'atx', bulletListMarker: '-', codeBlockStyle: 'fenced', emDelimiter: '*', linkStyle: 'inlined' });
turndown.remove(['style', 'script', 'title', 'meta', 'link', 'xml', 'noscript']);
turndown.addRule('list item', {
  filter: 'li',
  replacement(content, node) {
    const list = node.parentNode;
    const number = [...list.children].indexOf(node) + 1;
    const mark = list.nodeName === 'OL' ? `${number}. ` : '- ';
    const text = content.trim().replace(/\n{2,}(?=\s*(?:-|\d+\.) )/g, '\n').replace(/\n/g, `\n${' '.repeat(mark.length)}`);
    return `${mark}${text}${node.nextElementSibling ? '\n' : ''}`;
  },
});
turndown.addRule('table', {
  filter: 'table',
  replacement(_, table) {
    const cells = (row) => [...row.cells].flatMap((cell) => {
      const words = turndown.turndown(cell.innerHTML.trim() || ' ').replace(/\s*\n+\s*/g, ' ').replace(/\|/g, '\\|').trim();
      return [words, ...Array(Math.max(0, cell.colSpan - 1)).fill('')];
    });
    const rows = [...table.rows].map(cells).filter((row) => row.some(Boolean));
    if (!rows.length) return '';
    const wide = Math.max(...rows.map((row) => row.length));
    const line = (row) => `| ${Array.from({ length: wide }, (_, index) => row[index] ?? '').join(' | ')} |`;
    const [head, ...body] = rows;
    return `\n\n${[line(head), line(Array(wide).fill('---')), ...body.map(line)].join('\n')}\n\n`;
  },
});
// A picture that is pasted is not in the media library: it cannot be shown.
turndown.addRule('picture', { filter: 'img', replacement: () => '' });

export function markdownOf(html) {
  const { body } = new DOMParser().parseFromString(withoutComments(html), 'text/html');
  clean(body);
  makeLists(body);
  levelHeadings(body);
  return turndown.turndown(body).replace(/\u00a0/g, ' ').replace(/[ \t]+$/gm, '').replace(/\n{3,}/g, '\n\n').trim();
}

// Word hides what only it understands in comments, and begins at StartFragment. Styles are read and never applied: under another
// name the browser does not ask the page's policy about them.
function withoutComments(html) {
  const fragment = html.match(/<!--\s*StartFragment\s*-->([\s\S]*?)<!--\s*EndFragment\s*-->/i);
  return (fragment ? fragment[1] : html).replace(/<!--[\s\S]*?-->/g, '').replace(/<\?xml[^>]*>/gi, '').replace(/<!\[(?:if|endif)[^\]]*\]>/gi, '')
    .replace(/<style[\s\S]*?<\/style>/gi, '').replace(/(<[^>]*?\s)style(?=\s*=)/gi, '$1data-style');
}

function clean(body) {
  for (const node of [...body.querySelectorAll('*')]) {
    const style = node.dataset.style ?? '';
    // Word's list marks say which kind of list it is, so they stay until the lists are made.
    if (/mso-list:\s*ignore/i.test(style)) { node.dataset.mark = node.textContent.replace(/\u00a0/g, ' ').trim(); continue; }
    if (/display:\s*none|mso-hide:\s*all/i.test(style)) { node.remove(); continue; }
    if (/^(o|w|m|v|st1):/i.test(node.nodeName)) { node.replaceWith(...node.childNodes); continue; }
    const bold = /font-weight:\s*(bold|[6-9]00)/i.test(style);
    const plain = /font-weight:\s*normal/i.test(style);
    if (node.nodeName === 'SPAN' && bold && node.textContent.trim() && !node.closest('b,strong,h1,h2,h3,h4,h5,h6,th')) rename(node, 'strong');
    // Google wraps all that is copied into a <b> that is not bold.
    else if (/^(B|STRONG)$/.test(node.nodeName) && plain) node.replaceWith(...node.childNodes);
    else if (/^MsoTitle/i.test(node.className)) rename(node, 'h1');
    else if (/^(U|FONT|S|INS)$/.test(node.nodeName)) node.replaceWith(...node.childNodes);
    else if (node.nodeName === 'DEL') node.remove();
    else if (node.nodeName === 'A' && !/^(https?:|mailto:|tel:|\/|#\w)/i.test(node.getAttribute('href') ?? '')) node.replaceWith(...node.childNodes);
    else if (node.nodeName === 'A' && /^#_(Toc|ftn|edn|Ref)/.test(node.getAttribute('href'))) node.replaceWith(...node.childNodes);
  }
  // A heading is not bold besides.
  for (const node of body.querySelectorAll('h1 :is(b,strong),h2 :is(b,strong),h3 :is(b,strong),h4 :is(b,strong),th :is(b,strong)')) node.replaceWith(...node.childNodes);
  for (const node of [...body.querySelectorAll('p,b,strong,i,em,h1,h2,h3,h4,h5,h6')]) {
    if (!node.textContent.replace(/\u00a0/g, ' ').trim() && !node.querySelector('img')) node.replaceWith(...(node.matches('p,h1,h2,h3,h4,h5,h6') ? [] : node.childNodes));
  }
}

function rename(node, name) {
  const other = node.ownerDocument.createElement(name);
  other.append(...node.childNodes);
  node.replaceWith(other);
}

// Word writes the items of a list as paragraphs with a level and a mark.
function makeLists(body) {
  const level = (node) => Number(/mso-list:[^;]*level(\d)/i.exec(node.dataset?.style ?? '')?.[1] ?? 0);
  for (const first of [...body.querySelectorAll('p,h1,h2,h3,h4,h5,h6,div')]) {
    if (!first.isConnected || !first.matches('p') || !level(first)) continue;
    const stack = [];
    let node = first;
    while (node && level(node)) {
      const deep = level(node);
      const mark = node.querySelector('[data-mark]');
      const name = /^\(?([0-9]+|[a-z]|[ivx]+)[.)]/i.test(mark?.dataset.mark ?? '') ? 'ol' : 'ul';
      mark?.remove();
      while (stack.length && (stack.at(-1).deep > deep || (stack.at(-1).deep === deep && stack.at(-1).list.localName !== name))) stack.pop();
      if (!stack.length || stack.at(-1).deep < deep) {
        const list = body.ownerDocument.createElement(name);
        const above = stack.at(-1)?.list.lastElementChild;
        if (above) above.append(list);
        else node.before(list);
        stack.push({ deep, list });
      }
      const item = body.ownerDocument.createElement('li');
      item.append(...node.childNodes);
      stack.at(-1).list.append(item);
      const next = node.nextElementSibling;
      node.remove();
      node = next;
    }
  }
  for (const mark of body.querySelectorAll('[data-mark]')) mark.remove();
}

// The highest heading that is pasted stands at the first level that a part may have; the others keep their distance.
function levelHeadings(body) {
  const headings = [...body.querySelectorAll('h1,h2,h3,h4,h5,h6')];
  const highest = Math.min(...headings.map((heading) => Number(heading.localName[1])));
  for (const heading of headings) {
    rename(heading, `h${Math.min(6, Number(heading.localName[1]) - highest + FIRST_LEVEL)}`);
  }
}
