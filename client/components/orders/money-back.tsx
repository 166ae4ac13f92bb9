'use client';
import { useEffect, useState } from 'react';
import { api } from '@/lib/api/browser';
import type { ShownPayment } from '@/lib/api/types';

const pollMs = 1_000;

function moneyText({ status, settled }: ShownPayment): string {
  if (!settled) return 'Making sure with your bank that no money is held. You need not do anything.';
  return status === 'refunded' ? 'The money was given back.' : 'You have not been charged.';
}

/** What became of the money of a cancelled order. Says that none was taken only once the server knows it. */
export function MoneyBack({ orderId }: { orderId: string }) {
  const [payment, setPayment] = useState<ShownPayment>();
  const settled = payment?.settled ?? false;
  useEffect(() => {
    if (settled) return;
    let ended = false;
    const look = async () => {
      const result = await api.showPayment(orderId);
      if (!ended && result.ok) setPayment(result.value);
    };
    void look();
    const poll = setInterval(look, pollMs);
    return () => {
      ended = true;
      clearInterval(poll);
    };
  }, [orderId, settled]);
  return <p role="status">{payment ? moneyText(payment) : 'Looking where the money is …'}</p>;
}
