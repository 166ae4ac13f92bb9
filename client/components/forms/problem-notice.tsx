import type { Problem } from '@/lib/api/types';

/** What went wrong, said where the eye and the screen reader are. */
export function ProblemNotice({ problem }: { problem: Problem | undefined }) {
  if (!problem) return null;
  return (
    <div role="alert" className="notice notice-error">
      <strong>{problem.title}.</strong> {problem.detail !== `${problem.title}.` && problem.detail}
    </div>
  );
}

export const fieldErrors = (problem: Problem | undefined): Record<string, string> =>
  Object.fromEntries((problem?.errors ?? []).map(({ field, message }) => [field, message]));
