import { randomUUID } from 'node:crypto';

export interface Answer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: each call answers something else, and tests say what they expect
  body: any;
}

/** Somebody with a browser's cookie jar, as far as this API needs one, who knows one address only. */
export class Visitor {
  private cookie = '';

  constructor(private readonly url: string) {}

  async ask(method: string, path: string, body?: unknown): Promise<Answer> {
    const headers: Record<string, string> = { cookie: this.cookie };
    if (body !== undefined) headers['content-type'] = 'application/json';
    const response = await fetch(this.url + path, { method, headers, body: JSON.stringify(body) });
    const set = response.headers.getSetCookie()[0]?.split(';')[0];
    if (set) this.cookie = set;
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json');
    return { status: response.status, body: isJson ? JSON.parse(text) : text };
  }

  /** The same, again and again while the system is not there to answer (5xx, no connection). */
  async askUntilAnswered(method: string, path: string, body?: unknown, withinMs = 30_000): Promise<Answer> {
    const end = Date.now() + withinMs;
    for (;;) {
      const answer = await this.ask(method, path, body).catch(() => undefined);
      if (answer && answer.status < 500) return answer;
      if (Date.now() > end) throw new Error(`${method} ${path} was not answered within ${withinMs} ms`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  /** Orders a ticket that was listed a moment ago: again and again until orders knows it and answers. */
  async orders(ticketId: string, withinMs = 60_000): Promise<Answer> {
    const end = Date.now() + withinMs;
    for (;;) {
      const answer = await this.askUntilAnswered('POST', '/api/orders', { ticketId });
      if (answer.status !== 404 || Date.now() > end) return answer;
    }
  }

  /** Signed up and so signed in. */
  static async signedUp(url: string): Promise<Visitor> {
    const visitor = new Visitor(url);
    const credentials = { email: `${randomUUID()}@example.com`, password: 'correct horse' };
    const { status } = await visitor.askUntilAnswered('POST', '/api/users/signup', credentials);
    if (status !== 201) throw new Error(`sign up answered ${status}`);
    return visitor;
  }

  /** @throws when the account or the password is wrong */
  static async signedIn(url: string, email: string, password: string): Promise<Visitor> {
    const visitor = new Visitor(url);
    const { status } = await visitor.ask('POST', '/api/users/signin', { email, password });
    if (status !== 200) throw new Error(`sign in answered ${status}`);
    return visitor;
  }

  async lists(title = 'Concert', price = 5000): Promise<string> {
    const { status, body } = await this.askUntilAnswered('POST', '/api/tickets', { title, price });
    if (status !== 201) throw new Error(`listing a ticket answered ${status}: ${JSON.stringify(body)}`);
    return body.id;
  }

  purchases = (ticketId: string) => this.ask('POST', '/api/orders', { ticketId });
  pays = (orderId: string, paymentMethod: string) => this.ask('POST', '/api/payments', { orderId, paymentMethod });
  order = async (id: string) => (await this.askUntilAnswered('GET', `/api/orders/${id}`)).body;
  ticket = async (id: string) => (await this.askUntilAnswered('GET', `/api/tickets/${id}`)).body;
}
