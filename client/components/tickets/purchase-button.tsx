'use client';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { ProblemNotice } from '@/components/forms/problem-notice';
import { api } from '@/lib/api/browser';
import type { Problem } from '@/lib/api/types';

/** Locks the ticket and goes on to pay. */
export function PurchaseButton({ ticketId }: { ticketId: string }) {
  const router = useRouter();
  const [problem, setProblem] = useState<Problem>();
  const [busy, setBusy] = useState(false);

  const purchase = async () => {
    setBusy(true);
    const result = await api.createOrder(ticketId);
    if (result.ok) {
      router.push(`/orders/${result.value.id}`);
      return;
    }
    setBusy(false);
    if (result.problem.code === 'auth.required') {
      router.push(`/signin?next=${encodeURIComponent(`/tickets/${ticketId}`)}`);
      return;
    }
    setProblem(result.problem);
    router.refresh(); // what stood on the page is no longer so
  };

  return (
    <>
      <ProblemNotice problem={problem} />
      <button type="button" className="primary" onClick={purchase} disabled={busy}>
        {busy ? 'Reserving …' : 'Purchase'}
      </button>
    </>
  );
}
