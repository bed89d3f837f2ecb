// Beside the tweets on a wide screen: the last minutes as two lines, the feeds, and how the parts are.
import { get } from '../api.js';
import { el, fill, setText, svg } from '../dom.js';
import { every } from '../every.js';
import { clockTime, compact, percent, rate, several, time } from '../format.js';
import { on, recentStates } from '../stream.js';

const [WIDTH, HEIGHT] = [240, 56];

/** @param {AbortSignal} signal */
export function sideColumn(signal) {
  const share = spark('positive share', 'share');
  const speed = spark('tweets a second', 'speed');
  const feeds = el('ul', { class: 'feeds' });
  const parts = el('ul', { class: 'parts' });

  const draw = () => {
    const states = recentStates();
    share.draw(states.map(state => state.positive_share ?? null), 1, percent);
    const speeds = states.map(state => state.tweets_per_second ?? null);
    speed.draw(speeds, Math.max(1, ...speeds.map(each => each ?? 0)) * 1.15, rate);
    const now = states.at(-1);
    const told = JSON.stringify(now?.parts ?? []);
    if (parts.dataset.told !== told) {
      parts.dataset.told = told;
      fill(parts, (now?.parts ?? []).map(part => el('li', { class: part.status },
        el('span', { class: 'part-sign', 'aria-hidden': 'true' }, part.status === 'green' ? '●' : part.status === 'red' ? '▲' : '◷'),
        el('span', {}, part.name), el('span', { class: 'quiet' }, wordOf(part.status)))));
    }
  };
  signal.addEventListener('abort', on('state', draw));
  draw();

  every(10_000, signal, async () => {
    const answer = await get('/feeds').catch(() => null);
    if (answer !== null) {
      fill(feeds, answer.feeds.length === 0
        ? el('li', { class: 'quiet' }, 'No feed has brought a tweet yet.')
        : answer.feeds.map((/** @type {{feed: string, tweets_last_hour: number, last_scored_at?: string}} */ feed) => el('li', {},
          el('bdi', { class: 'feed-name' }, feed.feed),
          el('span', { class: 'quiet' }, `${compact(feed.tweets_last_hour)} in the last hour`),
          feed.last_scored_at && el('span', { class: 'quiet' }, 'last ', time(feed.last_scored_at, clockTime)))));
    }
  });

  return el('aside', { class: 'live-side', 'aria-label': 'The last minutes' },
    el('h2', {}, 'The last minutes'), share.element, speed.element,
    el('h2', {}, 'Feeds'), feeds,
    el('h2', {}, 'Parts'), parts);
}

/** @param {string} status */
const wordOf = status => ({ green: 'works', red: 'down', starting: 'starting' }[status] ?? 'wants a look');

/**
 * A small line without axes, with its last value as text.
 * @param {string} name
 * @param {string} kind
 */
function spark(name, kind) {
  const area = svg('path', { class: 'spark-area' });
  const line = svg('path', { class: 'spark-line' });
  const value = el('span', { class: 'spark-value' });
  const note = el('span', { class: 'unseen' });
  const element = el('div', { class: `spark ${kind}` },
    el('p', {}, el('span', { class: 'quiet' }, name), value, note),
    svg('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: 'none', 'aria-hidden': 'true', focusable: 'false' }, area, line));
  return {
    element,
    /**
     * @param {(number | null)[]} values
     * @param {number} most
     * @param {(value: number | null | undefined) => string} as
     */
    draw: (values, most, as) => {
      const step = WIDTH / Math.max(30, values.length - 1);
      const points = values
        .map((each, index) => each === null ? null : [WIDTH - (values.length - 1 - index) * step, HEIGHT - 2 - each / most * (HEIGHT - 4)])
        .filter(point => point !== null);
      const path = points.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join(' L ');
      line.setAttribute('d', points.length > 1 ? `M ${path}` : '');
      area.setAttribute('d', points.length > 1 ? `M ${points[0][0].toFixed(1)} ${HEIGHT} L ${path} L ${WIDTH} ${HEIGHT} Z` : '');
      setText(value, as(values.at(-1)));
      const known = values.filter(each => each !== null);
      setText(note, known.length > 1
        ? `, between ${as(Math.min(...known))} and ${as(Math.max(...known))}`
          + ` in the last ${several(Math.round(known.length * 2), 'second')}`
        : '');
    },
  };
}
