// What a viewer must know before trusting what is shown: said once in words, above every page. One banner for each cause; what follows from
// it stands in the same one.
import { causes } from './causes.js';
import { el, setText } from './dom.js';
import { clockTime } from './format.js';
import { connectNow, lastState, lineNow, on } from './stream.js';

// A connection that is back within this time was not worth a word.
const LOST_AFTER = 1500;

/** @typedef {import('./causes.js').Cause} Cause */

/**
 * Keeps the banners right.
 * @param {HTMLElement} place Where they stand. No live region: its figures tick.
 * @param {HTMLElement} spoken A live region, which says each cause once.
 * @param {HTMLElement} sign The sign in the header.
 * @param {HTMLElement} word Its word.
 */
export function banners(place, spoken, sign, word) {
  /** @type {Map<string, {element: HTMLElement, since: number}>} */
  const shown = new Map();
  let lost = false;
  let timer = 0;

  const draw = () => {
    const wanted = lost ? [lostCause] : causes(lastState());
    for (const [key, { element }] of shown) {
      if (!wanted.some(cause => cause.key === key)) {
        element.remove();
        shown.delete(key);
      }
    }
    for (const cause of wanted) {
      const known = shown.get(cause.key) ?? { element: elementOf(cause), since: Infinity };
      // Those who tell of it change, and each has its own beginning: the earliest is the right one.
      known.since = Math.min(known.since, cause.since ?? Infinity);
      const text = /** @type {Element} */ (known.element.querySelector('.banner-text'));
      setText(text, cause.instead ?? sentence(cause, known.since) + cause.more);
      if (!shown.has(cause.key)) {
        shown.set(cause.key, known);
        place.append(known.element);
      }
    }
    setText(spoken, wanted.map(cause => sentence(cause, /** @type {any} */ (shown.get(cause.key)).since)).join(' '));
    const state = lineNow();
    sign.dataset.state = state === 'open' && wanted.length > 0 ? 'worry' : state;
    setText(word, state === 'open' ? wanted.length > 0 ? 'look' : 'live' : state === 'lost' ? 'not connected' : 'connecting');
  };

  on('state', draw);
  on('line', line => {
    clearTimeout(timer);
    if (line === 'open') {
      lost = false;
      draw();
    } else {
      timer = setTimeout(() => {
        lost = true;
        draw();
      }, LOST_AFTER);
      draw();
    }
  });
  draw();
}

/** @type {Cause} */
const lostCause = {
  key: 'lost',
  kind: 'lost',
  what: 'The connection to the Dashboard is lost: what you see is not new. It is tried again by itself',
  more: '',
  action: { name: 'Try now', run: connectNow },
};

/**
 * @param {Cause} cause
 * @param {number} since
 */
const sentence = ({ what }, since) =>
  `${what}${Number.isFinite(since) ? ` since ${clockTime(since)}` : ''}.`;

/** @param {Cause} cause */
function elementOf({ kind, action }) {
  return el('p', { class: `banner ${kind}` },
    el('span', { class: 'banner-sign', 'aria-hidden': 'true' }, kind === 'behind' ? '◷' : '▲'),
    el('span', { class: 'banner-text' }),
    action && el('button', { type: 'button', onclick: action.run }, action.name));
}
