// The chart in words and as a table.
import { el } from '../dom.js';
import { numbers, tableOf } from '../table.js';
import { clockTime, count, dayTime, figure, minuteTime, percent, several, time, utcDay } from '../format.js';

const STEPS = /** @type {Record<string, number>} */ ({ '5s': 5000, minute: 60_000, hour: 3_600_000, day: 86_400_000 });
// A table longer than this is read by nobody; SQL has the rest.
const MOST_ROWS = 400;

/**
 * @typedef {{at: number, tweets: number, positive: number, negative: number, positive_share: number | null,
 *   mean_probability: number | null}} Point
 * @typedef {{by: string, step: number, from: Date, to: Date, points: Point[]}} Series
 * @typedef {{model_changes: {at: string, model: string, version: string, previous_version?: string, reason: string}[],
 *   incidents: {incident_id: string, rule: string, model: string, model_version: string, state: string, opened_at: string,
 *     resolved_at?: string}[]}} Happened
 */

/** A step in words. Days are those of UTC wherever the viewer is. @param {string} by */
export const stepName = by => by === '5s' ? '5 seconds' : by === 'day' ? 'day (UTC)' : by;

/** How to tell when a step begins, where the day is known. @param {string} by */
const timeOf = by => by === '5s' ? clockTime : by === 'minute' ? minuteTime : wholeTimeOf(by);

/** How to tell it where it stands alone. @param {string} by */
export const wholeTimeOf = by => by === '5s' ? clockTime : by === 'day' ? utcDay : dayTime;

/**
 * The series with a point for every step: none where nothing came.
 * @param {string | null} by
 * @param {any[]} points
 * @param {import('./spans.js').Span} span
 * @returns {Series}
 */
export function whole(by, points, { from, to }) {
  const step = STEPS[by ?? 'minute'] ?? STEPS.minute;
  const known = new Map(points.map(point => [Date.parse(point.at), point]));
  const all = [];
  for (let at = Math.floor(from.getTime() / step) * step; at < to.getTime(); at += step) {
    const point = known.get(at);
    all.push(point ? { ...point, at } : { at, tweets: 0, positive: 0, negative: 0, positive_share: null, mean_probability: null });
  }
  return { by: by ?? 'minute', step, from, to, points: all };
}

/**
 * @param {Series} series
 * @param {Happened} happened
 */
export function summary(series, happened) {
  const known = series.points.filter(point => point.tweets > 0);
  const tweets = known.reduce((sum, point) => sum + point.tweets, 0);
  if (tweets === 0) {
    return 'No tweet was scored in this span. As soon as a feed brings some, they appear here.';
  }

  const as = timeOf(series.by);
  const share = known.reduce((sum, point) => sum + point.positive, 0) / tweets;
  const sorted = [...known].sort((a, b) => (a.positive_share ?? 0) - (b.positive_share ?? 0));
  const [least, most] = [sorted[0], sorted[sorted.length - 1]]
    .map(point => `${percent(point.positive_share)} (${as(point.at)})`);
  const ends = known.length > 1 ? ` By ${stepName(series.by)}, between ${least} and ${most}.` : '';
  const what = [
    happened.model_changes.length > 0 && several(happened.model_changes.length, 'model change'),
    happened.incidents.length > 0 && several(happened.incidents.length, 'incident'),
  ].filter(Boolean).join(' and ');
  return `${several(tweets, 'tweet')}, ${percent(share)} positive.${ends}${what ? ` ${what}.` : ''}`;
}

/** @param {Series} series */
export function table(series) {
  const rows = series.points.filter(point => point.tweets > 0).reverse();
  const as = wholeTimeOf(series.by);
  const name = stepName(series.by);
  return [
    tableOf(
      [name, ...['tweets', 'positive', 'negative', 'positive share', 'mean probability'].map(numbers)],
      rows.slice(0, MOST_ROWS).map(point => el('tr', {},
        el('th', { scope: 'row' }, time(new Date(point.at).toISOString(), as)),
        [count(point.tweets), count(point.positive), count(point.negative), percent(point.positive_share), figure(point.mean_probability)]
          .map(text => el('td', { class: 'number' }, text)))),
      { caption: `Tweets by ${name}, newest first` }),
    rows.length > MOST_ROWS && el('p', { class: 'quiet' },
      `${several(rows.length - MOST_ROWS, 'older row')} left out: look closer, or ask view sentiment_by_${series.by}.`),
  ];
}
