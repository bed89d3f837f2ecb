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
export function noticeText({ kind, number, channel, state: how, error }) {
  return `${kind}${number > 1 ? ` ${number}` : ''} by ${channel}: ${how}${error ? ` (${error})` : ''}`;
}
