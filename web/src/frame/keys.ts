// SPDX-License-Identifier: Apache-2.0
// Keyboard: single keys work wherever nobody is typing; `g` and then a letter goes to a page.
import { useEffect, useRef } from 'react';

const isTyping = (target: EventTarget | null) => target instanceof HTMLElement && (target.isContentEditable || /^(TEXTAREA|SELECT)$/.test(target.tagName) || (target instanceof HTMLInputElement && !/^(checkbox|radio|button|submit)$/.test(target.type)));

/** handlers: by key, or by two keys with a space between ("g q"). A handler that returns false leaves the event alone. */
export function useKeys(handlers: Record<string, (event: KeyboardEvent) => boolean | void>) {
  const current = useRef(handlers);
  current.current = handlers;
  useEffect(() => {
    let before = '';
    const press = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      if (isTyping(event.target) && event.key !== 'Escape') return;
      const handler = current.current[`${before} ${event.key}`] ?? current.current[event.key];
      before = event.key;
      if (handler && handler(event) !== false) event.preventDefault();
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, []);
}
