// The minutes before the page was opened, as the live states would have told them.
import { get } from '../api.js';

/** Milliseconds that the small lines show. */
export const WINDOW = 300_000;
// What the states tell: the share of a minute, the speed of ten seconds.
const [SHARE_OF, SPEED_OF] = [60_000, 10_000];
const STEPS = /** @type {Record<string, number>} */ ({ '5s': 5000, minute: 60_000 });

/** @typedef {{at: number, share: number | null, speed: number | null}} Moment */

/**
 * @param {AbortSignal} signal
 * @returns {Promise<Moment[]>} Oldest first.
 */
export async function minutesBefore(signal) {
  const to = Date.now();
  // With what the first moment looks back on.
  const from = to - WINDOW - SHARE_OF;
  const { by, points } = await get('/sentiment', { from: new Date(from).toISOString(), to: new Date(to).toISOString() }, signal);
  const step = STEPS[by];
  if (step === undefined || points.length === 0) {
    return [];
  }

  const known = new Map(points.map((/** @type {{at: string}} */ point) => [Date.parse(point.at), point]));
  const sum = (/** @type {number} */ end, /** @type {number} */ length, /** @type {'tweets' | 'positive'} */ what) => {
    let all = 0;
    for (let at = end - Math.max(step, length); at < end; at += step) {
      all += known.get(at)?.[what] ?? 0;
    }
    return all;
  };
  const moments = [];
  // At the end of each step that is over.
  for (let end = Math.ceil((to - WINDOW) / step) * step; end <= to; end += step) {
    const tweets = sum(end, SHARE_OF, 'tweets');
    moments.push({
      at: end,
      share: tweets > 0 ? sum(end, SHARE_OF, 'positive') / tweets : null,
      speed: sum(end, SPEED_OF, 'tweets') / Math.max(step, SPEED_OF) * 1000,
    });
  }
  return moments;
}
