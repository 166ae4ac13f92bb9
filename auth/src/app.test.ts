import { createLogger, systemClock } from '@ticketing/common/platform';
import { testDatabase, testHttp, testJwtKey } from '@ticketing/common/testing';
import type { Express } from 'express';
import request from 'supertest';
import { createApp } from './app';
import { config } from './config';
import { ensureOperator } from './ensure-operator';
import { createSessionStore, type SessionStore } from './models/session';
import { createUserStore, type UserStore } from './models/user';

const connection = testDatabase();
let app: Express;
let sessions: SessionStore;
let users: UserStore;
let lastUser = 0;

beforeAll(async () => {
  sessions = await createSessionStore(connection, systemClock);
  users = await createUserStore(connection);
  app = createApp({ users, sessions, clock: systemClock, jwtKey: testJwtKey }, testHttp());
});

const someone = () => ({ email: `user${++lastUser}@example.com`, password: 'correct horse' });
const post = (path: string, body: object, cookie = '') =>
  request(app).post(`/api/users/${path}`).set('cookie', cookie).send(body);
const whoAmI = async (cookie: string) =>
  (await request(app).get('/api/users/currentuser').set('cookie', cookie).expect(200)).body.currentUser;
const cookieFrom = (response: request.Response) => String(response.get('set-cookie')?.[0]).split(';')[0] ?? '';
const codeOf = (response: request.Response) => JSON.parse(response.text).code;

describe('POST /api/users/signup', () => {
  test('makes an account and signs it in', async () => {
    const user = someone();
    const response = await post('signup', user).expect(201);
    expect(response.body).toEqual({ id: expect.any(String), email: user.email });
    expect(await whoAmI(cookieFrom(response))).toEqual(response.body);
  });

  test('gives a cookie that scripts and other sites cannot use', async () => {
    const response = await post('signup', someone()).expect(201);
    expect(response.get('set-cookie')?.[0]).toMatch(/httponly/i);
    expect(response.get('set-cookie')?.[0]).toMatch(/samesite=lax/i);
  });

  test('stores the password with argon2id at OWASP’s cost', async () => {
    const user = someone();
    await post('signup', user).expect(201);
    const stored = await connection.model('user').findOne({ email: user.email }).lean<{ passwordHash: string }>();
    expect(stored?.passwordHash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  });

  test('an email belongs to one account, whatever its case, also when two ask at once', async () => {
    const user = someone();
    const shouting = { ...user, email: user.email.toUpperCase() };
    const responses = await Promise.all([post('signup', user), post('signup', shouting)]);
    expect(responses.map(({ status }) => status).sort()).toEqual([201, 409]);
    expect(codeOf(await post('signup', user).expect(409))).toBe('user.email_taken');
  });

  test.each([
    ['no email', { password: 'correct horse' }, ['email']],
    ['a wrong email', { email: 'nobody', password: 'correct horse' }, ['email']],
    ['a short password', { email: 'a@example.com', password: 'short' }, ['password']],
    ['a password that is no text', { email: 'a@example.com', password: 12345678 }, ['password']],
    ['nothing', {}, ['email', 'password']],
    ['more than asked for', { email: 'a@example.com', password: 'correct horse', role: 'admin' }, ['role']],
  ])('%s is refused', async (_what, body, fields) => {
    const response = await post('signup', body).expect(400);
    const { code, errors } = JSON.parse(response.text);
    expect(code).toBe('validation.failed');
    expect(errors.map((error: { field: string }) => error.field)).toEqual(fields);
  });
});

describe('POST /api/users/signin', () => {
  test('lets in with the right password', async () => {
    const user = someone();
    const { body } = await post('signup', user);
    const response = await post('signin', user).expect(200);
    expect(response.body).toEqual(body);
    expect(await whoAmI(cookieFrom(response))).toEqual(body);
  });

  test('says the same of a wrong password and of an unknown account', async () => {
    const user = someone();
    await post('signup', user);
    const wrong = await post('signin', { ...user, password: 'wrong horse' }).expect(401);
    const unknown = await post('signin', someone()).expect(401);
    expect(codeOf(wrong)).toBe('auth.invalid_credentials');
    expect(wrong.text).toBe(unknown.text);
    expect(wrong.get('set-cookie')).toBeUndefined();
  });
});

describe('POST /api/users/signout', () => {
  test('revokes the session, also for a copy of the cookie, and tells the other services', async () => {
    const cookie = cookieFrom(await post('signup', someone()));
    await post('signout', {}, cookie).expect(204);
    expect(await whoAmI(cookie)).toBeNull();
    const [waiting] = await sessions.model.find({ pending: 1 }).lean();
    expect(waiting?.outbox).toMatchObject([{ type: 'session.revoked', version: 0, subject: waiting?._id }]);
  });

  test('leaves the user’s other sessions alone', async () => {
    const user = someone();
    const first = cookieFrom(await post('signup', user));
    const second = cookieFrom(await post('signin', user));
    await post('signout', {}, first).expect(204);
    expect(await whoAmI(second)).toMatchObject({ email: user.email });
  });

  test('is fine without a session', async () => {
    await post('signout', {}).expect(204);
  });
});

describe('the operator’s account', () => {
  const operator = () => ({ email: `operator${++lastUser}@example.com`, password: 'correct horse' });
  const logger = createLogger('test', 'silent');

  test('is made once, before anybody can take its email, and its sessions say who it is', async () => {
    const account = operator();
    await ensureOperator({ users, clock: systemClock, logger }, account);
    await ensureOperator({ users, clock: systemClock, logger }, account);
    await post('signup', account).expect(409);
    const session = Buffer.from(cookieFrom(await post('signin', account).expect(200)).split('=')[1] ?? '', 'base64');
    const [, claims = ''] = JSON.parse(session.toString()).jwt.split('.');
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({ roles: ['operator'] });
  });

  test('is never made of somebody else’s', async () => {
    const account = operator();
    await post('signup', account).expect(201);
    await expect(ensureOperator({ users, clock: systemClock, logger }, account)).rejects.toThrow(/OPERATOR_EMAIL/);
  });

  test('needs both settings', () => {
    const good = { MONGO_URL: 'mongodb://x/y', NATS_URL: 'nats://x', JWT_KEY: 'k'.repeat(32) };
    expect(config(good).operator).toBeUndefined();
    expect(() => config({ ...good, OPERATOR_EMAIL: 'a@example.com' })).toThrow(/set both or neither/);
  });
});

test('GET /api/users/currentuser is null for a stranger', async () => {
  expect(await whoAmI('')).toBeNull();
});
