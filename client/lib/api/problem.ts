import { isAxiosError } from 'axios';
import type { Problem } from './types';

const unreachable: Problem = {
  title: 'No connection',
  status: 0,
  detail: 'The shop cannot be reached right now. Check your connection and try again.',
  code: 'network',
};

const isProblem = (body: unknown): body is Problem =>
  typeof body === 'object' && body !== null && 'code' in body && 'detail' in body;

/** What went wrong, as the service said it; without an answer, that there was none. */
export function toProblem(error: unknown): Problem {
  if (!isAxiosError(error)) throw error;
  return isProblem(error.response?.data) ? error.response.data : unreachable;
}
