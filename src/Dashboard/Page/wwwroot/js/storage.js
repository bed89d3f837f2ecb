// What this browser remembers. Where storage is forbidden, for as long as the page is open.

/** @type {Map<string, string>} */
const instead = new Map();

/**
 * @param {string} name
 * @returns {string | null}
 */
export function kept(name) {
  return read(() => localStorage, name);
}

/**
 * @param {string} name
 * @param {string} value
 */
export function keep(name, value) {
  write(() => localStorage, name, value);
}

/**
 * The same until the tab is closed.
 * @param {string} name
 * @returns {string | null}
 */
export function keptHere(name) {
  return read(() => sessionStorage, name);
}

/**
 * @param {string} name
 * @param {string | null} value Null forgets it.
 */
export function keepHere(name, value) {
  write(() => sessionStorage, name, value);
}

/**
 * @param {() => Storage} storage
 * @param {string} name
 */
function read(storage, name) {
  try {
    return storage().getItem(name);
  } catch {
    return instead.get(name) ?? null;
  }
}

/**
 * @param {() => Storage} storage
 * @param {string} name
 * @param {string | null} value
 */
function write(storage, name, value) {
  try {
    if (value === null) {
      storage().removeItem(name);
    } else {
      storage().setItem(name, value);
    }
  } catch {
    if (value === null) {
      instead.delete(name);
    } else {
      instead.set(name, value);
    }
  }
}
