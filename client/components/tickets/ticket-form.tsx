'use client';
import { useRouter } from 'next/navigation';
import { type FormEvent, useState } from 'react';
import { Field } from '@/components/forms/field';
import { fieldErrors, ProblemNotice } from '@/components/forms/problem-notice';
import { api, type TicketFields } from '@/lib/api/browser';
import type { Problem, Ticket } from '@/lib/api/types';
import { categories, categoryName, toMinorUnits } from '@/lib/format';

/** `datetime-local` speaks without a zone; here it is UTC on both ways. */
const toInput = (iso: string | null) => iso?.slice(0, 16) ?? '';
const fromInput = (value: string) => (value ? `${value}:00Z` : null);

function readFields(form: FormData): TicketFields | Problem {
  const text = (name: string) => String(form.get(name) ?? '').trim();
  const price = toMinorUnits(text('price'));
  if (price === undefined) {
    const errors = [{ field: 'price', message: 'must be an amount such as 25 or 25.50' }];
    return { title: 'The form is not complete', status: 400, detail: '', code: 'validation.failed', errors };
  }
  return {
    title: text('title'),
    price,
    currency: text('currency'),
    category: text('category'),
    venue: text('venue') || null,
    startsAt: fromInput(text('startsAt')),
    description: text('description') || null,
  };
}

/** Lists a ticket, or changes one that is listed. */
export function TicketForm({ ticket }: { ticket?: Ticket }) {
  const router = useRouter();
  const [problem, setProblem] = useState<Problem>();
  const [busy, setBusy] = useState(false);
  const errors = fieldErrors(problem);

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const fields = readFields(new FormData(event.currentTarget));
    if ('code' in fields) return setProblem(fields);
    setBusy(true);
    const result = await (ticket ? api.editTicket(ticket.id, fields) : api.createTicket(fields));
    if (result.ok) {
      router.push(`/tickets/${result.value.id}`);
      router.refresh();
      return;
    }
    setProblem(result.problem);
    setBusy(false);
  };

  const error = (name: string, label: string) => errors[name] && `${label} ${errors[name]}.`;
  return (
    <form onSubmit={submit} noValidate>
      <ProblemNotice problem={problem?.errors ? undefined : problem} />
      <Field label="Title" name="title" error={error('title', 'Title')}>
        {(attributes) => <input {...attributes} defaultValue={ticket?.title} maxLength={120} required />}
      </Field>
      <div className="columns">
        <Field label="Price" name="price" error={error('price', 'Price')}>
          {(attributes) => (
            <input
              {...attributes}
              inputMode="decimal"
              defaultValue={ticket && (ticket.price / 100).toFixed(2)}
              placeholder="25.00"
              required
            />
          )}
        </Field>
        <Field label="Currency" name="currency" error={error('currency', 'Currency')}>
          {(attributes) => (
            <select {...attributes} defaultValue={ticket?.currency ?? 'USD'}>
              {['USD', 'EUR', 'GBP', 'CAD', 'AUD', 'CHF'].map((code) => (
                <option key={code}>{code}</option>
              ))}
            </select>
          )}
        </Field>
        <Field label="Category" name="category" error={error('category', 'Category')}>
          {(attributes) => (
            <select {...attributes} defaultValue={ticket?.category ?? 'concert'}>
              {categories.map((value) => (
                <option key={value} value={value}>
                  {categoryName(value)}
                </option>
              ))}
            </select>
          )}
        </Field>
      </div>
      <Field label="Venue (optional)" name="venue" error={error('venue', 'Venue')}>
        {(attributes) => <input {...attributes} defaultValue={ticket?.venue ?? ''} maxLength={120} />}
      </Field>
      <Field label="Starts at, UTC (optional)" name="startsAt" error={error('startsAt', 'Start')}>
        {(attributes) => (
          <input {...attributes} type="datetime-local" defaultValue={toInput(ticket?.startsAt ?? null)} />
        )}
      </Field>
      <Field label="Description (optional)" name="description" error={error('description', 'Description')}>
        {(attributes) => (
          <textarea {...attributes} rows={4} maxLength={2000} defaultValue={ticket?.description ?? ''} />
        )}
      </Field>
      <button type="submit" className="primary" disabled={busy}>
        {ticket ? 'Save' : 'Put on sale'}
      </button>
    </form>
  );
}
