import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { consoleProgress } from '../infra/local/progress';
import { findChromium } from '../infra/local/servers/chromium';
import { type StackUnderTest, startStackUnderTest, startWithinMs } from './stack-under-test';

const screenshots = resolve(__dirname, '../docs/screenshots');
let stack: StackUnderTest;
let browser: Browser;
const contexts: BrowserContext[] = [];
/** What the content security policy kept a page from doing: nothing, if it is right. */
const violations: string[] = [];

beforeAll(async () => {
  const executablePath = await findChromium(consoleProgress);
  stack = await startStackUnderTest({ ORDER_HOLD_SECONDS: '30' });
  const args = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'];
  browser = await chromium.launch({ executablePath, args });
}, startWithinMs);

afterAll(async () => {
  await browser?.close();
  expect(await stack?.stop()).toEqual([]);
}, 60_000);

afterEach(async () => {
  await Promise.all(contexts.splice(0).map((context) => context.close()));
  expect(violations.splice(0)).toEqual([]);
});

/** Somebody at a browser of their own, signed up. */
async function aPerson(name: string): Promise<Page> {
  const context = await browser.newContext({ baseURL: stack.url, viewport: { width: 1280, height: 800 } });
  contexts.push(context);
  const page = await context.newPage();
  page.on('console', (message) => {
    if (/content security policy/i.test(message.text())) violations.push(message.text());
  });
  page.setDefaultTimeout(15_000);
  await page.goto('/signup');
  await page.getByLabel('Email').fill(`${name}-${Date.now()}@example.com`);
  await page.getByLabel('Password').fill('correct horse');
  await page.getByRole('button', { name: 'Sign up' }).click();
  await page.getByRole('button', { name: 'Sign out' }).waitFor();
  return page;
}

async function list(seller: Page, title: string): Promise<string> {
  await seller.getByRole('link', { name: 'Sell', exact: true }).click();
  await seller.getByLabel('Title').fill(title);
  await seller.getByLabel('Price').fill('85');
  await seller.getByLabel('Venue').fill('Riverside Arena');
  await seller.getByRole('button', { name: 'Put on sale' }).click();
  await seller.getByRole('heading', { name: title }).waitFor();
  return new URL(seller.url()).pathname;
}

async function fillCard(page: Page, number: string) {
  await page.getByLabel('Card number').fill('');
  await page.getByLabel('Card number').pressSequentially(number);
  await page.getByLabel('Expiry').fill('');
  await page.getByLabel('Expiry').pressSequentially('1234');
  await page.getByLabel('CVC').fill('123');
}

const payWith = async (page: Page, number: string) => {
  await fillCard(page, number);
  await page.getByRole('button', { name: /^Pay/ }).click();
};

const purchase = async (buyer: Page, ticketPath: string) => {
  await buyer.goto(ticketPath);
  await buyer.getByRole('button', { name: 'Purchase' }).click();
  await buyer.getByLabel('Card number').waitFor();
};

const status = (page: Page, text: string | RegExp) => page.getByRole('status').filter({ hasText: text }).waitFor();

test('a ticket is listed, found, bought by one, held for the other, and sold', async () => {
  const [seller, buyer, other] = [await aPerson('seller'), await aPerson('buyer'), await aPerson('other')];
  const title = 'Journey to the Centre';
  const path = await list(seller, title);

  await buyer.goto('/');
  await buyer.getByRole('searchbox').fill('journ centre');
  await buyer.getByRole('button', { name: 'Search' }).click();
  await other.goto(path); // still for sale on this page
  await buyer.getByRole('link', { name: title }).click();
  await buyer.getByRole('button', { name: 'Purchase' }).click();
  await status(buyer, 'Reserved for you');
  await buyer.getByText('left to pay').waitFor();

  await other.getByRole('button', { name: 'Purchase' }).click();
  await other.getByRole('alert').filter({ hasText: 'held by another buyer' }).waitFor();

  await seller.goto(`${path}/edit`);
  await seller.getByText('A buyer has this ticket reserved').waitFor();

  await payWith(buyer, '4242424242424242');
  await status(buyer, 'Paid: the ticket is yours');
  await buyer.getByRole('link', { name: 'My Orders' }).click();
  await buyer.getByText('Paid: the ticket is yours').waitFor();
  await seller.getByRole('link', { name: 'My Tickets' }).click();
  await seller.getByRole('listitem').filter({ hasText: title }).getByText('Sold').waitFor();
}, 60_000);

test('a wrong security code can be corrected; a refused card ends the order', async () => {
  const [seller, buyer] = [await aPerson('seller'), await aPerson('buyer')];
  const path = await list(seller, 'Two cards');
  await purchase(buyer, path);
  await payWith(buyer, '4000000000000127');
  await buyer.getByRole('alert').filter({ hasText: 'You have not been charged' }).waitFor();
  await payWith(buyer, '4000000000000002');
  await status(buyer, 'Cancelled: the card was refused');
  await status(buyer, 'You have not been charged');
  await buyer.getByRole('link', { name: 'Back to the ticket' }).click();
  await buyer.getByText('For sale').waitFor();
}, 60_000);

test('3-D Secure: the challenge is shown, and passing it completes the order', async () => {
  const [seller, buyer] = [await aPerson('seller'), await aPerson('buyer')];
  await purchase(buyer, await list(seller, 'Three D'));
  await payWith(buyer, '4000002500003155');
  await buyer.getByRole('button', { name: 'Complete authentication' }).click();
  await status(buyer, 'Paid: the ticket is yours');
}, 60_000);

test('a hold that runs out in the middle of 3-D Secure ends voided, and the page says so when it is true', async () => {
  const [seller, buyer] = [await aPerson('seller'), await aPerson('buyer')];
  const path = await list(seller, 'Too late');
  await purchase(buyer, path);
  await payWith(buyer, '4000002760003184');
  await buyer.getByRole('button', { name: 'Complete authentication' }).waitFor();
  await buyer.getByText('Cancelled: the time to pay ran out').waitFor({ timeout: 45_000 });
  await buyer.getByRole('button', { name: 'Complete authentication' }).click();
  await status(buyer, 'You have not been charged');
}, 120_000);

test('pages allow scripts of their own only', async () => {
  const page = await aPerson('reader');
  const response = await page.goto('/');
  const policy = (await response?.allHeaders())?.['content-security-policy'] ?? '';
  expect(policy).toMatch(/script-src 'self' 'nonce-[^']+';/);
  expect(policy).toContain("frame-src 'none'");
  const injected = page.evaluate(() => {
    const script = document.createElement('script');
    script.textContent = 'window.injected = true';
    document.body.append(script);
    return 'injected' in window;
  });
  expect(await injected).toBe(false);
  expect(violations.splice(0)).toHaveLength(1);
}, 60_000);

test('the countdown is the server’s, also when the browser’s clock is two hours wrong', async () => {
  const [seller, buyer] = [await aPerson('seller'), await aPerson('buyer')];
  const path = await list(seller, 'Wrong clock');
  await buyer.addInitScript(() => {
    const now = Date.now.bind(Date);
    Date.now = () => now() + 2 * 60 * 60 * 1000;
  });
  await purchase(buyer, path);
  const text = await buyer.locator('.countdown-time').innerText();
  expect(text).toMatch(/^0:(30|[12]\d)$/);
}, 60_000);

test('an order can be let go, and the ticket is for sale again', async () => {
  const [seller, buyer] = [await aPerson('seller'), await aPerson('buyer')];
  const path = await list(seller, 'Second thoughts');
  await purchase(buyer, path);
  await buyer.getByRole('button', { name: 'Cancel and let the ticket go' }).click();
  await status(buyer, 'Cancelled by you');
  await seller.goto(path);
  await seller.getByText('For sale').waitFor();
}, 60_000);

test('form errors stand at their fields, and what is not there is said to be not there', async () => {
  const seller = await aPerson('seller');
  await seller.goto('/tickets/new');
  await seller.getByLabel('Price').fill('12.345');
  await seller.getByRole('button', { name: 'Put on sale' }).click();
  await seller.getByText('Price must be an amount').waitFor();
  await seller.getByLabel('Price').fill('0.10');
  await seller.getByRole('button', { name: 'Put on sale' }).click();
  await seller.getByText('Title must have 1 to 120 characters').waitFor();
  expect(await seller.getByLabel('Title').getAttribute('aria-invalid')).toBe('true');
  const response = await seller.goto('/tickets/000000000000000000000000');
  expect(response?.status()).toBe(404);
  await seller.getByRole('heading', { name: 'Not found' }).waitFor();
}, 60_000);

test('a visitor who is not signed in is sent to sign in and comes back', async () => {
  const visitor = await aPerson('visitor');
  await visitor.getByRole('button', { name: 'Sign out' }).click();
  await visitor.getByRole('link', { name: 'Sign in' }).waitFor();
  await visitor.goto('/orders');
  await visitor.getByLabel('Email').fill('buyer@example.com');
  await visitor.getByLabel('Password').fill('demo-password');
  await visitor.getByRole('button', { name: 'Sign in' }).click();
  await visitor.getByRole('heading', { name: 'My Orders' }).waitFor();
}, 60_000);

if (process.env.SCREENSHOTS) {
  test('pictures for the README', async () => {
    mkdirSync(screenshots, { recursive: true });
    const buyer = await aPerson('buyer');
    await buyer.goto('/?sort=date');
    await buyer.screenshot({ path: `${screenshots}/browse.png` });
    await buyer.getByRole('link', { name: /Midnight/ }).click();
    await buyer.getByRole('button', { name: 'Purchase' }).click();
    await buyer.getByLabel('Card number').waitFor();
    await buyer.screenshot({ path: `${screenshots}/order.png` });
  }, 60_000);
}
