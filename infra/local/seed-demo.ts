export const demoPassword = 'demo-password';
export const demoAccounts = ['seller@example.com', 'buyer@example.com'] as const;

const daysFromNow = (days: number, hourUtc: number): string => {
  const time = new Date(Date.now() + days * 24 * 60 * 60 * 1000);
  time.setUTCHours(hourUtc, 0, 0, 0);
  return time.toISOString();
};

const demoTickets = () => [
  {
    title: 'The Midnight Echoes – Farewell Tour',
    price: 8500,
    category: 'concert',
    venue: 'Riverside Arena, Chicago',
    startsAt: daysFromNow(30, 1),
    description: 'Front standing area, gate B. Doors open an hour before.',
  },
  {
    title: 'City Derby: Rovers vs. United',
    price: 6200,
    category: 'sports',
    venue: 'Harbour Stadium, Boston',
    startsAt: daysFromNow(12, 19),
    description: 'Block 114, row 9, seat 4. Home end.',
  },
  {
    title: 'A Winter’s Tale',
    price: 4500,
    category: 'theatre',
    venue: 'Old Lyceum, New York',
    startsAt: daysFromNow(21, 0),
    description: 'Dress circle, row C.',
  },
  {
    title: 'Open Air Jazz Weekend – Saturday',
    price: 5900,
    category: 'festival',
    venue: 'Lakeside Park, Milwaukee',
    startsAt: daysFromNow(60, 16),
    description: 'Day ticket, all stages.',
  },
  {
    title: 'Stand-up Night with Five Headliners',
    price: 2400,
    category: 'comedy',
    venue: 'The Cellar, Denver',
    startsAt: daysFromNow(9, 2),
    description: 'Table for one, close to the stage.',
  },
];

async function post(url: string, body: unknown, cookie?: string): Promise<Response> {
  const headers = { 'content-type': 'application/json', ...(cookie && { cookie }) };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  if (response.status === 201 || response.status === 409) return response;
  throw new Error(`POST ${url} answered ${response.status}: ${await response.text()}`);
}

/** Two accounts and a few tickets, through the public API. Does nothing where they are already. */
export async function seedDemo(url: string): Promise<void> {
  for (const email of demoAccounts) {
    const response = await post(`${url}/api/users/signup`, { email, password: demoPassword });
    const isNewSeller = email === demoAccounts[0] && response.status === 201;
    if (!isNewSeller) continue;
    const cookie = response.headers
      .getSetCookie()
      .map((header) => header.split(';')[0])
      .join('; ');
    for (const ticket of demoTickets()) await post(`${url}/api/tickets`, ticket, cookie);
  }
}
