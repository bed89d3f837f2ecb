// What a viewer must know before trusting what is shown: said once in words, above every page.
import { el, setText } from './dom.js';
import { count, span } from './format.js';
import { connectNow, lastState, lineNow, on } from './stream.js';

// A stream that keeps up is some tens of milliseconds behind; ten seconds are no hiccup.
const BEHIND_SECONDS = 10;
// What is still starting after this long does not start by itself.
const STARTING_SECONDS = 10;
// A connection that is back within this time was not worth a word.
const LOST_AFTER = 1500;

/** @type {Record<string, string>} */
const NAMES = {
  kafka: 'Kafka', postgres: 'Postgres', model: 'The model', registry: 'The registry', scorer: 'The Scorer', alerting: 'Alerting',
  mail: 'Mail',
};

/** @typedef {import('./stream.js').State} State */
/** @typedef {{key: string, kind: 'lost' | 'down' | 'behind', text: string, action?: {name: string, run: () => void}}} Banner */

/**
 * Keeps the banners right.
 * @param {HTMLElement} place A live region.
 * @param {HTMLElement} sign The sign in the header.
 * @param {HTMLElement} word Its word.
 */
export function banners(place, sign, word) {
  /** @type {Map<string, HTMLElement>} */
  const shown = new Map();
  let lost = false;
  let timer = 0;

  const draw = () => {
    const wanted = [...lostBanner(lost), ...stateBanners(lost ? undefined : lastState())];
    for (const [key, element] of shown) {
      if (!wanted.some(banner => banner.key === key)) {
        element.remove();
        shown.delete(key);
      }
    }
    for (const banner of wanted) {
      const element = shown.get(banner.key);
      if (element) {
        // Figures that tick are not worth reading out each time.
        setText(/** @type {Element} */ (element.querySelector('.banner-text')), banner.text);
      } else {
        const made = bannerElement(banner);
        shown.set(banner.key, made);
        place.append(made);
      }
    }
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

/**
 * @param {boolean} lost
 * @returns {Banner[]}
 */
function lostBanner(lost) {
  return lost
    ? [{
      key: 'lost',
      kind: 'lost',
      text: 'The connection to the Dashboard is lost: what you see is not new. It is tried again by itself.',
      action: { name: 'Try now', run: connectNow },
    }]
    : [];
}

/**
 * @param {State | undefined} state
 * @returns {Banner[]}
 */
function stateBanners(state) {
  if (!state) {
    return [];
  }
  const behind = (state.behind_seconds ?? 0) >= BEHIND_SECONDS;
  /** @type {Banner[]} */
  const banners = (state.parts ?? [])
    .filter(part => part.status !== 'green'
      && (part.status !== 'starting' || Date.parse(state.at) - Date.parse(part.since) > STARTING_SECONDS * 1000))
    // It says the same in other words.
    .filter(part => !(behind && part.name === 'scorer' && part.status === 'degraded'))
    .map(part => ({ key: `part ${part.name} ${part.status}`, kind: part.status === 'red' ? 'down' : 'behind', text: partText(part) }));
  if (behind) {
    const waiting = state.lag ? ` ${count(state.lag)} tweets wait to be scored.` : '';
    banners.push({ key: 'behind', kind: 'behind', text: `The stream is ${span(state.behind_seconds ?? 0)} behind.${waiting}` });
  }
  return banners;
}

/** @param {import('./stream.js').Part} part */
function partText(part) {
  const since = part.since ? ` since ${new Date(part.since).toLocaleTimeString('en-GB')}` : '';
  const why = part.why ? `: ${part.why}` : '';
  const what = part.status === 'red' ? `is down${since}`
    : part.status === 'starting' ? 'has not been reached yet'
    : `works, but wants a look${since}`;
  return `${nameOf(part.name)} ${what}${why}`;
}

/** @param {string} name */
function nameOf(name) {
  return NAMES[name] ?? (name.startsWith('feed ') ? `The feed ${name.slice(5)}` : name);
}

/** @param {Banner} banner */
function bannerElement({ kind, text, action }) {
  return el('p', { class: `banner ${kind}` },
    el('span', { class: 'banner-sign', 'aria-hidden': 'true' }, kind === 'behind' ? '◷' : '▲'),
    el('span', { class: 'banner-text' }, text),
    action && el('button', { type: 'button', onclick: action.run }, action.name));
}
