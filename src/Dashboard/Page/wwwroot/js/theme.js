// Light or dark: what the system asks for, until somebody chooses otherwise.
import { keep, kept } from './storage.js';

const dark = matchMedia('(prefers-color-scheme: dark)');
/** @type {Set<() => void>} */
const listeners = new Set();

/** @returns {'light' | 'dark'} What is shown now. */
export function theme() {
  const chosen = document.documentElement.dataset.theme;
  return chosen === 'light' || chosen === 'dark' ? chosen : dark.matches ? 'dark' : 'light';
}

/**
 * Calls back whenever the theme changes.
 * @param {() => void} listener
 * @returns {() => void} Ends it.
 */
export function onTheme(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/**
 * Makes a button the switch.
 * @param {HTMLElement} button
 */
export function themeSwitch(button) {
  const name = () => {
    const other = theme() === 'dark' ? 'Light' : 'Dark';
    button.textContent = other;
    button.setAttribute('aria-label', `${other} colours`);
  };
  const changed = () => {
    name();
    listeners.forEach(listener => listener());
  };
  button.addEventListener('click', () => {
    const next = theme() === 'dark' ? 'light' : 'dark';
    document.documentElement.dataset.theme = next;
    keep('theme', next);
    changed();
  });
  dark.addEventListener('change', changed);
  if (kept('theme') === null) {
    delete document.documentElement.dataset.theme;
  }
  name();
  button.hidden = false;
}
