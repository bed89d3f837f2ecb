// Whose time the page tells: the viewer's, or UTC.
import { el } from './dom.js';
import { keep, kept } from './storage.js';

const here = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** @returns {string} The time zone that is told in. */
export const zone = () => kept('zone') === 'UTC' ? 'UTC' : here;

/** A sentence with the switch. The page that is open is drawn anew. */
export function zoneSwitch() {
  const told = el('span', {});
  const button = el('button', {
    type: 'button',
    class: 'plain',
    onclick: () => {
      keep('zone', zone() === 'UTC' ? 'here' : 'UTC');
      tell();
      dispatchEvent(new HashChangeEvent('hashchange'));
      button.focus({ preventScroll: true });
    },
  });
  const tell = () => {
    told.textContent = `Times are ${zone() === 'UTC' ? 'UTC' : `of ${here.replaceAll('_', ' ')}`}. `;
    button.textContent = zone() === 'UTC' ? `Show those of ${here.replaceAll('_', ' ')}` : 'Show UTC';
  };
  tell();
  return el('p', { class: 'zone', hidden: here.endsWith('UTC') }, told, button);
}
