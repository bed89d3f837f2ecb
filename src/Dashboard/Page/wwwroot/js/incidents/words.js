// How an incident is named and how it stands.
import { el } from '../dom.js';

const SIGNS = /** @type {Record<string, string>} */ ({ open: '▲', acknowledged: '◐', silenced: '◌', resolved: '✓' });

/** @param {string} name */
export function state(name) {
  return el('span', { class: `state incident-${name}` }, el('span', { 'aria-hidden': 'true' }, `${SIGNS[name] ?? ''} `), name);
}

/** The digits that people and commands call it by. @param {string} id */
export const shortId = id => id.slice(0, 8);

/** @param {{kind: string, number: number, channel: string, state: string, error?: string}} notice */
export const noticeText = notice => `${notice.kind}${notice.number > 1 ? ` ${notice.number}` : ''} by ${notice.channel}: ${notice.state}${notice.error ? ` (${notice.error})` : ''}`;
