import request from 'supertest';
import { appError } from '../errors';
import { cookieOf, testHttp } from '../testing';
import { createServiceApp } from './create-service-app';
import { requireAuth, signedIn } from './session';
import { validateBody, validBody } from './validate-request';

const revoked = 'a session that was signed out';

const app = createServiceApp({
  ...testHttp(),
  isRevoked: async (id) => id === revoked,
  readiness: () => ({ mongo: true, broker: false }),
  routes: (router) => {
    const body = validateBody({
      name: { isString: true, isLength: { options: { min: 1, max: 5 } }, errorMessage: 'is wrong' },
    });
    router.post('/echo', ...body, (req, res) => {
      res.json(validBody(req));
    });
    router.get('/me', requireAuth, (req, res) => {
      res.json(signedIn(req));
    });
    router.get('/bug', () => {
      throw new Error('the secret reason');
    });
    router.get('/busy', async () => {
      throw appError('payment.unavailable', { retryAfter: 5, detail: 'Come back.' });
    });
  },
});

const problem = /application\/problem\+json/;

test('an AppError is answered as its problem document', async () => {
  const response = await request(app)
    .get('/busy')
    .expect(503)
    .expect('content-type', problem)
    .expect('retry-after', '5');
  expect(JSON.parse(response.text)).toEqual({
    type: 'urn:ticketing:problem:payment.unavailable',
    title: 'Card payments are unavailable right now',
    status: 503,
    detail: 'Come back.',
    code: 'payment.unavailable',
  });
});

test('a bug is answered with its trace id and nothing of its cause', async () => {
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  const response = await request(app).get('/bug').set('traceparent', traceparent).expect(500);
  expect(response.text).not.toContain('secret');
  expect(JSON.parse(response.text)).toMatchObject({
    code: 'internal.error',
    traceId: '0af7651916cd43dd8448eb211c80319c',
  });
});

test.each([
  ['no body', undefined, 400, 'validation.failed'],
  ['a list', '[]', 400, 'validation.failed'],
  ['no JSON', '{"name"', 400, 'request.malformed'],
  ['a wrong field', '{"name":""}', 400, 'validation.failed'],
  ['a number for text', '{"name":7}', 400, 'validation.failed'],
  ['an unknown field', '{"name":"a","admin":true}', 400, 'validation.failed'],
  ['too much', JSON.stringify({ name: 'x'.repeat(17_000) }), 413, 'request.too_large'],
])('%s is refused', async (_what, body, status, code) => {
  const response = await request(app).post('/echo').set('content-type', 'application/json').send(body);
  expect(response.status).toBe(status);
  expect(JSON.parse(response.text).code).toBe(code);
});

test('the error of a field names it', async () => {
  const response = await request(app).post('/echo').send({ name: '', admin: true }).expect(400);
  expect(JSON.parse(response.text).errors).toEqual([
    { field: 'name', message: 'is wrong' },
    { field: 'admin', message: 'is not a known field' },
  ]);
});

test('a form of another site is not JSON', async () => {
  await request(app).post('/echo').type('form').send('name=a').expect(415);
});

test('an unknown address is a problem document, too', async () => {
  const response = await request(app).get('/nowhere').expect(404).expect('content-type', problem);
  expect(JSON.parse(response.text).code).toBe('route.not_found');
});

describe('session', () => {
  test('a signed token lets in', async () => {
    const response = await request(app).get('/me').set('cookie', cookieOf('u1')).expect(200);
    expect(response.body).toMatchObject({ id: 'u1', email: 'u1@example.com' });
  });

  test.each([
    ['no cookie', ''],
    ['a broken cookie', 'session=%%%'],
    [
      'a forged token',
      `session=${Buffer.from(JSON.stringify({ jwt: 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJ1In0.' })).toString('base64')}`,
    ],
    ['a session that was signed out', cookieOf('u1', revoked)],
  ])('%s does not', async (_what, cookie) => {
    const response = await request(app).get('/me').set('cookie', cookie).expect(401);
    expect(JSON.parse(response.text).code).toBe('auth.required');
  });
});

test('liveness stays while readiness names what is missing', async () => {
  await request(app).get('/healthz').expect(200);
  const response = await request(app).get('/readyz').expect(503);
  expect(response.body.dependencies).toEqual({ mongo: true, broker: false });
  await request(app)
    .get('/metrics')
    .expect(200)
    .expect(/http_request_duration_seconds/);
});
