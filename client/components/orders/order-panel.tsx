'use client';
import Link from 'next/link';
import { useState } from 'react';
import { ProblemNotice } from '@/components/forms/problem-notice';
import { api } from '@/lib/api/browser';
import type { Problem, ShownOrder } from '@/lib/api/types';
import { duration } from '@/lib/format';
import { CardForm } from './card-form';
import { MoneyBack } from './money-back';
import { orderStatusText } from './order-status';
import { useOrder } from './use-order';

function Decided({ order }: { order: ShownOrder }) {
  if (order.status === 'complete') return <p>Thank you. You find your tickets under My Orders.</p>;
  return (
    <>
      <MoneyBack orderId={order.id} />
      <p>The ticket may still be for sale.</p>
      <Link href={`/tickets/${order.ticket.id}`} className="button">
        Back to the ticket
      </Link>
    </>
  );
}

/** Everything about an order that changes while one looks at it. */
export function OrderPanel({ initial }: { initial: ShownOrder }) {
  const { order, secondsLeft, update } = useOrder(initial);
  const [authorized, setAuthorized] = useState(false);
  const [problem, setProblem] = useState<Problem>();

  const cancel = async () => {
    const result = await api.cancelOrder(order.id);
    if (result.ok) update(result.value);
    else setProblem(result.problem);
  };

  const confirming = order.status === 'processing' || (order.status === 'created' && authorized);
  const text = confirming ? orderStatusText({ status: 'processing' }) : orderStatusText(order);
  return (
    <section aria-label="Order status">
      <p role="status" className={`order-status order-${order.status}`}>
        {text}
      </p>
      <ProblemNotice problem={problem} />
      {order.status === 'created' && !authorized && (
        <>
          <p className="countdown">
            <span className="countdown-time">{duration(secondsLeft)}</span> left to pay
          </p>
          <CardForm order={order} open={secondsLeft > 0} onAuthorized={() => setAuthorized(true)} />
          <button type="button" className="link" onClick={cancel}>
            Cancel and let the ticket go
          </button>
        </>
      )}
      {confirming && <p>Do not pay again. This page changes by itself.</p>}
      {(order.status === 'complete' || order.status === 'cancelled') && <Decided order={order} />}
    </section>
  );
}
