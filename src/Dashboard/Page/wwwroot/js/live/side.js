// Beside the tweets on a wide screen: the last minutes as two lines, the feeds, how the parts are, and what happened today.
import { get } from '../api.js';
import { wordOf } from '../causes.js';
import { el, fill, refill, setText, svg } from '../dom.js';
import { every } from '../every.js';
import { clockTime, compact, percent, rate, span, time } from '../format.js';
import { on, recentStates } from '../stream.js';
import { eventList } from '../trends/events.js';
import { minutesBefore, WINDOW } from './minutes.js';

const [WIDTH, HEIGHT] = [240, 56];
const DAY = 86_400_000;
// Lines of what happened: a glance, no page.
const MOST_EVENTS = 5;

/** @param {AbortSignal} signal */
export function sideColumn(signal) {
  const share = spark('positive share', 'share');
  const speed = spark('tweets a second', 'speed');
  const feeds = el('ul', { class: 'feeds' });
  const parts = el('ul', { class: 'parts' });

  const happened = el('div', { class: 'events' });
  // What was before this page was opened.
  /** @type {import('./minutes.js').Moment[]} */
  let before = [];

  const draw = () => {
    const states = recentStates();
    const first = states.length > 0 ? Date.parse(states[0].at) : Infinity;
    const moments = [
      ...before.filter(moment => moment.at < first),
      ...states.map(state => ({ at: Date.parse(state.at), share: state.positive_share ?? null, speed: state.tweets_per_second ?? null })),
    ];
    share.draw(moments.map(({ at, share }) => ({ at, value: share })), 1, percent);
    speed.draw(moments.map(({ at, speed }) => ({ at, value: speed })), Math.max(1, ...moments.map(({ speed }) => speed ?? 0)) * 1.15, rate);
    const now = states.at(-1);
    const told = JSON.stringify(now?.parts ?? []);
    if (parts.dataset.told !== told) {
      parts.dataset.told = told;
      fill(parts, (now?.parts ?? []).map(part => el('li', { class: part.status },
        el('span', { class: 'part-sign', 'aria-hidden': 'true' }, part.status === 'green' ? '●' : part.status === 'red' ? '▲' : '◷'),
        el('span', {}, part.name), el('span', { class: 'quiet' }, wordOf(part)))));
    }
  };
  signal.addEventListener('abort', on('state', draw));
  draw();
  minutesBefore(signal).then(moments => {
    before = moments;
    draw();
  }, () => {});

  every(30_000, signal, async () => {
    const to = Date.now();
    const all = await get('/sentiment/events', { from: new Date(to - DAY).toISOString(), to: new Date(to).toISOString() }, signal)
      .catch(() => null);
    if (all !== null) {
      refill(happened, eventList(all, MOST_EVENTS, 'Nothing: no model change and no incident.'));
    }
  });

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
    el('h2', {}, 'Parts'), parts,
    el('h2', {}, 'The last day'), happened);
}

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
     * @param {{at: number, value: number | null}[]} moments Oldest first.
     * @param {number} most
     * @param {(value: number | null | undefined) => string} as
     */
    draw: (moments, most, as) => {
      const last = moments.at(-1);
      const end = last?.at ?? 0;
      const known = moments.filter(({ at, value }) => value !== null && at > end - WINDOW);
      const points = known.map(({ at, value }) =>
        [WIDTH - (end - at) / WINDOW * WIDTH, HEIGHT - 2 - (value ?? 0) / most * (HEIGHT - 4)]);
      const path = points.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join(' L ');
      line.setAttribute('d', points.length > 1 ? `M ${path}` : '');
      area.setAttribute('d', points.length > 1 ? `M ${points[0][0].toFixed(1)} ${HEIGHT} L ${path} L ${WIDTH} ${HEIGHT} Z` : '');
      setText(value, as(last?.value));
      const values = known.map(({ value }) => value ?? 0);
      setText(note, values.length > 1
        ? `, between ${as(Math.min(...values))} and ${as(Math.max(...values))} in the last ${span((end - known[0].at) / 1000)}`
        : '');
    },
  };
}
