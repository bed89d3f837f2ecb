// Which span of time is looked at: the last minute to the last year, or any part of it.
import { el } from '../dom.js';
import { dayOnly, dayTime, fullTime, minuteTime, utcDay } from '../format.js';

const MINUTE = 60_000;
const YEAR = 366 * 86_400_000;
const SPANS = [
  ['1 min', MINUTE], ['10 min', 10 * MINUTE], ['1 h', 60 * MINUTE], ['6 h', 360 * MINUTE], ['1 day', 1440 * MINUTE],
  ['1 week', 7 * 1440 * MINUTE], ['1 month', 30 * 1440 * MINUTE], ['1 year', 365 * 1440 * MINUTE],
];

/** @typedef {{from: Date, to: Date}} Span */

/** @param {() => void} changed */
export function spanButtons(changed) {
  let length = Number(SPANS[2][1]);
  /** @type {Date | null} Null: it ends now, and moves on. */
  let end = null;

  const buttons = SPANS.map(([name, milliseconds]) => el('button', {
    type: 'button',
    'aria-label': `The last ${name}`,
    'data-span': milliseconds,
    onclick: () => set(Number(milliseconds), null),
  }, name));
  const told = el('p', { class: 'span-told' });
  const move = [
    ['earlier', 'Earlier', '←', () => set(length, new Date(until() - length / 2))],
    ['later', 'Later', '→', () => set(length, until() + length / 2 >= Date.now() ? null : new Date(until() + length / 2))],
    ['closer', 'Closer', '+', () => set(length / 2, end && new Date(until() - length / 4))],
    ['wider', 'Wider', '−', () => set(length * 2, end && new Date(Math.min(Date.now(), until() + length / 2)))],
  ].map(([key, label, sign, onclick]) =>
    el('button', { type: 'button', class: `move ${key}`, 'aria-label': label, title: label, onclick }, String(sign)));

  const until = () => (end ?? new Date()).getTime();
  const window = () => ({ from: new Date(until() - length), to: new Date(until()) });
  const tell = () => {
    for (const button of buttons) {
      button.setAttribute('aria-pressed', String(end === null && Number(button.dataset.span) === length));
    }
    const { from, to } = window();
    const as = length <= 10 * MINUTE ? fullTime : length > 40 * 1440 * MINUTE ? utcDay : dayTime;
    const isOneDay = dayOnly(from) === dayOnly(to) && as !== fullTime;
    told.textContent = end === null ? '' : `${as(from)} to ${isOneDay ? minuteTime(to) : as(to)}${as === utcDay ? ' (UTC)' : ''}`;
    told.hidden = end === null;
  };
  /**
   * @param {number} milliseconds
   * @param {Date | null} to
   */
  const set = (milliseconds, to) => {
    length = Math.min(YEAR, Math.max(MINUTE, milliseconds));
    end = to;
    tell();
    changed();
  };
  tell();

  return {
    element: el('div', { class: 'spans' },
      el('div', { class: 'choices', role: 'group', 'aria-label': 'Span of time' }, buttons),
      el('div', { class: 'choices', role: 'group', 'aria-label': 'Move' }, move), told),
    window,
    /** Changes whenever another span is chosen. */
    name: () => `${length} ${end?.getTime() ?? 'now'}`,
    /**
     * @param {Date} from
     * @param {Date} to
     */
    fix: (from, to) => set(to.getTime() - from.getTime(), to),
  };
}
