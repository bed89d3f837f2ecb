// Pages by the part of the address after #. A page gets a place of its own and a signal that ends when another takes it.
import { el, fill } from './dom.js';

/**
 * @typedef {{place: HTMLElement, signal: AbortSignal, rest: string[]}} Visit What a page is given; `rest`: the address after its own name.
 * @typedef {{name: string, title: string, load: () => Promise<{show: (visit: Visit) => void | Promise<void>}>}} Page
 */

/**
 * A part of the address as it was meant; as it stands where it means nothing.
 * @param {string} part
 */
const decoded = part => {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
};

/**
 * Shows pages from now on.
 * @param {readonly Page[]} pages The first is shown where the address names none.
 * @param {HTMLElement} main
 * @param {HTMLElement} list The navigation's list.
 */
export function route(pages, main, list) {
  let leave = new AbortController();
  let first = true;

  fill(list, pages.map(page => el('li', {}, el('a', { href: `#/${page.name}`, 'data-page': page.name }, page.title))));

  const show = async () => {
    // The skip link leads to a place in the page, not to another one.
    if (location.hash === '#main') {
      return;
    }

    const [name, ...rest] = location.hash.replace(/^#\/?/, '').split('/').map(decoded);
    const page = pages.find(candidate => candidate.name === name) ?? pages[0];
    leave.abort();
    leave = new AbortController();
    const { signal } = leave;
    document.title = `${page.title} – StreamSentiment`;
    for (const link of list.querySelectorAll('a')) {
      if (link.dataset.page === page.name) {
        link.setAttribute('aria-current', 'page');
      } else {
        link.removeAttribute('aria-current');
      }
    }

    const place = el('div', { class: `page ${page.name}` });
    fill(main, place);
    if (!first) {
      // A screen reader starts at the new page, the keyboard too.
      main.focus({ preventScroll: true });
      scrollTo(0, 0);
    }
    first = false;
    try {
      const { show: draw } = await page.load();
      if (!signal.aborted) {
        await draw({ place, signal, rest });
      }
    } catch (problem) {
      if (!signal.aborted) {
        fill(place, el('h1', {}, page.title), el('p', { class: 'empty' }, problem instanceof Error ? problem.message : String(problem)));
      }
    }
  };
  addEventListener('hashchange', show);
  return show();
}
