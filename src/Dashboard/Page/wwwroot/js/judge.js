// "Right" and "wrong" on one prediction. A judgement becomes a verdict and cannot be taken back: that is said where it is given.
import { post } from './api.js';
import { knownName } from './dialogs.js';
import { el, fill } from './dom.js';
import { say, trying } from './say.js';

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
    onclick: () => give(correct),
  }, el('span', { 'aria-hidden': 'true' }, correct ? '✓' : '✗'), correct ? 'right' : 'wrong');

  const buttons = [button(true), button(false)];
  const give = async (/** @type {boolean} */ correct) => {
    if (buttons[0].hasAttribute('aria-disabled')) {
      return;
    }
    const had = place.contains(document.activeElement);
    buttons.forEach(each => each.setAttribute('aria-disabled', 'true'));
    const by = knownName();
    const answer = await trying(() => post('/feedback', { ...what, correct, ...(by ? { by } : {}) }));
    if (answer === null) {
      buttons.forEach(each => each.removeAttribute('aria-disabled'));
      return;
    }

    // The keyboard stays in this row.
    const told = judgement(answer.state === 'known' ? answer.correct : correct, answer.state === 'known' ? 'judged ' : 'you said ');
    told.tabIndex = -1;
    fill(place, told);
    if (had) {
      told.focus({ preventScroll: true });
    }
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
