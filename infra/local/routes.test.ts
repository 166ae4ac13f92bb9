import { readRoutes, routeOf } from './routes';

test.each([
  ['/api/users/signup', 'auth'],
  ['/api/tickets', 'tickets'],
  ['/api/tickets/1', 'tickets'],
  ['/api/orders/1/events', 'orders'],
  ['/api/payments/config', 'payments'],
  ['/stripe-sandbox/v3/stripe.js', 'stripe-sandbox'],
  ['/', 'client'],
  ['/orders/1', 'client'],
  ['/api/orders2', 'client'],
  ['/metrics', 'client'],
  ['/readyz', 'client'],
])('%s goes to %s, as the Ingress says', (path, service) => {
  expect(routeOf(readRoutes(), path)?.service).toBe(service);
});
