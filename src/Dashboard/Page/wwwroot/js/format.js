// Numbers and times as people read them: times in the viewer's own zone, or in UTC (zone.js).
import { el } from './dom.js';
import { zone } from './zone.js';

const whole = new Intl.NumberFormat('en');
const short = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });

/**
 * A format in the zone that is told in now.
 * @param {Intl.DateTimeFormatOptions} how
 * @returns {(when: string | number | Date) => string}
 */
function inZone(how) {
  /** @type {Map<string, Intl.DateTimeFormat>} */
  const made = new Map();
  return when => {
    const where = zone();
    const format = made.get(where) ?? new Intl.DateTimeFormat('en-GB', { ...how, timeZone: where });
    made.set(where, format);
    return format.format(new Date(when));
  };
}

/** @type {Intl.DateTimeFormatOptions} */
const day = { day: 'numeric', month: 'short', year: 'numeric' };
/** @type {Intl.DateTimeFormatOptions} */
const clock = { hour: '2-digit', minute: '2-digit', second: '2-digit' };
const dayMinute = inZone({ day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });
const yearOnly = inZone({ year: 'numeric' });
const dayOfUtc = new Intl.DateTimeFormat('en-GB', { ...day, timeZone: 'UTC' });

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
export const clockTime = inZone(clock);

/** 12:30. @param {string | number | Date} when */
export const minuteTime = inZone({ hour: '2-digit', minute: '2-digit' });

/** 3 Nov, 12:30; with the year where it is another than this one. @param {string | number | Date} when */
export const dayTime = when =>
  (yearOnly(when) === yearOnly(Date.now()) ? dayMinute : fullTime)(when);

/** 3 Nov 2026. @param {string | number | Date} when */
export const dayOnly = inZone(day);

/** 3 Nov 2026, by UTC: of what is counted by its days. @param {string | number | Date} when */
export const utcDay = when => dayOfUtc.format(new Date(when));

/** 3 Nov 2026, 12:30:45. @param {string | number | Date} when */
export const fullTime = inZone({ ...day, ...clock });

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
