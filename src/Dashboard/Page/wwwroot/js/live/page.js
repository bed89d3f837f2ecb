// Live: tweets as they are scored.
import { el } from '../dom.js';
import { every } from '../every.js';
import { ApiError, get } from '../api.js';
import { count, dayTime, rate, several } from '../format.js';
import { on } from '../stream.js';
import { filterForm } from './filter.js';
import { holding } from './hold.js';
import { tweetList } from './list.js';
import { pace } from './pace.js';
import { strip } from './strip.js';
import { sideColumn } from './side.js';

// How often a filter looks in the database for what rushed by.
const LOOK_BACK = 4000;
// How often those that wait for their turn ask for it.
const TURN = 250;
// When tweets of before are asked for again, where that failed.
const [FIRST_WAIT, LONGEST_WAIT] = [1000, 30_000];

/** @param {import('../router.js').Visit} visit */
export function show({ place, signal }) {
  const list = tweetList();
  const filter = filterForm(signal);
  const pause = el('button', { type: 'button', class: 'pause', 'aria-pressed': 'false' }, 'Pause');
  const note = el('p', { class: 'note', id: 'live-note' });
  const showNew = el('button', { type: 'button', class: 'show-new strong', hidden: true });
  const older = el('button', { type: 'button', class: 'older' }, 'Older tweets');
  const empty = el('p', { class: 'empty', hidden: true });

  place.append(
    el('h1', { class: 'unseen' }, 'Live'),
    strip(signal),
    el('div', { class: 'live-columns' },
      el('section', { class: 'live-main', 'aria-label': 'Tweets' },
        el('div', { class: 'live-bar' }, filter.element, pause),
        el('div', { class: 'note-bar' }, note, showNew),
        empty,
        list.element,
        el('p', { class: 'actions' }, older,
          el('span', { class: 'quiet' }, 'A judgement can be undone for some seconds; then it counts and cannot be taken back.'))),
      sideColumn(signal)));

  let paused = false;
  let held = 0;
  let turn = 0;
  let loading = false;
  let missed = false;
  let trouble = '';
  let wait = FIRST_WAIT;
  let again = 0;
  /** @type {string | null} */
  let searched = null;
  /** @type {string | null} */
  let next = null;
  /** @type {import('../stream.js').Tweet[]} */
  let waiting = [];
  let frame = 0;

  const flow = pace();
  const hold = holding(list.element, signal, () => soon());
  const isHeld = () => paused || hold.now() !== '';

  const tell = () => {
    const why = hold.now();
    const isAway = !paused && (why === 'touched' || why === 'scrolled');
    showNew.hidden = !isAway || waiting.length === 0;
    showNew.textContent = `${count(waiting.length)} new: show`;
    const many = flow.told();
    note.textContent = paused ? `Paused: ${several(held, 'tweet')} came meanwhile.`
      : why === 'pointed' ? `Held while you point at it or use its buttons: ${several(held, 'tweet')} came meanwhile.`
      : isAway ? 'Held: nothing moves while you read or judge.'
      : trouble !== '' ? trouble
      : many !== null ? `Showing ${rate(many.shown)} of ${rate(many.came)} a second, chosen by chance. A filter finds the others.`
      : filter.active() && searched !== null
        ? `Only tweets that fit the filter; searched back to ${dayTime(searched)}, "Older tweets" goes on.`
      : filter.active() ? 'Only tweets that fit the filter.'
      : 'Newest first, as they are scored.';
  };

  const draw = () => {
    frame = 0;
    if (signal.aborted) {
      return;
    }
    if (!isHeld()) {
      if (list.add(waiting)) {
        hold.moved();
      }
      [waiting, held] = [[], 0];
    }
    empty.hidden = !list.isEmpty() || loading || trouble !== '';
    empty.textContent = filter.active() ? 'No tweet fits this filter yet. New ones appear here by themselves.'
      : 'No tweet has been scored yet. As soon as a feed brings one, it appears here. The built-in sample starts with ./run';
    older.hidden = next === null;
    tell();
  };
  const soon = () => frame ||= requestAnimationFrame(draw);

  // Filtered first, so that a rare one is seen in any rush.
  signal.addEventListener('abort', on('tweets', (tweets, skipped) => {
    const fitting = filter.active() ? tweets.filter(filter.fits) : tweets;
    held += isHeld() ? fitting.length + (filter.active() ? 0 : skipped) : 0;
    missed ||= skipped > 0;
    flow.offer(fitting, filter.active() ? 0 : skipped);
    takeTurn();
    soon();
  }));
  signal.addEventListener('abort', on('state', soon));
  const takeTurn = () => {
    clearTimeout(turn);
    const taken = flow.take();
    if (taken.length > 0) {
      waiting = [...taken, ...waiting].slice(0, list.most);
      soon();
    }
    if (flow.waits() && !signal.aborted) {
      turn = setTimeout(takeTurn, TURN);
    }
  };
  signal.addEventListener('abort', () => clearTimeout(turn));

  const load = async (/** @type {string | null} */ before) => {
    clearTimeout(again);
    loading = true;
    const asked = filter.signal();
    try {
      const answer = await get('/tweets', { ...filter.query(), before, limit: 50 }, asked);
      next = answer.next ?? null;
      searched = answer.searched_until ?? null;
      [trouble, wait] = ['', FIRST_WAIT];
      if (before) {
        list.append(answer.tweets);
      } else {
        list.merge(answer.tweets);
      }
    } catch (problem) {
      if (!asked.aborted && !signal.aborted) {
        trouble = problem instanceof Error ? problem.message : String(problem);
        // A question that cannot be answered is not asked again.
        if (!(problem instanceof ApiError) || problem.status === 0 || problem.status === 429 || problem.status >= 500) {
          trouble += ' The tweets of before are asked for again by themselves.';
          again = setTimeout(retry, wait, before);
          wait = Math.min(wait * 2, LONGEST_WAIT);
        }
      }
    } finally {
      loading = false;
    }
    soon();
  };
  const retry = (/** @type {string | null} */ before) => {
    // What comes in between would move what somebody reads.
    if (isHeld() && !list.isEmpty()) {
      again = setTimeout(retry, FIRST_WAIT, before);
    } else {
      load(before);
    }
  };
  signal.addEventListener('abort', () => clearTimeout(again));

  filter.changed(() => {
    list.clear();
    [waiting, held, next] = [[], 0, null];
    [trouble, wait] = ['', FIRST_WAIT];
    flow.clear();
    hold.release();
    load(null);
  });

  pause.addEventListener('click', () => {
    paused = !paused;
    pause.setAttribute('aria-pressed', String(paused));
    pause.textContent = paused ? 'Go on' : 'Pause';
    soon();
  });

  showNew.addEventListener('click', () => {
    // To the bar, whose button goes with the click: the keyboard stays near.
    pause.focus({ preventScroll: true });
    pause.scrollIntoView({ block: 'nearest' });
    hold.release();
  });

  older.addEventListener('click', () => load(next));
  load(null);
  every(LOOK_BACK, signal, async () => {
    // Where more fit than are shown, nobody misses those that rushed by.
    if (filter.active() && missed && !isHeld() && flow.told() === null) {
      missed = false;
      await load(null);
    }
  });
  tell();
}
