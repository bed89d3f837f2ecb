// Questions in a window of the page: the API key, and who acts.
import { el } from './dom.js';
import { keep, kept } from './storage.js';

/** @type {Promise<string | null> | null} */
let asking = null;

/**
 * Asks for the API key. Several who ask at once get one answer.
 * @param {boolean} refused Whether the last one was refused.
 * @returns {Promise<string | null>} Null: none was given.
 */
export function askKey(refused) {
  return asking ??= ask({
    title: 'An API key is needed',
    text: (refused ? 'That key was refused. ' : '')
      + 'This Dashboard predicts and takes judgements, acknowledgements and silences only with one of its keys '
      + '(setting Dashboard:ApiKeys). '
      + 'It is kept until this tab is closed.',
    label: 'API key',
    type: 'password',
    action: 'Use this key',
  }).finally(() => {
    asking = null;
  });
}

/**
 * Who acts: asked once, then remembered by this browser.
 * @returns {Promise<string | null>} Null: no name was given.
 */
export async function yourName() {
  const known = kept('name');
  if (known) {
    return known;
  }
  const name = await ask({
    title: 'Who are you?',
    text: 'Your name stands beside what you decide, for the others who look at it. This browser remembers it.',
    label: 'Your name',
    type: 'text',
    action: 'Go on',
  });
  if (name) {
    keep('name', name);
  }
  return name;
}

/** @returns {string | null} The name that this browser knows. */
export const knownName = () => kept('name');

let made = 0;

/**
 * @param {{title: string, text: string, label: string, type: string, action: string}} question
 * @returns {Promise<string | null>}
 */
function ask({ title, text, label, type, action }) {
  return new Promise(resolve => {
    const id = `ask-${++made}`;
    const secret = type === 'password';
    const input = el('input', {
      id: `${id}-input`, type, required: true, autocomplete: secret ? 'off' : 'name', maxlength: secret ? 500 : 100,
    });
    const dialog = el('dialog', { 'aria-labelledby': `${id}-title`, 'aria-describedby': `${id}-text` },
      el('form', {
        class: 'stack',
        onsubmit: (/** @type {Event} */ event) => {
          event.preventDefault();
          const answer = input.value.trim();
          if (answer) {
            dialog.close(answer);
          }
        },
      },
      el('h2', { id: `${id}-title` }, title),
      el('p', { id: `${id}-text` }, text),
      el('label', { class: 'field' }, el('span', {}, label), input),
      el('p', { class: 'actions' },
        el('button', { type: 'submit', class: 'strong' }, action),
        el('button', { type: 'button', onclick: () => dialog.close('') }, 'Not now'))));
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(dialog.returnValue || null);
    });
    document.body.append(dialog);
    dialog.showModal();
    input.focus();
  });
}
