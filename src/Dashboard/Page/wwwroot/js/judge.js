// "Right" and "wrong" on one prediction. A judgement becomes a verdict and cannot be taken back: that is said where it is given. A pointer
// may have hit the wrong one, so what it says waits for some seconds in which it can be undone.
import { post } from './api.js';
import { knownName } from './dialogs.js';
import { el, fill } from './dom.js';
import { say, trying } from './say.js';

// Long enough to see what one has hit.
const UNDO = 4000;

/**
 * What waits, in the order in which it was said: how each is sent at once. `leaving`: nobody is there to be asked or told any more.
 * @type {Set<(leaving: boolean) => Promise<void>>}
 */
const waiting = new Set();

// One after another, for several wrong ones in a row mean more than several wrong ones.
const sendAll = async () => {
  for (const send of [...waiting]) {
    await send(false);
  }
};
// Who leaves has meant it: "undo" goes with the page. Requests that begin in these events are sent even when the page is gone.
const leave = () => [...waiting].forEach(send => send(true));
addEventListener('hashchange', sendAll);
addEventListener('pagehide', leave);
document.addEventListener('visibilitychange', () => document.hidden && leave());

/**
 * The two buttons, which give way to what became of the judgement.
 * @param {{tweet_id: string} | {prediction_id: string}} what
 * @param {string} describedBy Id of the element that holds the text.
 * @param {boolean} [judged] How a person judged it before; undefined: nobody did.
 */
export function judge(what, describedBy, judged) {
  const place = el('span', { class: 'judge' });
  if (judged !== undefined) {
    fill(place, judgement(judged, 'judged '));
    return place;
  }

  /** @param {boolean} correct */
  const button = correct => el('button', {
    type: 'button',
    class: correct ? 'right' : 'wrong',
    'aria-describedby': describedBy,
    // A click of the keyboard counts no presses.
    onclick: (/** @type {MouseEvent} */ event) => event.detail > 0 ? wait(correct) : give(correct, false),
  }, el('span', { 'aria-hidden': 'true' }, correct ? '✓' : '✗'), correct ? 'right' : 'wrong');

  const buttons = [button(true), button(false)];

  // The keyboard, and who reads by ear, stay in this row.
  const put = (/** @type {Node[]} */ content, /** @type {HTMLElement} */ heir) => {
    const had = place.contains(document.activeElement);
    fill(place, content);
    if (had) {
      heir.focus({ preventScroll: true });
    }
  };

  const wait = (/** @type {boolean} */ correct) => {
    if (buttons[0].hasAttribute('aria-disabled')) {
      return;
    }
    const undo = el('button', {
      type: 'button',
      class: 'undo',
      'aria-describedby': describedBy,
      onclick: () => {
        if (waiting.delete(send)) {
          clearTimeout(timer);
          put(buttons, buttons[correct ? 0 : 1]);
        }
      },
    }, 'undo');
    const send = async (/** @type {boolean} */ leaving) => {
      if (waiting.delete(send)) {
        clearTimeout(timer);
        await give(correct, leaving);
      }
    };
    const timer = setTimeout(() => send(false), UNDO);
    waiting.add(send);
    put([judgement(correct, ''), undo], undo);
  };

  const give = async (/** @type {boolean} */ correct, /** @type {boolean} */ leaving) => {
    if (buttons[0].hasAttribute('aria-disabled')) {
      return;
    }
    buttons.forEach(each => each.setAttribute('aria-disabled', 'true'));
    place.querySelector('.undo')?.setAttribute('aria-disabled', 'true');
    const by = knownName();
    const how = { quietly: leaving, keepalive: leaving };
    const answer = await trying(() => post('/feedback', { ...what, correct, ...(by ? { by } : {}) }, how));
    if (answer === null) {
      buttons.forEach(each => each.removeAttribute('aria-disabled'));
      put(buttons, buttons[correct ? 0 : 1]);
      return;
    }

    const told = judgement(answer.state === 'known' ? answer.correct : correct, answer.state === 'known' ? 'judged ' : 'you said ');
    told.tabIndex = -1;
    put([told], told);
    say(answer.state === 'known'
      ? 'A person judged this one already: yours changes nothing.'
      : correct
        ? `Noted: ${answer.predicted} is right. The verdict is on its way to Alerting.`
        : `Noted: it should be ${answer.expected}. The verdict is on its way to Alerting; several wrong ones in a row open an incident.`);
  };
  fill(place, buttons);
  return place;
}

/**
 * @param {boolean} correct
 * @param {string} before
 */
function judgement(correct, before) {
  return el('span', { class: `judged ${correct ? 'right' : 'wrong'}` },
    el('span', { 'aria-hidden': 'true' }, correct ? '✓ ' : '✗ '), `${before}${correct ? 'right' : 'wrong'}`);
}
