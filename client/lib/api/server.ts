import axios from 'axios';
import { headers } from 'next/headers';
import { notFound } from 'next/navigation';
import { cache } from 'react';
import 'server-only';
import { toProblem } from './problem';
import type { Order, Page, ShownOrder, Ticket, User } from './types';

const http = axios.create({ baseURL: process.env.API_URL ?? 'http://ingress-nginx-controller', timeout: 10_000 });

/** Asks the services as the visitor, with their cookie. A 404 shows the not-found page; else @throws Error */
async function get<Value>(path: string, params?: object): Promise<Value> {
  const visitor = await headers();
  try {
    const { data } = await http.get<Value>(path, {
      params,
      headers: { cookie: visitor.get('cookie') ?? '', host: visitor.get('host') ?? undefined },
    });
    return data;
  } catch (error) {
    const problem = toProblem(error);
    if (problem.status === 404) notFound();
    throw new Error(`${path}: ${problem.detail}`);
  }
}

/** The signed-in visitor; asked once per page however many components want to know. */
export const currentUser = cache(
  async () => (await get<{ currentUser: User | null }>('/api/users/currentuser')).currentUser,
);

export interface TicketSearch {
  q?: string;
  category?: string;
  sort?: string;
  seller?: 'me';
  cursor?: string;
}

export const searchTickets = (search: TicketSearch) => get<Page<Ticket>>('/api/tickets', search);
export const showTicket = cache((id: string) => get<Ticket>(`/api/tickets/${encodeURIComponent(id)}`));
export const showOrder = cache((id: string) => get<ShownOrder>(`/api/orders/${encodeURIComponent(id)}`));
export const listOrders = (cursor?: string) => get<Page<Order>>('/api/orders', { cursor });
