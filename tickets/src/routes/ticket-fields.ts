import type { Clock } from '@ticketing/common/platform';
import type { CustomValidator, ParamSchema, Schema } from 'express-validator';
import { categories } from '../domain/ticket';

/** Bounds of the contract (design §8), in minor units: Stripe's smallest and largest charge. */
export const minPrice = 50;
export const maxPrice = 99_999_999;

/** A JSON number, not a string that looks like one. */
const wholeNumber: CustomValidator = (value) => Number.isInteger(value) && value >= minPrice && value <= maxPrice;

/** Currencies with two decimals that Stripe charges everywhere; others need rules of their own for minor units. */
export const currencies = ['USD', 'EUR', 'GBP', 'CAD', 'AUD', 'CHF', 'SEK', 'NOK', 'DKK', 'PLN'] as const;

const text = (max: number, errorMessage: string): ParamSchema => ({
  isString: { errorMessage },
  trim: true,
  isLength: { options: { min: 1, max }, errorMessage },
});

/** An optional field can be cleared with null. */
const clearable = (schema: ParamSchema): ParamSchema => ({ ...schema, optional: { options: { values: 'null' } } });

function inFuture(clock: Clock): CustomValidator {
  return (value) => {
    if (new Date(value) <= clock.now()) throw new Error('must be in the future');
    return true;
  };
}

/** Fields of a ticket as a seller sends them; `required` for a new one, all optional for a change. */
export function ticketFields(clock: Clock, required: boolean): Schema {
  const optional = { optional: true } as const;
  const mandatory = required ? {} : optional;
  return {
    title: { ...text(120, 'must have 1 to 120 characters'), ...mandatory },
    price: {
      custom: { options: wholeNumber },
      errorMessage: `must be a whole number of minor units from ${minPrice} to ${maxPrice}`,
      ...mandatory,
    },
    currency: {
      isIn: { options: [[...currencies]] },
      errorMessage: `must be one of ${currencies.join(', ')}`,
      ...optional,
    },
    category: {
      isIn: { options: [[...categories]] },
      errorMessage: `must be one of ${categories.join(', ')}`,
      ...optional,
    },
    venue: clearable(text(120, 'must have 1 to 120 characters')),
    description: clearable(text(2_000, 'must have 1 to 2000 characters')),
    startsAt: clearable({
      isISO8601: { options: { strict: true, strictSeparator: true }, errorMessage: 'must be an ISO 8601 time' },
      matches: { options: /(Z|[+-]\d\d:\d\d)$/, errorMessage: 'must name its time zone, as in 2027-06-01T20:00:00Z' },
      custom: { options: inFuture(clock), bail: true },
    }),
  };
}

/** What `ticketFields` lets through, before `toOffer`. */
export interface TicketBody {
  title: string;
  price: number;
  currency?: string;
  category?: (typeof categories)[number];
  venue?: string | null;
  description?: string | null;
  startsAt?: string | null;
}
