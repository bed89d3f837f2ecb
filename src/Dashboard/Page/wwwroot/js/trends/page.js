// Trends: sentiment and volume over time, and what happened meanwhile.
import { get } from '../api.js';
import { el, fill, refill } from '../dom.js';
import { every } from '../every.js';
import { trendChart } from './chart.js';
import { eventList } from './events.js';
import { summary, table, whole } from './account.js';
import { spanButtons } from './spans.js';

const FRESH = 5000;

/** @param {import('../router.js').Visit} visit */
export function show({ place, signal }) {
  const words = el('p', { class: 'summary', id: 'trend-summary' }, 'Asking …');
  const problem = el('p', { class: 'empty', hidden: true });
  const picture = el('div', {
    class: 'trend-chart',
    role: 'img',
    'aria-label': 'Positive share and number of tweets over time',
    'aria-describedby': 'trend-summary',
  });
  const feed = el('select', { 'aria-label': 'Feed' }, el('option', { value: '' }, 'every feed'));
  const events = el('div', { class: 'events' });
  const rows = el('details', { class: 'figures-of' }, el('summary', {}, 'The figures as a table'));
  const tablePlace = el('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'The figures as a table' });
  rows.append(tablePlace);

  const chart = trendChart(picture, signal, (from, to) => spans.fix(from, to));
  const spans = spanButtons(() => again());
  feed.addEventListener('change', () => again());

  place.append(
    el('h1', {}, 'Trends'),
    el('div', { class: 'trend-bar' }, spans.element, feed),
    words, problem, picture,
    el('p', { class: 'quiet hint' }, 'Drag across the chart to look closer.'),
    el('section', { 'aria-label': 'Model changes and incidents' }, el('h2', {}, 'What happened'), events),
    rows);

  let shown = '';
  let series = whole(null, [], spans.window());
  rows.addEventListener('toggle', () => rows.open ? fill(tablePlace, table(series)) : fill(tablePlace));

  const again = every(FRESH, signal, async () => {
    if (chart.busy()) {
      return;
    }
    const span = spans.window();
    const asked = `${spans.name()} ${feed.value}`;
    try {
      const [answer, happened] = await Promise.all([
        get('/sentiment', { from: span.from.toISOString(), to: span.to.toISOString(), feed: feed.value }, signal),
        get('/sentiment/events', { from: span.from.toISOString(), to: span.to.toISOString() }, signal),
      ]);
      if (asked !== `${spans.name()} ${feed.value}`) {
        return;
      }
      series = whole(answer.by, answer.points, span);
      problem.hidden = true;
      words.hidden = false;
      words.textContent = summary(series, happened);
      await chart.draw(series, happened, asked !== shown);
      refill(events, eventList(happened));
      if (rows.open && !tablePlace.contains(document.activeElement)) {
        fill(tablePlace, table(series));
      }
      shown = asked;
    } catch (failure) {
      if (!signal.aborted) {
        problem.hidden = false;
        // What is still shown is of before; where nothing is, nothing is being asked any more.
        words.hidden = shown === '';
        problem.textContent = failure instanceof Error ? failure.message : String(failure);
      }
    }
  });

  every(30_000, signal, async () => {
    const { feeds } = await get('/feeds').catch(() => ({ feeds: [] }));
    const names = feeds.map((/** @type {{feed: string}} */ each) => each.feed);
    if (names.length + 1 !== feed.options.length) {
      const chosen = feed.value;
      fill(feed, el('option', { value: '' }, 'every feed'), names.map((/** @type {string} */ name) => el('option', { value: name }, name)));
      feed.value = chosen;
    }
  });
}
