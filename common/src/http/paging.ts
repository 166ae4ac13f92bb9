import type { Schema } from 'express-validator';
import { appError } from '../errors/app-error';

/** `limit` and `cursor` of every list (design §8): 20 by default, at most 100. */
export const pagingFields = {
  limit: {
    optional: true,
    isInt: { options: { min: 1, max: 100 }, errorMessage: 'must be a whole number from 1 to 100' },
    toInt: true,
  },
  cursor: {
    optional: true,
    isString: true,
    isLength: { options: { min: 1, max: 500 } },
    errorMessage: 'is not a cursor',
  },
} satisfies Schema;

export const defaultLimit = 20;

/** A place in a sorted list: the sort key of the last item and its id, which breaks ties. */
export interface Position {
  key: string | number;
  id: string;
}

export const encodeCursor = ({ key, id }: Position): string =>
  Buffer.from(JSON.stringify([key, id])).toString('base64url');

/** @throws AppError validation.failed when the cursor is not one of ours, or is one of another sort. */
export function decodeCursor(cursor: string, keyType: 'string' | 'number'): Position {
  try {
    const [key, id] = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (typeof key === keyType && typeof id === 'string') return { key, id };
  } catch {
    // not JSON: falls through to the error below
  }
  throw appError('validation.failed', { errors: [{ field: 'cursor', message: 'is not a cursor of this list' }] });
}

/**
 * Cuts a list that was fetched with one item more than `limit` into a page.
 * @param position where an item stands in the sort order
 */
export function toPage<Item>(found: Item[], limit: number, position: (item: Item) => Position) {
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: found.length > limit && last ? encodeCursor(position(last)) : null };
}
