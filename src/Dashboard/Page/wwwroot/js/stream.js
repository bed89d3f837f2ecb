// What the Dashboard tells as it happens: one connection for the whole page, opened again by itself whenever it ends.

/**
 * @typedef {{name: string, status: 'starting' | 'unknown' | 'green' | 'degraded' | 'red', since: string, why?: string,
 *   because?: string}} Part
 * @typedef {{at: string, tweets_per_second?: number, positive_share?: number, last_scored_at?: string, lag?: number,
 *   behind_seconds?: number,
 *   model?: string, model_version?: string, open_incidents?: number, parts?: Part[]}} State
 * @typedef {{tweet_id: string, text: string, created_at: string, author?: string, lang?: string, feed: string, expected?: string,
 *   label: string, positive_probability: number, model: string, model_version: string, scored_at: string,
 *   judged?: {correct: boolean, judged_at: string}}} Tweet
 * @typedef {'starting' | 'open' | 'lost'} Line
 */

// The Dashboard tells its state every two seconds: silence this long means that nobody is there, whatever the socket believes.
const SILENCE = 12_000;
const FIRST_WAIT = 1000;
const LONGEST_WAIT = 15_000;
const REMEMBERED = 150;

/** @type {EventSource | null} */
let source = null;
let wait = FIRST_WAIT;
let again = 0;
let quiet = 0;
/** @type {Line} */
let line = 'starting';
/** @type {State[]} */
const states = [];

/**
 * @type {{tweets: Set<(tweets: Tweet[], skipped: number) => void>, state: Set<(state: State) => void>,
 *   line: Set<(line: Line) => void>}}
 */
const listeners = { tweets: new Set(), state: new Set(), line: new Set() };

/** @returns {State | undefined} The last that was told. */
export const lastState = () => states.at(-1);

/** @returns {readonly State[]} The last five minutes of it, oldest first. */
export const recentStates = () => states;

/** @returns {Line} */
export const lineNow = () => line;

/**
 * Listens.
 * @template {keyof typeof listeners} K
 * @param {K} what
 * @param {typeof listeners[K] extends Set<infer L> ? L : never} listener
 * @returns {() => void} Ends it.
 */
export function on(what, listener) {
  const set = /** @type {Set<any>} */ (listeners[what]);
  set.add(listener);
  return () => set.delete(listener);
}

/** Connects, and stays connected. */
export function connect() {
  clearTimeout(again);
  source?.close();
  source = new EventSource('/live');
  source.addEventListener('open', () => {
    wait = FIRST_WAIT;
    set('open');
  });
  source.addEventListener('error', lost);
  source.addEventListener('state', event => {
    heard();
    const state = /** @type {State} */ (JSON.parse(event.data));
    states.push(state);
    if (states.length > REMEMBERED) {
      states.shift();
    }
    listeners.state.forEach(listener => listener(state));
  });
  source.addEventListener('tweets', event => {
    heard();
    if (listeners.tweets.size > 0) {
      const { tweets, skipped } = JSON.parse(event.data);
      listeners.tweets.forEach(listener => listener(tweets, skipped ?? 0));
    }
  });
  heard();
}

/** Connects at once, where the page would wait before it tries again. */
export function connectNow() {
  wait = FIRST_WAIT;
  connect();
}

function heard() {
  clearTimeout(quiet);
  quiet = setTimeout(lost, SILENCE);
}

// Not left to the browser: it gives up for good at an answer that is no stream, and waits as long as it likes.
function lost() {
  clearTimeout(quiet);
  source?.close();
  source = null;
  set('lost');
  clearTimeout(again);
  again = setTimeout(connect, wait);
  wait = Math.min(wait * 2, LONGEST_WAIT);
}

/** @param {Line} now */
function set(now) {
  if (line !== now) {
    line = now;
    listeners.line.forEach(listener => listener(now));
  }
}

addEventListener('online', () => line === 'lost' && connectNow());
