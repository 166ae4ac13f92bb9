'use client';
import axios from 'axios';
import { toProblem } from './problem';
import type { Payment, PaymentConfig, Problem, ShownOrder, ShownPayment, Ticket, User } from './types';

export type Result<Value> = { ok: true; value: Value } | { ok: false; problem: Problem };

const http = axios.create({ timeout: 45_000 });

async function asked<Value>(request: Promise<{ data: Value }>): Promise<Result<Value>> {
  try {
    return { ok: true, value: (await request).data };
  } catch (error) {
    return { ok: false, problem: toProblem(error) };
  }
}

export interface Credentials {
  email: string;
  password: string;
}

/** What a seller says of a ticket. */
export type TicketFields = Pick<
  Ticket,
  'title' | 'price' | 'currency' | 'category' | 'venue' | 'startsAt' | 'description'
>;

/** Every request that the browser makes. */
export const api = {
  signUp: (credentials: Credentials) => asked<User>(http.post('/api/users/signup', credentials)),
  signIn: (credentials: Credentials) => asked<User>(http.post('/api/users/signin', credentials)),
  signOut: () => asked<void>(http.post('/api/users/signout')),
  createTicket: (fields: TicketFields) => asked<Ticket>(http.post('/api/tickets', fields)),
  editTicket: (id: string, fields: TicketFields) => asked<Ticket>(http.put(`/api/tickets/${id}`, fields)),
  withdrawTicket: (id: string) => asked<void>(http.delete(`/api/tickets/${id}`)),
  createOrder: (ticketId: string) => asked<ShownOrder>(http.post('/api/orders', { ticketId })),
  showOrder: (id: string) => asked<ShownOrder>(http.get(`/api/orders/${id}`)),
  cancelOrder: (id: string) => asked<ShownOrder>(http.delete(`/api/orders/${id}`)),
  paymentConfig: () => asked<PaymentConfig>(http.get('/api/payments/config')),
  pay: (orderId: string, paymentMethod: string) =>
    asked<Payment>(http.post('/api/payments', { orderId, paymentMethod })),
  showPayment: (id: string) => asked<ShownPayment>(http.get(`/api/payments/${id}`)),
  confirmPayment: (id: string) => asked<Payment>(http.post(`/api/payments/${id}/confirm`)),
};
