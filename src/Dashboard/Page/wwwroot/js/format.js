// Numbers and times as people read them: times in the viewer's own zone, with UTC a pointer away.
import { el } from './dom.js';

const whole = new Intl.NumberFormat('en');
const short = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const minute = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const dayMinute = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });
const full = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit',
});
const dayOfUtc = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' });
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });

/** 12,345. @param {number} number */
export const count = number => whole.format(number);

/** 12.3K. @param {number} number */
export const compact = number => Math.abs(number) < 10_000 ? whole.format(number) : short.format(number);

/** 57%. @param {number | null | undefined} share 0 to 1. */
export const percent = share => share === null || share === undefined ? '–' : `${Math.round(share * 100)}%`;

/** 0.6096 as 0.610. @param {number | null | undefined} value */
export const figure = value => value === null || value === undefined ? '–' : value.toFixed(3);

/** 0.61. @param {number | null | undefined} value */
export const probability = value => value === null || value === undefined ? '–' : value.toFixed(2);

/** One tweet, 2 tweets. @param {number} number @param {string} one @param {string} [many] */
export const several = (number, one, many = one + 's') => `${count(number)} ${number === 1 ? one : many}`;

/** 1.2 per second with as many digits as say something. @param {number | null | undefined} value */
export const rate = value => value === null || value === undefined ? '–'
  : value >= 10 ? compact(Math.round(value))
  : String(Math.round(value * 10) / 10);

/** 12:30:45. @param {string | number | Date} when */
export const clockTime = when => clock.format(new Date(when));

/** 12:30. @param {string | number | Date} when */
export const minuteTime = when => minute.format(new Date(when));

/** 3 Nov, 12:30; with the year where it is another than this one. @param {string | number | Date} when */
export const dayTime = when =>
  (new Date(when).getFullYear() === new Date().getFullYear() ? dayMinute : full).format(new Date(when));

/** 3 Nov 2026. @param {string | number | Date} when */
export const dayOnly = when => day.format(new Date(when));

/** 3 Nov 2026, by UTC: of what is counted by its days. @param {string | number | Date} when */
export const utcDay = when => dayOfUtc.format(new Date(when));

/** 3 Nov 2026, 12:30:45. @param {string | number | Date} when */
export const fullTime = when => full.format(new Date(when));

/**
 * 45 s, 12 min, 3 h, 2 days.
 * @param {number} seconds
 */
export function span(seconds) {
  return seconds < 10 ? `${Math.round(seconds * 10) / 10} s`
    : seconds < 120 ? `${Math.round(seconds)} s`
    : seconds < 7200 ? `${Math.round(seconds / 60)} min`
    : seconds < 172_800 ? `${Math.round(seconds / 3600)} h`
    : `${Math.round(seconds / 86_400)} days`;
}

/** 1.4 MB. @param {number} bytes */
export const size = bytes => bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1e3))} kB` : `${(bytes / 1e6).toFixed(1)} MB`;

/**
 * A moment as an element.
 * @param {string | null | undefined} when
 * @param {(when: string) => string} [as]
 */
export function time(when, as = dayTime) {
  return when ? el('time', { datetime: when, title: new Date(when).toISOString().replace('T', ' ').replace(/\.\d+/, '') }, as(when)) : '–';
}
