const locale = 'en-US';

/** 8500 USD → $85.00 */
export const money = (minorUnits: number, currency: string): string =>
  new Intl.NumberFormat(locale, { style: 'currency', currency }).format(minorUnits / 100);

/**
 * Date and time in a fixed zone, so that the server and the browser render the same text. The zone is named.
 */
export const dateTime = (iso: string): string => `${dateTimeFormat.format(new Date(iso))} UTC`;

const dateTimeFormat = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' });

/** 724 → 12:04 */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.ceil(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

export const categories = ['concert', 'sports', 'theatre', 'comedy', 'festival', 'other'] as const;

export const categoryName = (category: string): string => category.charAt(0).toUpperCase() + category.slice(1);

/** "12.50" → 1250; undefined for what is not an amount with at most two decimals. */
export function toMinorUnits(amount: string): number | undefined {
  const match = /^(\d{1,7})(?:[.,](\d{1,2}))?$/.exec(amount.trim());
  if (!match) return undefined;
  return Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0'));
}

/** Only a path of this site: where to go after signing in must not be somebody else's choice. */
export const safePath = (path: string | undefined): string =>
  path?.startsWith('/') && !path.startsWith('//') && !path.includes('\\') ? path : '/';
