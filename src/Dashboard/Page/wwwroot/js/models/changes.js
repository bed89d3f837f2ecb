// Which version served from when on.
import { el } from '../dom.js';
import { dayTime, time } from '../format.js';

/** @param {any[]} changes */
export function changeList(changes) {
  return changes.length === 0
    ? el('p', { class: 'quiet' }, 'No choice has been made yet.')
    : el('ol', { class: 'event-list' }, changes.map(change => el('li', { class: 'event model' },
      el('span', { class: 'event-sign', 'aria-hidden': 'true' }, '◆'),
      time(change.chosen_at ?? change.at, dayTime),
      el('span', {}, el('strong', {}, named(change)), ' ', el('span', { class: 'quiet' }, change.reason)))));
}

/** @param {any} change A row is also written when only the reason became another. */
function named({ version, previous_version: before }) {
  return before && before !== version ? `${before} → ${version}` : `Version ${version}`;
}
