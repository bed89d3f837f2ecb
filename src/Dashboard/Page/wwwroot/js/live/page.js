// Live: tweets as they are scored.
import { el } from '../dom.js';
import { every } from '../every.js';
import { get } from '../api.js';
import { count, dayTime, several } from '../format.js';
import { on } from '../stream.js';
import { filterForm } from './filter.js';
import { holding } from './hold.js';
import { tweetList } from './list.js';
import { strip } from './strip.js';
import { sideColumn } from './side.js';

// New rows at most, each time that the Dashboard tells of new tweets (twice a second): more than anyone can read, few enough to follow.
const ROWS_A_TICK = 16;
// How often a filter looks in the database for what rushed by.
const LOOK_BACK = 4000;

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
        el('p', { class: 'actions' }, older, el('span', { class: 'quiet' }, 'A judgement can be undone for some seconds; then it counts and cannot be taken back.'))),
      sideColumn(signal)));

  let paused = false;
  let held = 0;
  let passed = 0;
  let ticks = 0;
  let loading = false;
  let missed = false;
  /** @type {string | null} */
  let searched = null;
  /** @type {string | null} */
  let next = null;
  /** @type {import('../stream.js').Tweet[]} */
  let waiting = [];
  let frame = 0;

  const hold = holding(list.element, signal, () => soon());
  const isHeld = () => paused || hold.now() !== '';

  const tell = () => {
    const why = hold.now();
    const isAway = !paused && (why === 'touched' || why === 'scrolled');
    showNew.hidden = !isAway || held === 0;
    showNew.textContent = `${count(held)} new: show`;
    note.textContent = paused ? `Paused: ${several(held, 'tweet')} came meanwhile.`
      : why === 'pointed' ? `Held while you point at it or use its buttons: ${several(held, 'tweet')} came meanwhile.`
      : isAway ? 'Held: nothing moves while you read or judge.'
      : passed > 0 ? `Too many to show them all: ${several(passed, 'tweet')} went by in the last seconds. A filter finds them.`
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
    empty.hidden = !list.isEmpty() || loading;
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
    waiting = [...fitting.slice(0, ROWS_A_TICK), ...waiting].slice(0, isHeld() ? list.most : ROWS_A_TICK * 2);
    const left = Math.max(0, fitting.length - ROWS_A_TICK) + (filter.active() ? 0 : skipped);
    // What went by in the last few seconds, not since ever: a figure that only grows says nothing.
    passed = ticks++ % 20 === 0 ? left : passed + left;
    soon();
  }));

  const load = async (/** @type {string | null} */ before) => {
    loading = true;
    try {
      const answer = await get('/tweets', { ...filter.query(), before, limit: 50 }, filter.signal());
      next = answer.next ?? null;
      searched = answer.searched_until ?? null;
      if (before) {
        list.append(answer.tweets);
      } else {
        list.merge(answer.tweets);
      }
    } catch (problem) {
      if (!filter.signal().aborted && !signal.aborted && problem instanceof Error && problem.name !== 'AbortError') {
        note.textContent = problem.message;
        return;
      }
    } finally {
      loading = false;
    }
    soon();
  };

  filter.changed(() => {
    list.clear();
    [waiting, held, passed, next] = [[], 0, 0, null];
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
    if (filter.active() && missed && !isHeld()) {
      missed = false;
      await load(null);
    }
  });
  tell();
}
