// How an incident is named and how it stands.
import { el } from '../dom.js';

const SIGNS = /** @type {Record<string, string>} */ ({ open: '▲', acknowledged: '◐', silenced: '◌', resolved: '✓' });

/** @param {string} name */
export function state(name) {
  return el('span', { class: `state incident-${name}` }, el('span', { 'aria-hidden': 'true' }, `${SIGNS[name] ?? ''} `), name);
}

/** What a run is. */
export const RUNS = 'A run fulfils the rule: the first opened the incident, later ones belong to it while it is open.';

/**
 * What happened, as the report's subject has it: the model stands elsewhere.
 * @param {{rule: string, model: string, model_version: string, part_of?: string, notices?: {kind: string, subject?: string}[]}} incident
 */
export function whatOf({ rule, model, model_version: version, part_of: leader, notices }) {
  // One whose mail tells of several is named by its own rule.
  const subject = leader ? undefined : notices?.find(notice => notice.kind === 'opened' && notice.subject)?.subject;
  // A number and its unit stay together.
  const words = (subject ?? '').replace(/^\[StreamSentiment\] (TEST: )?/, '').replace(/(\d) (s|min|h|%)(?= |$)/g, '$1\u00a0$2');
  const name = `${model} ${version} `;
  const what = words.startsWith(name) ? words.slice(name.length).replace(/^was /, '') : words;
  return what ? what[0].toUpperCase() + what.slice(1)
    : rule === 'consecutive' ? 'Wrong several times in a row'
    : rule === 'share' ? 'Wrong too often'
    : `Rule ${rule}`;
}

/** The digits that people and commands call it by. @param {string} id */
export const shortId = id => id.slice(0, 8);

/** @param {{kind: string, number: number, channel: string, state: string, error?: string}} notice */
export function noticeText({ kind, number, channel, state: how, error }) {
  return `${kind}${number > 1 ? ` ${number}` : ''} by ${channel}: ${how}${error ? ` (${error})` : ''}`;
}
