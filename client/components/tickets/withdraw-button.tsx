'use client';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { ProblemNotice } from '@/components/forms/problem-notice';
import { api } from '@/lib/api/browser';
import type { Problem } from '@/lib/api/types';

export function WithdrawButton({ ticketId }: { ticketId: string }) {
  const router = useRouter();
  const [problem, setProblem] = useState<Problem>();
  const withdraw = async () => {
    const result = await api.withdrawTicket(ticketId);
    if (!result.ok) return setProblem(result.problem);
    router.push('/my-tickets');
    router.refresh();
  };
  return (
    <>
      <ProblemNotice problem={problem} />
      <button type="button" onClick={withdraw}>
        Withdraw from sale
      </button>
    </>
  );
}
