import type { Metadata } from 'next';
import { OrderPanel } from '@/components/orders/order-panel';
import { showOrder } from '@/lib/api/server';
import { dateTime, money } from '@/lib/format';
import { requireUser } from '@/lib/require-user';

export const metadata: Metadata = { title: 'Order' };

export default async function OrderPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  await requireUser(`/orders/${id}`);
  const order = await showOrder(id);
  const { ticket } = order;
  return (
    <>
      <h1>{ticket.title}</h1>
      <p>{[ticket.startsAt && dateTime(ticket.startsAt), ticket.venue].filter(Boolean).join(' · ')}</p>
      <p className="price">{money(order.price, order.currency)}</p>
      <OrderPanel initial={order} />
    </>
  );
}
