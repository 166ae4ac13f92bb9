'use client';
import { useCallback, useEffect, useRef, useState } from 'react';
import { api } from '@/lib/api/browser';
import type { ShownOrder } from '@/lib/api/types';

const pollMs = 1_000;

export const isDecided = ({ status }: Pick<ShownOrder, 'status'>): boolean =>
  status === 'complete' || status === 'cancelled';

export interface WatchedOrder {
  order: ShownOrder;
  /** Seconds left to pay, by the server's clock. */
  secondsLeft: number;
  /** Takes in what a request answered. */
  update: (order: ShownOrder) => void;
}

/**
 * Keeps an order up to date until it is decided. Time left is counted from the server's time in the last answer and a
 * clock that only measures spans, so a wrong clock in the browser does no harm.
 */
export function useOrder(initial: ShownOrder): WatchedOrder {
  const [order, setOrder] = useState(initial);
  const [now, setNow] = useState(0);
  const seenAt = useRef(0);

  const update = useCallback((next: ShownOrder) => {
    seenAt.current = performance.now();
    setNow(seenAt.current);
    // An answer that was under way while a newer one came must not turn the page back.
    setOrder((current) => (next.version >= current.version ? next : current));
  }, []);

  useEffect(() => {
    seenAt.current = performance.now();
    setNow(seenAt.current);
  }, []);

  const decided = isDecided(order);
  const { id } = order;
  useEffect(() => {
    if (decided) return;
    let ended = false;
    const refresh = async () => {
      const result = await api.showOrder(id);
      if (!ended && result.ok) update(result.value);
    };
    const poll = setInterval(refresh, pollMs);
    const tick = setInterval(() => setNow(performance.now()), 250);
    window.addEventListener('focus', refresh);
    return () => {
      ended = true;
      clearInterval(poll);
      clearInterval(tick);
      window.removeEventListener('focus', refresh);
    };
  }, [id, decided, update]);

  const leftThen = Date.parse(order.expiresAt) - Date.parse(order.serverTime);
  return { order, update, secondsLeft: Math.max(0, (leftThen - (now - seenAt.current)) / 1000) };
}
