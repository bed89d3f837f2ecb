// Which tweets are shown: by feed, author, label and words.
import { get } from '../api.js';
import { el, fill } from '../dom.js';
import { every } from '../every.js';

const TYPING = 300;

/** @typedef {import('../stream.js').Tweet} Tweet */

/** @param {AbortSignal} signal Ends with the page. */
export function filterForm(signal) {
  const feed = el('select', { name: 'feed', 'aria-label': 'Feed' }, el('option', { value: '' }, 'every feed'));
  const label = el('select', { name: 'label', 'aria-label': 'Label' },
    el('option', { value: '' }, 'both labels'),
    el('option', { value: 'positive' }, '▲ positive'),
    el('option', { value: 'negative' }, '▼ negative'));
  const author = field('author', 'author');
  const words = field('q', 'words in the text');
  const element = el('form', {
    class: 'filter',
    role: 'search',
    'aria-label': 'Filter the tweets',
    onsubmit: (/** @type {Event} */ event) => event.preventDefault(),
  }, feed, label, author, words);

  /** @type {(() => void)[]} */
  const listeners = [];
  let loading = new AbortController();
  let timer = 0;
  const changed = () => {
    clearTimeout(timer);
    loading.abort();
    loading = new AbortController();
    listeners.forEach(listener => listener());
  };
  feed.addEventListener('change', changed);
  label.addEventListener('change', changed);
  for (const input of [author, words]) {
    input.addEventListener('input', () => {
      clearTimeout(timer);
      timer = setTimeout(changed, TYPING);
    });
  }
  signal.addEventListener('abort', () => {
    clearTimeout(timer);
    loading.abort();
  });

  every(30_000, signal, async () => {
    const { feeds } = await get('/feeds').catch(() => ({ feeds: [] }));
    const names = feeds.map((/** @type {{feed: string}} */ each) => each.feed);
    const known = [...feed.options].slice(1).map((/** @type {HTMLOptionElement} */ option) => option.value);
    if (names.some((/** @type {string} */ name) => !known.includes(name))) {
      const chosen = feed.value;
      fill(feed, el('option', { value: '' }, 'every feed'), names.map((/** @type {string} */ name) => el('option', { value: name }, name)));
      feed.value = chosen;
    }
  });

  const query = () => ({ feed: feed.value, label: label.value, author: author.value.trim().replace(/^@/, ''), q: words.value.trim() });
  return {
    element,
    query,
    /** Whether it leaves anything out. */
    active: () => Object.values(query()).some(value => value !== ''),
    /** Ends when the filter becomes another. */
    signal: () => loading.signal,
    /** @param {() => void} listener */
    changed: listener => listeners.push(listener),
    /**
     * The same question that GET /tweets answers, asked of one tweet.
     * @param {Tweet} tweet
     */
    fits: tweet => {
      const wanted = query();
      const text = wanted.q ? tweet.text.toLowerCase() : '';
      return (!wanted.feed || tweet.feed === wanted.feed)
        && (!wanted.label || tweet.label === wanted.label)
        && (!wanted.author || (tweet.author ?? '').replace(/^@/, '').toLowerCase() === wanted.author.toLowerCase())
        && wanted.q.toLowerCase().split(/\s+/).every((/** @type {string} */ word) => text.includes(word));
    },
  };
}

/**
 * @param {string} name
 * @param {string} words
 */
const field = (name, words) =>
  el('input', { name, type: 'search', placeholder: words, 'aria-label': words, autocomplete: 'off', spellcheck: 'false', maxlength: 200 });
