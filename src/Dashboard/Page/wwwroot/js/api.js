// The Dashboard's API. Whatever goes wrong comes out as one ApiError whose message can be shown as it is.
import { askKey } from './dialogs.js';
import { keepHere, keptHere } from './storage.js';

/** What the API refused, or that it could not be reached. */
export class ApiError extends Error {
  /**
   * @param {number} status 0: nobody answered.
   * @param {string} message
   */
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/**
 * Reads.
 * @param {string} path
 * @param {Record<string, string | number | null | undefined>} [query] Empty ones are left out.
 * @param {AbortSignal} [signal]
 * @returns {Promise<any>}
 */
export async function get(path, query = {}, signal) {
  return (await send('GET', withQuery(path, query), undefined, { signal })).json();
}

/**
 * Reads text.
 * @param {string} path
 */
export async function getText(path) {
  return (await send('GET', path)).text();
}

/**
 * Writes. Asks for the API key where the Dashboard wants one.
 * @param {string} path
 * @param {object} body
 * @param {{signal?: AbortSignal, quietly?: boolean, keepalive?: boolean}} [how] `quietly`: a missing key is an error like others, and not
 *   asked for; `keepalive`: it is sent although the page is being left.
 * @returns {Promise<any>}
 */
export async function post(path, body, how = {}) {
  const response = await send('POST', path, body, how);
  return response.status === 204 ? null : response.json();
}

/**
 * Takes away.
 * @param {string} path
 */
export async function remove(path) {
  await send('DELETE', path);
}

/**
 * @param {string} path
 * @param {Record<string, string | number | null | undefined>} query
 */
function withQuery(path, query) {
  const words = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== null && value !== undefined && value !== '') {
      words.set(name, String(value));
    }
  }
  return words.size === 0 ? path : `${path}?${words}`;
}

/**
 * @param {string} method
 * @param {string} path
 * @param {object} [body]
 * @param {{signal?: AbortSignal, quietly?: boolean, keepalive?: boolean}} [how]
 * @returns {Promise<Response>}
 */
async function send(method, path, body, how = {}) {
  let refused = false;
  for (;;) {
    const response = await once(method, path, body, how);
    if (response.ok) {
      return response;
    }

    if (response.status === 401 && method !== 'GET' && !how.quietly) {
      keepHere('key', null);
      const key = await askKey(refused);
      if (key !== null) {
        refused = true;
        keepHere('key', key);
        continue;
      }
    }

    throw new ApiError(response.status, await reasonOf(response));
  }
}

/**
 * @param {string} method
 * @param {string} path
 * @param {object} [body]
 * @param {{signal?: AbortSignal, keepalive?: boolean}} how
 */
async function once(method, path, body, { signal, keepalive = false }) {
  /** @type {Record<string, string>} */
  const headers = { Accept: 'application/json' };
  const key = keptHere('key');
  if (key !== null && method !== 'GET') {
    headers['X-Api-Key'] = key;
  }
  if (body !== undefined) {
    headers['Content-Type'] = 'application/json';
  }
  try {
    const text = body === undefined ? undefined : JSON.stringify(body);
    return await fetch(path, { method, headers, body: text, signal, keepalive, cache: 'no-store' });
  } catch (problem) {
    if (signal?.aborted) {
      throw problem;
    }
    throw new ApiError(0, 'The Dashboard does not answer. Is it still running?');
  }
}

/** @param {Response} response */
async function reasonOf(response) {
  const wait = response.headers.get('Retry-After');
  const again = response.status === 429 && wait ? ` Try again in ${wait} s.` : '';
  try {
    const problem = await response.json();
    return (problem.detail ?? problem.title ?? `The Dashboard answered ${response.status}.`) + again;
  } catch {
    return `The Dashboard answered ${response.status} ${response.statusText}.${again}`;
  }
}
