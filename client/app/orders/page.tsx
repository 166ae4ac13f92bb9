import type { Metadata } from 'next';
import Link from 'next/link';
import { orderStatusText } from '@/components/orders/order-status';
import { listOrders } from '@/lib/api/server';
import { money } from '@/lib/format';
import { requireUser } from '@/lib/require-user';

export const metadata: Metadata = { title: 'My Orders' };

export default async function MyOrdersPage({ searchParams }: { searchParams: Promise<{ cursor?: string }> }) {
  await requireUser('/orders');
  const { cursor } = await searchParams;
  const { items, nextCursor } = await listOrders(cursor);
  return (
    <>
      <h1>My Orders</h1>
      {items.length === 0 && (
        <p>
          No orders yet. <Link href="/">Browse tickets</Link>.
        </p>
      )}
      <ul className="rows">
        {items.map((order) => (
          <li key={order.id}>
            <Link href={`/orders/${order.id}`}>{order.ticket.title}</Link>
            <span>{money(order.price, order.currency)}</span>
            <span>{orderStatusText(order)}</span>
          </li>
        ))}
      </ul>
      {nextCursor && <Link href={`/orders?cursor=${encodeURIComponent(nextCursor)}`}>More</Link>}
    </>
  );
}
