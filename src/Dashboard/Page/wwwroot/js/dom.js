// Elements, made by name. Text is only ever set as text: no markup is read from anywhere, so nothing that a tweet holds can become one.

/** @typedef {string | number | Node | null | undefined | false | any[]} Child Lists hold children, too. */

const SVG = 'http://www.w3.org/2000/svg';

/**
 * An element.
 * @param {string} tag
 * @param {Record<string, any>} [attributes] `onclick` and the like take functions; true stands for an empty attribute, null and false for
 * none.
 * @param {...Child} children Strings become text.
 * @returns {any}
 */
export function el(tag, attributes = {}, ...children) {
  return filled(document.createElement(tag), attributes, children);
}

/**
 * An element of a drawing.
 * @param {string} tag
 * @param {Record<string, any>} [attributes]
 * @param {...Child} children
 * @returns {any}
 */
export function svg(tag, attributes = {}, ...children) {
  return filled(document.createElementNS(SVG, tag), attributes, children);
}

/**
 * Puts these in the place of all that an element holds.
 * @param {Element} parent
 * @param {...Child} children
 */
export function fill(parent, ...children) {
  parent.replaceChildren(...nodes(children));
}

/**
 * Puts new content in an element and leaves the keyboard where it was, and open what was open: elements are the same when their
 * `data-key` is.
 * @param {Element} parent
 * @param {...Child} children
 */
export function refill(parent, ...children) {
  const active = document.activeElement;
  const focused = active instanceof HTMLElement && parent.contains(active) ? active.dataset.key : undefined;
  const open = new Set([...parent.querySelectorAll('details[open][data-key]')]
    .map(details => /** @type {HTMLElement} */ (details).dataset.key));
  fill(parent, ...children);
  for (const details of /** @type {NodeListOf<HTMLDetailsElement>} */ (parent.querySelectorAll('details[data-key]'))) {
    details.open = open.has(details.dataset.key);
  }
  if (focused !== undefined) {
    /** @type {HTMLElement | null} */ (parent.querySelector(`[data-key="${CSS.escape(focused)}"]`))?.focus({ preventScroll: true });
  }
}

/**
 * Text that only a screen reader reads.
 * @param {string} text
 */
export function unseen(text) {
  return el('span', { class: 'unseen' }, text);
}

/**
 * Sets a text, and touches nothing where it is the same.
 * @param {Node} node
 * @param {string} text
 */
export function setText(node, text) {
  if (node.textContent !== text) {
    node.textContent = text;
  }
}

/**
 * @param {Element} element
 * @param {Record<string, any>} attributes
 * @param {Child[]} children
 */
function filled(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) {
      element.addEventListener(name.slice(2), value);
    } else if (value !== null && value !== undefined && value !== false) {
      element.setAttribute(name, value === true ? '' : String(value));
    }
  }
  element.append(...nodes(children));
  return element;
}

/**
 * @param {Child[]} children
 * @returns {(Node | string)[]}
 */
function nodes(children) {
  return /** @type {any[]} */ (children).flat(Infinity)
    .filter(child => child !== null && child !== undefined && child !== false)
    .map(child => child instanceof Node ? child : String(child));
}
