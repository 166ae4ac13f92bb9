'use client';
import { useRouter } from 'next/navigation';
import { type FormEvent, useState } from 'react';
import { Field } from '@/components/forms/field';
import { fieldErrors, ProblemNotice } from '@/components/forms/problem-notice';
import { api } from '@/lib/api/browser';
import type { Problem } from '@/lib/api/types';

interface Props {
  mode: 'signIn' | 'signUp';
  /** Where to go afterwards. */
  next: string;
}

export function CredentialsForm({ mode, next }: Props) {
  const router = useRouter();
  const [problem, setProblem] = useState<Problem>();
  const [busy, setBusy] = useState(false);
  const errors = fieldErrors(problem);

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    const result = await api[mode]({ email: String(form.get('email')), password: String(form.get('password')) });
    if (result.ok) {
      router.push(next);
      router.refresh();
      return;
    }
    setProblem(result.problem);
    setBusy(false);
  };

  return (
    <form onSubmit={submit} noValidate>
      <ProblemNotice problem={problem?.errors ? undefined : problem} />
      <Field label="Email" name="email" error={errors.email && `Email ${errors.email}.`}>
        {(attributes) => <input {...attributes} type="email" autoComplete="email" required />}
      </Field>
      <Field
        label="Password"
        name="password"
        error={errors.password && `Password ${errors.password}.`}
        {...(mode === 'signUp' && { hint: 'At least 8 characters.' })}
      >
        {(attributes) => (
          <input
            {...attributes}
            type="password"
            autoComplete={mode === 'signUp' ? 'new-password' : 'current-password'}
            required
          />
        )}
      </Field>
      <button type="submit" disabled={busy}>
        {mode === 'signUp' ? 'Sign up' : 'Sign in'}
      </button>
    </form>
  );
}
