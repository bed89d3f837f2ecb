// What is wrong with the stream, by its causes: whoever waits for Postgres or Kafka is no cause, but a consequence.
import { several, span } from './format.js';

// A stream that keeps up is some tens of milliseconds behind; ten seconds are no hiccup.
const BEHIND_SECONDS = 10;
// What is still starting after this long does not start by itself.
const STARTING_SECONDS = 10;

/** @type {Record<string, string>} */
const NAMES = {
  kafka: 'Kafka', postgres: 'Postgres', model: 'The model', registry: 'The registry', scorer: 'The Scorer', alerting: 'Alerting',
  mail: 'Mail',
};

/** @typedef {import('./stream.js').State} State */
/** @typedef {import('./stream.js').Part} Part */
/**
 * @typedef {{key: string, kind: 'lost' | 'down' | 'behind', what: string, since?: number, more: string, instead?: string,
 *   action?: {name: string, run: () => void}}} Cause `what`: a sentence that stays the same, without its end; `since`: since when, as a
 *   time; `more`: what may change at each state; `instead`: all of it, with figures, for those who see it.
 */

/**
 * @param {State | undefined} state
 * @returns {Cause[]}
 */
export function causes(state) {
  if (!state) {
    return [];
  }
  const wrong = (state.parts ?? []).filter(part => part.status !== 'green'
    && (part.status !== 'starting' || Date.parse(state.at) - Date.parse(part.since) > STARTING_SECONDS * 1000));
  const down = wrong.filter(part => part.status === 'red' && (part.name === 'kafka' || part.name === 'postgres'));
  const isBehind = (state.behind_seconds ?? 0) >= BEHIND_SECONDS;
  const hasKafka = !down.some(part => part.name === 'kafka');
  const follows = (/** @type {Part} */ part) => down.some(cause => cause.name === part.because)
    || (!hasKafka && part.name.startsWith('feed '));
  const scorer = wrong.find(part => part.name === 'scorer' && part.status === 'red');
  // What they wait for answers again, or is not yet known to be away: one cause all the same. Who works, and is late, waits for nothing.
  const waiting = wrong.filter(part => !follows(part) && part.status !== 'degraded' && (part.because === 'kafka' || part.because === 'postgres'));

  const all = wrong.filter(part => !follows(part) && !waiting.includes(part))
    // It says the same in other words.
    .filter(part => !(isBehind && part.name === 'scorer' && part.status === 'degraded'))
    // Late by what they waited for, which others still do: it ends with that.
    .filter(part => !(waiting.length > 0 && part.status === 'degraded' && part.name === 'alerting'))
    .map(part => causeOf(part, part === down[0] ? consequences(state, wrong.filter(follows)) : ''));
  for (const because of new Set(waiting.map(part => part.because))) {
    all.push(waitingFor(state, String(because), waiting.filter(part => part.because === because)));
  }
  if (isBehind && down.length === 0 && waiting.length === 0 && !scorer) {
    all.push({ key: 'behind', kind: 'behind', what: 'The stream is behind', more: '', instead: lateness(state).trim() });
  }
  return all;
}

/**
 * How a part is, in a word or two.
 * @param {Part} part
 */
export const wordOf = ({ status }) => status === 'green' ? 'works'
  : status === 'red' ? 'down'
  : status === 'starting' || status === 'unknown' ? status
  : 'wants a look';

/**
 * @param {Part} part
 * @param {string} more
 * @returns {Cause}
 */
function causeOf({ name, status, since, why }, more) {
  const what = status === 'red' ? 'is down'
    : status === 'unknown' ? 'is unknown'
    : status === 'starting' ? 'has not been reached yet'
    : 'works, but wants a look';
  return {
    key: `part ${name} ${status}`,
    kind: status === 'red' ? 'down' : 'behind',
    what: `${nameOf(name)} ${what}`,
    since: since && status !== 'starting' ? Date.parse(since) : undefined,
    more: `${why ? ` ${ended(withoutName(nameOf(name), why))}` : ''}${more}`,
  };
}

/**
 * Parts that wait for what is not known to be down.
 * @param {State} state
 * @param {string} because
 * @param {Part[]} parts
 * @returns {Cause}
 */
function waitingFor(state, because, parts) {
  const who = names(parts);
  return {
    key: `waiting ${because}`,
    kind: 'behind',
    what: parts.every(isUnknown) ? `${nameOf(because)} does not tell how far ${who} ${parts.length === 1 ? 'is' : 'are'}`
      : `${who[0].toUpperCase()}${who.slice(1)} ${parts.length === 1 ? 'waits' : 'wait'} for ${nameOf(because)}`,
    since: Math.min(...parts.map(part => Date.parse(part.since))),
    more: lateness(state),
  };
}

const isUnknown = (/** @type {Part} */ part) => part.status === 'unknown' || part.status === 'starting';

const names = (/** @type {Part[]} */ some) => some.map(part => nameOf(part.name).replace(/^The /, 'the ')).join(' and ');

/**
 * @param {State} state
 * @param {Part[]} parts
 */
function consequences(state, parts) {
  const unknown = parts.filter(isUnknown);
  const waiting = parts.filter(part => !isUnknown(part));
  const sentences = [
    waiting.length > 0 && `${names(waiting)} ${waiting.length === 1 ? 'waits' : 'wait'} for it.`,
    unknown.length > 0 && `Nothing is known of ${names(unknown)} meanwhile.`,
  ].filter(Boolean).map(text => ` ${String(text)[0].toUpperCase()}${String(text).slice(1)}`);
  return sentences.join('') + ((state.behind_seconds ?? 0) >= BEHIND_SECONDS || (state.lag && waiting.length > 0) ? lateness(state) : '');
}

/** @param {State} state */
function lateness({ behind_seconds: behind, lag }) {
  const late = (behind ?? 0) >= BEHIND_SECONDS ? ` The stream is ${span(behind ?? 0)} behind.` : '';
  return late + (lag ? ` ${several(lag, 'tweet')} ${lag === 1 ? 'waits' : 'wait'} to be scored.` : '');
}

// "Postgres is down: Postgres: ..." says one thing twice.
const withoutName = (/** @type {string} */ name, /** @type {string} */ why) =>
  why.startsWith(`${name}: `) ? why.slice(name.length + 2) : why;

const ended = (/** @type {string} */ text) => /[.!?]$/.test(text) ? text : `${text}.`;

/** @param {string} name */
function nameOf(name) {
  return NAMES[name] ?? (name.startsWith('feed ') ? `The feed ${name.slice(5)}` : name);
}
